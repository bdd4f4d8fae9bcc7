"""How often the text observer's weights agree with the annotators of GoEmotions.

    python benchmarks/text_agreement.py DEV.tsv [--limit N]
    python benchmarks/text_agreement.py TRAIN.tsv --weights

The file is in GoEmotions' form, one post a line: text TAB label numbers TAB id, with labels.txt beside it
(https://github.com/google-research/google-research/tree/master/goemotions, CC BY 4.0). Posts of one label are
read; the observer alone speaks, without a prior. `--weights` prints, for each row of the observer's table, the
log-odds of its cues: what the table's rows of source GOEMO rest on.
"""

import argparse
import math
import time
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
    """The text observer as a function of words."""
    text_observer, setting = TextObserver(), Setting(model_file=Path)
    return lambda words: list(text_observer.observe(Text("S1", words), setting))


def verdict(observations: Sequence[Observation]) -> str | None:
    """The label with most weight; None where nothing weighs."""
    sums: Counter[str] = Counter()
    for observation in observations:
        sums.update(observation.weights)
    return max(LABELS, key=lambda label: sums[label]) if any(sums.values()) else None


def vader_sign() -> Callable[[str], str]:
    """VADER's compound score as a label: joy, neutral, or anger as the commonest unpleasant one."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    score = SentimentIntensityAnalyzer().polarity_scores

    def label(text: str) -> str:
        compound = score(text)["compound"]
        return "joy" if compound >= 0.05 else "anger" if compound <= -0.05 else "neutral"

    return label


def macro_f1(truth: Sequence[str], said: Sequence[str | None]) -> float:
    """Unweighted mean of the labels' F1, over the labels that occur."""
    right = Counter(label for label, other in zip(truth, said, strict=True) if label == other)
    sizes, claims = Counter(truth), Counter(said)
    return sum(2 * right[label] / (sizes[label] + claims[label]) for label in sizes) / len(sizes)


def report(read: Sequence[Post]) -> Iterator[str]:
    """Yield the lines of the report."""
    observe, start = observer(), time.perf_counter()
    observe("a first text loads the table")
    loaded = time.perf_counter()
    said = [verdict(observe(post.text)) for post in read]
    seconds = time.perf_counter() - loaded
    truth = [post.label for post in read]
    majority = Counter(truth).most_common(1)[0][0]
    vader = vader_sign()
    yield f"{len(read)} posts of one label; {len(read) / seconds:.0f} texts/s; first text {loaded - start:.3f} s"
    yield f"{'':36}{'agreement':>10}{'macro-F1':>10}"
    yield line(f"always {majority}", truth, [majority] * len(truth))
    yield line("sign of VADER's score", truth, [vader(post.text) for post in read])
    yield line("text observer, silence is wrong", truth, said)
    yield line("text observer, silence is neutral", truth, [label or "neutral" for label in said])
    spoke = [(label, other) for label, other in zip(truth, said, strict=True) if other]
    yield line("text observer where it speaks", *(list(side) for side in zip(*spoke, strict=True)))
    felt = [(label, other) for label, other in spoke if label != "neutral"]
    yield line("the same, posts of an emotion", *(list(side) for side in zip(*felt, strict=True)))
    yield f"it speaks of {len(spoke) / len(read):.1%} of the posts; by label, silence is wrong:"
    yield from by_label(truth, said)


def line(name: str, truth: Sequence[str], said: Sequence[str | None]) -> str:
    """One line of the report: agreement and macro-F1."""
    agreement = sum(label == other for label, other in zip(truth, said, strict=True)) / len(truth)
    return f"{name:36}{agreement:10.1%}{macro_f1(truth, said):10.3f}"


def by_label(truth: Sequence[str], said: Sequence[str | None]) -> Iterator[str]:
    """Yield how often each label is spoken of, and how often that is right."""
    pairs = Counter(zip(truth, said, strict=True))
    for label in LABELS:
        size = sum(count for (true, _), count in pairs.items() if true == label)
        claims = sum(count for (_, other), count in pairs.items() if other == label)
        right = pairs[label, label]
        recall, precision = right / max(1, size), right / max(1, claims)
        yield f"  {label:10}{size:6} posts, recall {recall:6.1%}, precision {precision:6.1%}"


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
    parser.add_argument("--weights", action="store_true", help="print log-odds by row instead")
    chosen = parser.parse_args()
    read = list(islice(posts(chosen.path), chosen.limit))
    for text in (row_weights if chosen.weights else report)(read):
        print(text)


if __name__ == "__main__":
    main()
