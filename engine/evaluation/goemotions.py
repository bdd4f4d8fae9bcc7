"""Reads GoEmotions: Reddit comments with 27 emotions and neutral, or with their Ekman grouping.

Demszky and others (2020), GoEmotions: A Dataset of Fine-Grained Emotions, ACL. A folder holds train.tsv, dev.tsv
and test.tsv (text TAB label numbers, with commas TAB id, nothing quoted) and labels.txt, one label a line.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from emotrace.engine.benchmark import Example, LabelledData, Selection
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.drawing import drawn, log_shares
from emotrace.engine.evaluation.tables import table_text
from emotrace.engine.record import Nats
from emotrace.engine.taxonomy import taxonomy

SPLITS = ("test", "dev", "train")
"""The first of these that is there is read where no split is named."""
LABEL_FILES = ("labels.txt", "emotions.txt")
TRAIN = "train.tsv"
"""The part whose shares are the prior."""


def read_goemotions(selection: Selection) -> LabelledData:
    """Read a split of the folder, or the table itself; a post may have several labels.

    Raises:
        InputError: the folder, its split or its labels are not there, or no row can be used.
    """
    table = _table(selection)
    labels = _labels(table)
    found = list(_rows(table, labels))
    examples = [one for one in found if isinstance(one, Example)]
    left_out = tuple(one for one in found if isinstance(one, str))
    if not examples:
        raise InputError(f"{table} holds no row that can be used{': ' + left_out[0] if left_out else ''}")
    return LabelledData(
        name=f"{table.parent.name}/{table.name}",
        labels=labels,
        examples=drawn(examples, selection.limit, selection.seed),
        several=True,
        left_out=left_out,
        log_prior=_log_prior(table.with_name(TRAIN), labels),
    )


def read_beside(table: Path) -> list[Path]:
    """What may be read with a table of posts: the labels' names and the training part, which lie beside it."""
    return [table.with_name(name) for name in (*LABEL_FILES, TRAIN)]


def _table(selection: Selection) -> Path:
    path, split = selection.path, selection.split
    if path.is_file():
        return path
    if not path.is_dir():
        raise InputError(f"{path} does not exist")
    tables = [path / f"{name}.tsv" for name in ([split] if split else SPLITS)]
    found = next((table for table in tables if table.is_file()), None)
    if found is None:
        raise InputError(f"{path} has no {' or '.join(table.name for table in tables)}{_inner(path)}")
    return found


def _inner(folder: Path) -> str:
    inner = sorted(table.parent.name for table in folder.glob("*/*.tsv") if table.stem in SPLITS)
    return f"; name one of the folders in it: {', '.join(dict.fromkeys(inner))}" if inner else ""


def _labels(table: Path) -> tuple[str, ...]:
    path = next((table.with_name(name) for name in LABEL_FILES if table.with_name(name).is_file()), None)
    if path is None:
        raise InputError(f"{table} has no {LABEL_FILES[0]} beside it, which should name the labels, one a line")
    labels = tuple(line.strip() for line in table_text(path).splitlines() if line.strip())
    if len(set(labels)) < max(2, len(labels)):
        raise InputError(f"{path} should name one label a line, at least two, and none twice")
    return labels


def _rows(table: Path, labels: Sequence[str]) -> Iterator[Example | str]:
    lines = table_text(table).replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(f"{table.name} row {number}", line.split("\t"), labels)


def _row(where: str, cells: Sequence[str], labels: Sequence[str]) -> Example | str:
    if len(cells) not in (2, 3):
        return f"{where}: it has {len(cells)} cells, not text, label numbers and id"
    text, numbers = cells[0].strip(), [part.strip() for part in cells[1].split(",")]
    if not text:
        return f"{where}: it has no text"
    strange = [number for number in numbers if not (number.isdecimal() and int(number) < len(labels))]
    if strange:
        return f"{where}: label number {strange[0]!r} is none of the {len(labels)} labels, counted from 0"
    return Example(id=where, labels=tuple(dict.fromkeys(labels[int(number)] for number in numbers)), text=text)


def _log_prior(train: Path, labels: Sequence[str]) -> Nats | None:
    """Log share of each label in the training part; a post with several labels counts in equal parts for each."""
    ekman = taxonomy("ekman").labels
    if not train.is_file() or set(labels) != set(ekman):
        return None
    return log_shares([one for one in _rows(train, labels) if isinstance(one, Example)])
