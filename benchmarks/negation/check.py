"""How negation is read: sentences that deny a feeling, and sentences that only look as if they did.

    python -m benchmarks.negation.check [--wrong]

After CheckList (Ribeiro et al. 2020, Beyond accuracy): small tests of one ability each. The README beside this file
says how the sentences came about. Printed for each kind: how many conclusions fit what readers said, how many were the
very emotion that the sentence denies, and the mean probability of that emotion; the same of trivial readings. There are
two sets, the second one harder.
"""

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from emotrace.engine.benchmark import Example
from emotrace.engine.evaluation.prediction import Predicted, judged
from emotrace.plugins.text.table import OWN_TABLE
from emotrace.ui.session import Options, open_engine

SETS = ("sentences", "harder")
"""Names of the two files."""

Posterior = Mapping[str, float]


@dataclass(frozen=True)
class Sentence:
    """One sentence of a set."""

    text: str
    kind: str
    denied: str
    """The emotion whose word it denies; empty where it denies none."""
    labels: tuple[str, ...]
    """What both readers hold it may be, the likeliest first."""


def sentences(name: str) -> list[Sentence]:
    """One of the sets, in the order of its file."""
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [Sentence(row["text"], row["kind"], row["denied"], tuple(row["labels"].split("|"))) for row in rows]


def main() -> None:
    """Judge every sentence and print the tables."""
    parser = argparse.ArgumentParser(description="How negation is read.")
    parser.add_argument("--wrong", action="store_true", help="list the sentences whose conclusion does not fit")
    options = parser.parse_args()
    for name in SETS:
        print(f"## {name}.csv\n")
        _compare(sentences(name), wrong=options.wrong)


def _compare(every: Sequence[Sentence], *, wrong: bool) -> None:
    model = _judged(every, ())
    readings: dict[str, Sequence[Posterior]] = {
        "trained model": model,
        "cue table with VADER's negation": _judged(every, (f"text={OWN_TABLE}",)),
        "always neutral": [{"neutral": 1.0}] * len(every),
    }
    for name, posteriors in readings.items():
        print(f"### {name}\n")
        print("| kind | sentences | conclusion fits | denied emotion concluded | its mean probability |")
        print("|---|---|---|---|---|")
        print("\n".join(_rows(every, posteriors)), end="\n\n")
    if wrong:
        print("\n".join(_wrong(every, model)), end="\n\n")


def _judged(every: Sequence[Sentence], rules: Sequence[str]) -> list[Posterior]:
    examples = [Example(str(number), one.labels, one.text) for number, one in enumerate(every)]
    with open_engine(Options(no_llm=True, rules=rules)) as engine:
        found = list(judged(engine, examples))
        engine.close()
    lost = [one for one in found if isinstance(one, str)]
    if lost:
        raise SystemExit("\n".join(lost))
    return [one.posterior for one in found if isinstance(one, Predicted)]


def _rows(every: Sequence[Sentence], posteriors: Sequence[Posterior]) -> Iterator[str]:
    both = list(zip(every, posteriors, strict=True))
    kinds = dict.fromkeys(one.kind for one in every)
    for kind, chosen in ((kind, [pair for pair in both if pair[0].kind == kind]) for kind in kinds):
        yield _row(kind, chosen)
    yield _row("all", both)


def _row(name: str, chosen: Sequence[tuple[Sentence, Posterior]]) -> str:
    fits = sum(_top(posterior) in one.labels for one, posterior in chosen) / len(chosen)
    denying = [(one.denied, posterior) for one, posterior in chosen if one.denied]
    cells = [name, str(len(chosen)), f"{fits:.0%}"]
    if denying:
        held = sum(_top(posterior) == denied for denied, posterior in denying) / len(denying)
        mean = sum(posterior.get(denied, 0.0) for denied, posterior in denying) / len(denying)
        cells += [f"{held:.0%}", f"{mean:.0%}"]
    else:
        cells += ["", ""]
    return f"| {' | '.join(cells)} |"


def _wrong(every: Sequence[Sentence], posteriors: Sequence[Posterior]) -> Iterator[str]:
    for one, posterior in zip(every, posteriors, strict=True):
        top = _top(posterior)
        if top not in one.labels:
            yield f"- {one.kind}: {one.text!r} is {top} {posterior[top]:.0%}, not {' or '.join(one.labels)}"


def _top(posterior: Posterior) -> str:
    return max(posterior, key=lambda label: posterior[label])


if __name__ == "__main__":
    main()
