"""One input of a data set, as whoever computes it needs it."""

from pydantic import Field

from emotrace.engine.record import Record


class Item(Record):
    """What is to be judged as one: words, files, or both."""

    number: int = Field(ge=1)
    """Its place in the input, from 1. Rows are told apart by it, also where ids come twice."""
    id: str
    """What its row is called: the id column, else the path, else the number."""
    text: str | None = None
    files: tuple[str, ...] = ()
    """Paths, as this machine opens them."""
    context: str | None = None
    """What is known around it: shown, never counted."""
    speaker: str | None = None
    """Whom it is about, where several speak: a name, or the number of a face."""
    columns: dict[str, str] = Field(default_factory=dict)
    """The other columns of its row, for grouping; in the order of the table."""
    problem: str | None = None
    """Why it cannot be judged, in one line: then it becomes a row with that error."""
