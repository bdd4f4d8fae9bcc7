"""What GoEmotions says that the rows of the text observer's rule table weigh.

    python benchmarks/text_cue_weights.py TRAIN.tsv [--limit N]

The file is in GoEmotions' form, one post a line: text TAB label numbers TAB id, with labels.txt beside it
(https://github.com/google-research/google-research/tree/master/goemotions, CC BY 4.0). Posts of one label are read.
Prints, for each row, the log-odds of its cues: what the table's rows of source GOEMO rest on. How well the table does,
`emotrace eval goemotions FOLDER --split dev --rules text=plugins/text/data/cues.toml` prints.
"""

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Text
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.text.observer import TextObserver
from emotrace.plugins.text.table import OWN_TABLE

LABELS = taxonomy("ekman").labels
MOST_NATS = 2.5
"""No weight of the table is larger."""
SHRINKAGE = 0.8
"""What is kept of a log-odds: cues of one post are not independent."""
PSEUDO_POSTS = 2.0
"""Posts added to each row's count, spread as the labels are."""


@dataclass(frozen=True)
class Post:
    """A text and the one label that its annotators gave it."""

    text: str
    label: str


def posts(path: Path) -> Iterator[Post]:
    """Yield the posts of one label."""
    names = path.with_name("labels.txt").read_text("utf-8").split()
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            text, numbers, _ = line.rstrip("\n").split("\t")
            if "," not in numbers:
                yield Post(text, names[int(numbers)])


def observer() -> Callable[[str], list[Observation]]:
    """The text observer with its rule table, as a function of words."""
    text_observer, setting = TextObserver(), Setting(model_file=Path, rules={"text": OWN_TABLE})
    return lambda words: [
        one for one in text_observer.observe(Text("S1", words), setting) if isinstance(one, Observation)
    ]


def row_weights(read: Sequence[Post]) -> Iterator[str]:
    """Yield, for each row, the log-odds of its cues at full strength, shrunk and held within bounds."""
    observe, sizes = observer(), Counter(post.label for post in read)
    hits: defaultdict[str, Counter[str]] = defaultdict(Counter)
    strengths: defaultdict[str, list[float]] = defaultdict(list)
    for post in read:
        seen = {row_of(one): one.strength for one in observe(post.text) if one.weights}
        for row, strength in seen.items():
            hits[row][post.label] += 1
            strengths[row].append(strength)
    yield f"{'row':58}{'posts':>6}" + "".join(f"{label:>9}" for label in LABELS)
    for row in sorted(hits):
        strength = sum(strengths[row]) / len(strengths[row])
        nats = log_odds(hits[row], sizes)
        full = (max(-MOST_NATS, min(MOST_NATS, SHRINKAGE * nats[label] / strength)) for label in LABELS)
        yield f"{row:58}{hits[row].total():6}" + "".join(f"{value:9.2f}" for value in full)


def row_of(observation: Observation) -> str:
    """The row that an observation comes from: emoji go by kind, for their labels are their names."""
    return observation.kind if observation.unit else f"{observation.kind} / {observation.label}"


def log_odds(hits: Counter[str], sizes: Counter[str]) -> dict[str, float]:
    """Nats by which a row speaks for each label: log P(row | label) - log P(row), all labels as likely."""
    overall = hits.total() / sizes.total()
    rates = {label: (hits[label] + PSEUDO_POSTS) / (sizes[label] + PSEUDO_POSTS / overall) for label in sizes}
    mean = sum(rates.values()) / len(rates)
    return {label: math.log(rate / mean) for label, rate in rates.items()}


def main() -> None:
    """Read the command line and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--limit", type=int, help="read this many posts at most")
    chosen = parser.parse_args()
    read = list(islice(posts(chosen.path), chosen.limit))
    for text in row_weights(read):
        print(text)


if __name__ == "__main__":
    main()
