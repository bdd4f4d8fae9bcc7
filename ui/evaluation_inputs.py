"""Keeps the labelled data of an evaluation from being written over: those of a folder, and those that a table names."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.goemotions import read_beside
from emotrace.engine.evaluation.recordings import with_subtitles
from emotrace.engine.evaluation.tables import file_of, read_table
from emotrace.ui.writing import check_not_within, check_unread, is_same_file, with_mappings

PRIORS = ("flat", "data")
"""What --prior is where it names no labelled data."""


def check_data_kept(outputs: Iterable[str | Path | None], path: Path, prior: str | None) -> None:
    """Refuse to write over labelled data, which are more than what is named: see `check_unread` for that.

    Args:
        outputs: what is written.
        path: a folder, or a table.
        prior: what --prior says.

    Raises:
        UsageError: an output lies in such a folder, is a file that such a table names, or is read with it.
    """
    there = [Path(one) for one in outputs if one is not None and is_same_file(Path(one), Path(one))]
    named = [path, *(Path(one) for one in (prior,) if one is not None and one not in PRIORS)]
    for data in named if there else ():  # what is not there cannot be lost, and reading a table takes a while
        check_not_within(there, [data])
        check_unread(there, _read_with(data))


def _read_with(table: Path) -> Iterator[Path]:
    """What is read with a table: the files that it names, with what lies beside these, and GoEmotions' labels."""
    yield from read_beside(table)
    for path in _named_in(table):
        yield from with_mappings([path])
        yield from with_subtitles(path).beside


def _named_in(table: Path) -> Iterator[Path]:
    """The files that any cell of a table names; none where it is no table, which is told when it is read."""
    try:
        rows = read_table(table).rows if table.is_file() else ()
    except InputError:
        return
    for row in rows:
        found = (file_of(row, cell, table.parent) for cell in row.cells.values())
        yield from (path for path in found if isinstance(path, Path))
