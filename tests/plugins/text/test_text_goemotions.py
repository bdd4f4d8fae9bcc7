"""On posts that people labelled, the observer does better than VADER's sign and than always the same."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from emotrace.engine.observation import Observation

Observe = Callable[[str], list[Observation]]


def test_the_observer_beats_the_baselines(observe: Observe, shared_data: Path) -> None:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    posts = labelled(shared_data / "goemotions" / "ekman" / "train.tsv", 3000)
    score = SentimentIntensityAnalyzer().polarity_scores
    truth = [label for _, label in posts]
    observed = [top(observe(text)) or "neutral" for text, _ in posts]
    signs = [sign(score(text)["compound"]) for text, _ in posts]
    majority = Counter(truth).most_common(1)[0][1]
    assert agreement(truth, observed) > agreement(truth, signs) > majority / len(truth)


def labelled(path: Path, limit: int) -> list[tuple[str, str]]:
    names = path.with_name("labels.txt").read_text("utf-8").split()
    with path.open(encoding="utf-8", newline="\n") as lines:
        rows = [line.rstrip("\n").split("\t") for line in islice(lines, limit)]
    return [(text, names[int(numbers)]) for text, numbers, _ in rows if "," not in numbers]


def top(observations: Sequence[Observation]) -> str | None:
    sums: Counter[str] = Counter()
    for one in observations:
        sums.update(one.weights)
    return max(sums, key=lambda label: sums[label]) if sums else None


def sign(compound: float) -> str:
    return "joy" if compound >= 0.05 else "anger" if compound <= -0.05 else "neutral"


def agreement(truth: Sequence[str], said: Sequence[str]) -> float:
    return sum(label == other for label, other in zip(truth, said, strict=True)) / len(truth)
