"""openSMILE's eGeMAPS with logistic regression, learned from EMO-DB and judged on another corpus.

    .venv/peers/bin/python -m benchmarks.peers.egemaps_elsewhere EMODB TABLE

TABLE has columns path, label and speaker. benchmarks/voice_elsewhere.py prints what emotrace's weights, which were
learned from the same recordings, do there.
"""

import argparse
import csv
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers.egemaps import functionals, normalised, regression
from benchmarks.peers.labelled import Item, voices


def main() -> None:
    """Learn, judge with features as they are and with each speaker normalised to himself, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("learned", type=Path)
    parser.add_argument("table", type=Path)
    options = parser.parse_args()
    known, strange = list(voices(options.learned)), listed(options.table)
    features, others = (functionals([one.path for one in items if one.path]) for items in (known, strange))
    print(f"as they are: UAR {recall(known, features, strange, others):.3f}")
    own, their_own = normalised(features, known), normalised(others, strange)
    print(f"speakers normalised: UAR {recall(known, own, strange, their_own):.3f}")


def listed(table: Path) -> list[Item]:
    """The recordings of a table."""
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [Item(row["label"], path=table.parent / row["path"], speaker=row["speaker"]) for row in rows]


def recall(known: Sequence[Item], features: Any, strange: Sequence[Item], others: Any) -> float:
    """Unweighted average recall, the answer being one of the labels that the strange corpus has."""
    numpy: Any = import_module("numpy")
    truth = numpy.array([one.label for one in strange])
    model = regression().fit(features, [one.label for one in known])
    labels = [str(label) for label in model.classes_]
    allowed = [number for number, label in enumerate(labels) if label in set(truth)]
    best = model.predict_proba(others)[:, allowed].argmax(1)
    answers = numpy.array([labels[allowed[one]] for one in best])
    return float(numpy.mean([(answers[truth == label] == label).mean() for label in sorted(set(truth))]))


if __name__ == "__main__":
    main()
