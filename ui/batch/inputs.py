"""What a batch runs over: a folder, a glob, a table, a text with one text a line, or standard input."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.ui.batch.columns import CONTENT, Columns, Roles, roles
from emotrace.ui.batch.folders import files_of, items_of
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.lines import lines
from emotrace.ui.batch.manifests import Manifest, cell, delimited, from_json, jsonl, parquet, text_lines

STDIN = "-"
TABLES = (".csv", ".tsv", ".tab")
JSONL = (".jsonl", ".ndjson")
PARQUET = (".parquet", ".pq")
TEXTS = (".txt", ".text")


@dataclass(frozen=True)
class Input:
    """What there is to judge, in a fixed order."""

    name: str
    walk: Callable[[], Iterator[Item]]
    """Each item, in order; standard input can be walked once."""
    total: Callable[[], int | None]
    """How many there are, found by a walk; None for standard input."""
    columns: tuple[str, ...] = ()
    """The columns that items carry with them, where they are known beforehand."""
    note: str = ""
    """What the user should know of how it is read, in one line."""

    @property
    def again(self) -> bool:
        """Whether it can be walked more than once."""
        return self.name != STDIN


def open_input(given: str, columns: Columns) -> Input:
    """Find out what the user gives.

    Raises:
        InputError: it does not exist, holds nothing that can be judged, or is a table without the columns.
    """
    if given == STDIN:
        return _standard_input(columns)
    path = Path(given)
    _check_name(given, path)
    if path.suffix.lower() in TEXTS and path.is_file():
        return _lines(path)
    manifest = _manifest(path, columns) if path.exists() else None
    if manifest is not None:
        return _table(manifest, columns, path)
    paths, note = files_of(given)
    return Input(given, lambda: items_of(given, paths), lambda: len(paths), note=note)


def _check_name(given: str, path: Path) -> None:
    if not given.strip():
        raise InputError("INPUT is empty; name a folder, a pattern, a table or a text, or . for the folder you are in")
    said = str(path.absolute())
    if cell(said) != said:
        raise InputError(f"{cell(said)}: its name is no UTF-8, in which rows are written; rename it")


def _manifest(path: Path, columns: Columns) -> Manifest | None:
    """The table that a path is of; None where it is of none."""
    ending = path.suffix.lower()
    if ending in PARQUET or _is_of_tables(path):
        return parquet(path)
    if ending in TABLES and path.is_file():
        return delimited(path, columns.has_header)
    if ending in JSONL and path.is_file():
        return jsonl(path.name, lambda: text_lines(path))
    return None


def _is_of_tables(folder: Path) -> bool:
    """Whether it is a folder of Parquet files, and of nothing else that shows."""
    if not folder.is_dir():
        return False
    shown = {one.suffix.lower() for one in folder.iterdir() if not one.name.startswith((".", "_"))}
    return bool(shown) and shown <= set(PARQUET)


def _table(manifest: Manifest, columns: Columns, path: Path) -> Input:
    held = roles(columns, manifest.columns, manifest.name, manifest.headless)
    note = ""
    if manifest.headless and not set(CONTENT) & set(columns.named()):
        note = (
            f"{manifest.name} has no row that names its columns: column {held.by_role.get('text', '?')} is read; "
            "--text-column 2 would name another"
        )
    return Input(
        manifest.name,
        lambda: _items(manifest.rows(), held, columns, path.parent.absolute(), manifest.name),
        lambda: sum(1 for _ in manifest.rows()),
        held.others,
        note,
    )


def _items(
    rows: Iterable[dict[str, str] | str], first: Roles, columns: Columns, folder: Path, name: str
) -> Iterator[Item]:
    """Rows as items. Where each row names its own columns, what they hold is found for each set of them once."""
    known: dict[tuple[str, ...], Roles] = {}
    for number, cells in enumerate(rows, start=1):
        if isinstance(cells, str):
            yield Item(number=number, id=str(number), problem=f"{name}, row {number}: {cells}")
            continue
        there = tuple(cells)
        if there not in known:
            known[there] = _roles_of_one(columns, there, name, first)
        yield known[there].item(number, cells, folder)


def _roles_of_one(columns: Columns, there: tuple[str, ...], name: str, first: Roles) -> Roles:
    """What the columns of a row hold; as in the first row where that cannot be told, so that the row is an error."""
    if set(there) == {*first.by_role.values(), *first.others}:
        return first
    try:
        return roles(columns, there, name)
    except InputError:
        return Roles.of(first.by_role, there)


def _lines(path: Path) -> Input:
    def walk() -> Iterator[Item]:
        return _texts(text_lines(path))

    if next(walk(), None) is None:
        raise InputError(f"{path.name} holds no text")
    return Input(path.name, walk, lambda: sum(1 for _ in walk()))


def _texts(found: Iterable[str]) -> Iterator[Item]:
    texts = (line.strip() for line in found)
    for number, text in enumerate((text for text in texts if text), start=1):
        yield Item(number=number, id=str(number), text=text)


def _standard_input(columns: Columns) -> Input:
    """JSONL where the first line is a JSON object, else a text a line."""
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("standard input is closed; pipe something into it, or name a file")
    name = "standard input"
    found = (line for line in lines(sys.stdin.buffer, name) if line.strip())  # type: ignore[arg-type]  # it can peek
    first = next(found, None)
    if first is None:
        raise InputError(f"{name} holds nothing to judge")
    every = chain([first], found)
    cells = from_json(first) if first.lstrip().startswith("{") else first
    if isinstance(cells, str):
        return Input(STDIN, lambda: _texts(every), lambda: None)
    held = roles(columns, tuple(cells), name)
    rows = (from_json(line) for line in every)
    return Input(STDIN, lambda: _items(rows, held, columns, Path().absolute(), name), lambda: None, held.others)
