"""Reads labelled data in the forms that people have it: a table of texts or of files, or a folder for each label."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from emotrace.engine.benchmark import Example, LabelledData, Selection
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.drawing import drawn
from emotrace.engine.evaluation.spelling import Spelling, spelling, unmet
from emotrace.engine.evaluation.tables import Row, Table, file_of, read_table
from emotrace.engine.taxonomy import taxonomy

TABLES = (".csv", ".tsv", ".tab", ".txt")
PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff")
RECORDINGS = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc")

Found = Iterator[Example | str]
"""Examples, and a line for each that was left out."""


def read_labelled(selection: Selection) -> LabelledData:
    """Read a table of texts (`text`, `label`) or files (`path`, `label`), or a folder of files for each label.

    A table that has the column of files is one of files. In a folder, the label is the name of the first folder
    on the way to the file that is a label. `split` names a folder or a table inside the folder given.

    Raises:
        InputError: it is not there, holds nothing, or nothing of it can be used; the message says why.
        UsageError: a spelling leads to no label of ekman's.
    """
    known = spelling(selection.spellings)
    path = _of_split(selection)
    if path.is_dir():
        files = _files(path, selection)
        theirs = {part for file in files for part in file.relative_to(path).parts[:-1]}
        found: Found = (_in_folder(file, path, known) for file in files)
    else:
        table = read_table(path)
        label = table.needed(selection.label, "--label-column")
        theirs = {row.cells[label] for row in table.rows}
        found = _in_table(table, label, known, selection)
    data = labelled_data(path.name, found, selection)
    return replace(data, notes=tuple(unmet(selection.spellings, theirs)))


def labelled_data(name: str, found: Iterable[Example | str], selection: Selection) -> LabelledData:
    """What was found, cut to the limit; its label set is what occurs before the cut, in ekman's order.

    Raises:
        InputError: no example is among it.
    """
    found = list(found)
    examples = [one for one in found if isinstance(one, Example)]
    left_out = tuple(one for one in found if isinstance(one, str))
    if not examples:
        first = f": {left_out[0]}" if left_out else ""
        raise InputError(f"{selection.path} holds no example that can be used{first}")
    present = {label for one in examples for label in one.labels}
    labels = tuple(label for label in taxonomy("ekman").labels if label in present)
    return LabelledData(name, labels, drawn(examples, selection.limit, selection.seed), left_out=left_out)


def _of_split(selection: Selection) -> Path:
    path, split = selection.path, selection.split
    if not path.exists():
        raise InputError(f"{path} does not exist")
    if split is None:
        return path
    candidates = [path / split, *(path / (split + ending) for ending in TABLES)]
    found = next((one for one in candidates if one.exists()), None)
    if found is None:
        raise InputError(f"{path} has no split {split!r}: neither a folder {split} nor a table {split}.csv")
    return found


def _files(folder: Path, selection: Selection) -> list[Path]:
    """The files of a folder that holds one for each label."""
    if selection.group is not None:
        raise InputError(
            f"{folder} is a folder, and --group names a column; write a table with path, label and {selection.group}"
        )
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path.relative_to(folder)))
    if not files:
        raise InputError(f"{folder} is empty; it should hold a folder of pictures or recordings for each label")
    return files


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts) or path.name == "Thumbs.db"


def _in_folder(path: Path, folder: Path, known: Spelling) -> Example | str:
    inside = path.relative_to(folder)
    where, folders = inside.as_posix(), inside.parts[:-1]
    if path.suffix.lower() not in PICTURES + RECORDINGS:
        return f"{where}: it is no picture or recording by its name"
    if not folders:
        return f"{where}: it lies in no folder named for a label"
    label = next(filter(None, map(known.label, folders)), None)
    if label is None:
        return f"{where}: {known.why_not(folders[-1])}"
    return Example(id=where, labels=(label,), path=path)


def _in_table(table: Table, label: str, known: Spelling, selection: Selection) -> Found:
    group = None if selection.group is None else table.needed(selection.group, "--group")
    content = _content(table, selection)
    yield from table.unread
    for row in table.rows:
        yield _example(row, content, row.cells[label], known, None if group is None else row.cells[group])


def _content(table: Table, selection: Selection) -> Callable[[Row], Example | str]:
    """How a row becomes an example without label: by its file, where the table has that column, else by its text."""
    file = table.column(selection.file)
    if file is not None:
        return lambda row: _file(row, row.cells[file], table.path.parent)
    text = table.column(selection.text)
    if text is None:
        raise InputError(
            f"{table.path.name} has neither a column {selection.text!r} nor {selection.file!r}; it has "
            f"{', '.join(table.columns)}: name one with --text-column or --path-column"
        )
    return lambda row: _text(row, row.cells[text])


def _text(row: Row, text: str) -> Example | str:
    return Example(id=row.where, labels=(), text=text) if text else f"{row.where}: it has no text"


def _file(row: Row, name: str, folder: Path) -> Example | str:
    path = file_of(row, name, folder)
    return path if isinstance(path, str) else Example(id=row.where, labels=(), path=path)


def _example(
    row: Row, content: Callable[[Row], Example | str], theirs: str, known: Spelling, group: str | None
) -> Example | str:
    label = known.label(theirs)
    if label is None:
        return f"{row.where}: {known.why_not(theirs)}"
    if group == "":
        return f"{row.where}: it names no group"
    one = content(row)
    if isinstance(one, str):
        return one
    return Example(id=one.id, labels=(label,), text=one.text, path=one.path, group=group)
