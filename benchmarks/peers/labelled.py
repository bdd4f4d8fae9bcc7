"""The labelled data that every tool is given: texts, faces and voices with one label each."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LABELS = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
SPELLINGS = {"angry": "anger", "happy": "joy", "happiness": "joy", "sad": "sadness", "surprised": "surprise"}
EMODB = {"W": "anger", "E": "disgust", "A": "fear", "F": "joy", "N": "neutral", "T": "sadness"}
"""Sixth letter of a recording's name to its label; boredom, L, is in no tool's set and left out."""

PICTURES = {".jpg", ".jpeg", ".png"}


@dataclass(frozen=True)
class Item:
    """One thing to judge."""

    label: str
    text: str = ""
    path: Path | None = None
    speaker: str = ""


def texts(table: Path) -> Iterator[Item]:
    """Posts with one label in GoEmotions' form (text TAB label number TAB id), labels.txt beside the table."""
    names = table.with_name("labels.txt").read_text("utf-8").split()
    with table.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            text, numbers, _ = line.rstrip("\n").split("\t")
            if "," not in numbers and names[int(numbers)] in LABELS:
                yield Item(names[int(numbers)], text=text)


def faces(folder: Path) -> Iterator[Item]:
    """Pictures in one folder for each label; folders with other names are left out."""
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        label = SPELLINGS.get(inner.name.lower(), inner.name.lower())
        if label in LABELS:
            pictures = sorted(path for path in inner.iterdir() if path.suffix.lower() in PICTURES)
            yield from (Item(label, path=path) for path in pictures)


def voices(folder: Path) -> Iterator[Item]:
    """Recordings named as in EMO-DB: two digits for the speaker, the sixth letter for the emotion."""
    for path in sorted(folder.glob("*.wav")):
        if path.stem[5:6] in EMODB:
            yield Item(EMODB[path.stem[5]], path=path, speaker=path.stem[:2])


def drawn(items: Iterator[Item], limit: int | None) -> list[Item]:
    """All items, or `limit` of them drawn at random, always the same, in their order."""
    found = list(items)
    if limit is None or limit >= len(found):
        return found
    kept = sorted(random.Random(0).sample(range(len(found)), limit))
    return [found[index] for index in kept]


def majority(items: Sequence[Item]) -> str:
    """The commonest label; of several the first by name."""
    labels = [item.label for item in items]
    return max(sorted(set(labels)), key=labels.count)
