"""The formats, each with its name and the layout that it reads."""

from collections.abc import Callable
from dataclasses import dataclass

from emotrace.engine.benchmark import LabelledData, Selection
from emotrace.engine.evaluation.emodb import read_emodb
from emotrace.engine.evaluation.goemotions import read_goemotions
from emotrace.engine.evaluation.labelled import read_labelled


@dataclass
class Format:
    """One format of labelled data."""

    name: str
    reads: str
    read: Callable[[Selection], LabelledData]


FORMATS = (
    Format(
        "labelled",
        "a table with text and label, or path and label; or a folder of pictures or recordings for each label",
        read_labelled,
    ),
    Format("goemotions", "a folder with train.tsv, dev.tsv, test.tsv and labels.txt", read_goemotions),
    Format("emodb", "a folder of recordings named as in EMO-DB: 03a01Fa.wav", read_emodb),
)
