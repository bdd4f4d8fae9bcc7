"""What becomes of one item."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from emotrace.engine.host import describe
from emotrace.engine.record import Number, Record
from emotrace.engine.result import Result
from emotrace.ui.batch.items import Item


class Row(Record):
    """A result, or the reason why there is none."""

    number: int = Field(ge=1)
    """The item's place in the input, from 1."""
    id: str
    columns: dict[str, str] = Field(default_factory=dict)
    """The item's other columns."""
    error: str | None = None
    """One line that names the file or row, and the reason; None where there is a result."""
    seconds: Number = 0.0
    """How long it took; of texts weighed together, each one's part; 0 for a result that the store had."""
    key: str | None = None
    """Hash of input, plugins, weights and settings, by which the store finds the result again; None without a store."""
    result: Result | None = None

    @classmethod
    def of(cls, item: Item, result: Result, seconds: float, key: str | None = None) -> "Row":
        """The row of an item that was answered.

        A result has been checked when it was made; to check it once more would build its evidence graph again.
        """
        return cls.model_construct(
            number=item.number,
            id=item.id,
            columns=item.columns,
            error=None,
            seconds=seconds,
            key=key,
            result=result,
        )

    @classmethod
    def failed(cls, item: Item, error: str, seconds: float = 0.0) -> "Row":
        """The row of an item that has no result."""
        return cls(number=item.number, id=item.id, columns=item.columns, error=error, seconds=seconds)

    def line(self) -> bytes:
        """The row as one line of JSON, with its line end."""
        return self.model_dump_json().encode("utf-8") + b"\n"


def lines_of(rows: Iterable[Row]) -> tuple[list[bytes], int, list[str]]:
    """Rows as lines of JSON, how many of them are errors, and what else failed, once for each row where it did.

    A row that cannot be written becomes an error.
    """
    lines, errors, failed = list[bytes](), 0, list[str]()
    for row in rows:
        try:
            line, is_error = row.line(), row.error is not None
            failed += _failed(row)
        except Exception as error:  # noqa: BLE001  # a plugin's value that JSON cannot hold; the other rows stand
            said = f"{row.id}: its result cannot be written: {describe(error)}"
            line, is_error = row.model_copy(update={"result": None, "error": said}).line(), True
        lines.append(line)
        errors += is_error
    return lines, errors, failed


def _failed(row: Row) -> list[str]:
    """What failed first while the rest of a result was made, in one line; nothing where nothing did."""
    first = row.result.failures[:1] if row.result else ()
    said = (one.message if one.message.startswith(one.where) else f"{one.where}: {one.message}" for one in first)
    return [" ".join(one.split()) for one in said]


def named(item: Item) -> str:
    """What to call an item in a message: its first file, else its row."""
    return Path(item.files[0]).name if item.files else f"row {item.number}"
