"""The page's state on its way: opaque, whole, and packed once."""

import json
from typing import Any

from emotrace.ui.app.parcel import Packed, Parcel


def unpacked(packed: Packed) -> dict[str, Any]:
    """As the page reads it."""
    return {
        name: [json.loads(one) for one in value] if isinstance(value, list) else json.loads(value)
        for name, value in packed.items()
    }


def test_what_comes_out_is_what_went_in_and_only_text_travels() -> None:
    state = {"phase": "done", "before": 0, "far": 0.5, "evidence": [{"id": "E1", "quote": "“so“ </b>"}], "sounds": {}}
    packed = Parcel().pack(state)
    assert unpacked(packed) == state
    leaves = [one for value in packed.values() for one in (value if isinstance(value, list) else [value])]
    assert all(isinstance(one, str) for one in leaves)


def test_what_was_packed_before_is_the_same_piece_again() -> None:
    parcel, found = Parcel(), [{"id": f"E{number}"} for number in range(1, 4)]
    before = parcel.pack({"evidence": found[:2]})["evidence"]
    after = parcel.pack({"evidence": found})["evidence"]
    assert len(after) == 3
    assert all(one is other for one, other in zip(before, after, strict=False))


def test_what_takes_the_place_of_something_is_packed_anew() -> None:
    parcel = Parcel()
    parcel.pack({"evidence": [{"id": "E1", "lean": None}]})
    assert unpacked(parcel.pack({"evidence": [{"id": "E1", "lean": "joy"}]})) == {
        "evidence": [{"id": "E1", "lean": "joy"}]
    }
