"""How long work is watched while it goes on."""

from collections.abc import Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")


class Watch(Protocol):
    """Passes things on, and shows how far they are."""

    def __call__(self, items: Iterator[T], total: int, doing: str) -> Iterator[T]:
        """Yield the items; `total` is how many they are, `doing` what is done with them."""
        ...


def unwatched(items: Iterator[T], total: int, doing: str) -> Iterator[T]:  # noqa: ARG001  # nothing is shown
    """Yield the items."""
    return items
