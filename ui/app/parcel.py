"""The page's state as Gradio carries it: as strings, for it copies and compares every value that it can look into."""

import json
from collections.abc import Sequence

from emotrace.ui.app.view import View

Packed = dict[str, str | list[str]]
"""Name to JSON; of a list, each item by itself, so that one more is one string more."""


class Parcel:
    """Packs one state of a run after the other; what was packed for the one before is not packed again."""

    def __init__(self) -> None:
        self._packed: dict[str, list[tuple[object, str]]] = {}

    def pack(self, state: View) -> Packed:
        """The state, ready to be sent."""
        return {
            name: self._items(name, value) if isinstance(value, list) else _json(value) for name, value in state.items()
        }

    def _items(self, name: str, items: Sequence[object]) -> list[str]:
        known = self._packed.get(name, [])
        packed = [
            known[at] if at < len(known) and known[at][0] is one else (one, _json(one)) for at, one in enumerate(items)
        ]
        self._packed[name] = packed
        return [text for _, text in packed]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
