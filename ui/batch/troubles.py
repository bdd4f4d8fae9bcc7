"""Says on the way what fails in rows that stand all the same: nobody looks into a million of them to find out."""

from collections.abc import Callable, Generator
from contextlib import closing

from emotrace.ui.batch.pool import Answered

MOST = 3
"""Different failures that are told as they come. Our own choice."""


class Troubles:
    """What failed in part, in this run."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told: set[str] = set()
        self._rows = 0

    def seen(self, answered: Generator[Answered]) -> Generator[Answered]:
        """Pass on what is answered; tell each new failure, the first few of them."""
        with closing(answered):
            for one in answered:
                for failure in one.failed:
                    self._note(failure)
                yield one

    def sum_up(self) -> None:
        """Tell how many rows it was."""
        if self._rows:
            rows = "one row" if self._rows == 1 else f"{self._rows} rows"
            self._tell(f"something failed in {rows} of this run, and the rest of them stands; see failures")

    def _note(self, failure: str) -> None:
        self._rows += 1
        if failure not in self._told and len(self._told) < MOST:
            self._told.add(failure)
            self._tell(failure)
