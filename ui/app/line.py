"""Who comes next: the engine does one thing at a time, and those who wait are told how many are before them."""

import threading

PLACES = 8
"""How many may wait; more are asked to come back later. Our own choice."""


class FullError(Exception):
    """Nobody else can wait."""


class Line:
    """First come, first served."""

    def __init__(self, places: int = PLACES) -> None:
        self.places = places
        self._lock = threading.Lock()
        self._waiting: list[object] = []

    def join(self) -> object:
        """Stand at the end of the line; the ticket says who you are.

        Raises:
            FullError: as many wait as may, beside the one whose turn it is.
        """
        with self._lock:
            if len(self._waiting) > self.places:
                raise FullError
            ticket = object()
            self._waiting.append(ticket)
            return ticket

    def before(self, ticket: object) -> int:
        """How many come before; 0 when it is your turn."""
        with self._lock:
            return self._waiting.index(ticket)

    def leave(self, ticket: object) -> None:
        """Make room, when done or when you want to wait no longer."""
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
