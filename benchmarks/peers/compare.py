"""Compares emotrace with its peers on the same texts, faces and voices, and prints a dated report.

    .venv/peers/bin/python -m benchmarks.peers.compare --texts DEV.tsv --faces FOLDER --voices FOLDER [--limit N]

It runs in the peers' environment (see README.md beside this file), from the folder of the checkout; emotrace runs in
its own, by default .venv. Each part is run where its data are named.
"""

import argparse
import json
import math
import os
import platform
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.peers import egemaps, fer_network, sentiment
from benchmarks.peers.labelled import LABELS, Item, drawn, faces, majority, texts, voices
from benchmarks.peers.scoring import Answers, Missing, table

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("vaderSentiment", "textblob", "NRCLex", "fer", "ai-edge-litert", "opensmile", "scikit-learn")


def report(options: argparse.Namespace) -> Iterator[str]:
    """The lines of the report."""
    ask = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True)
    yield f"# {datetime.now(UTC):%Y-%m-%d}, {commit.stdout.strip()}"
    yield ""
    yield f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; " + (
        ", ".join(f"{name} {_version(name)}" for name in LIBRARIES) + "."
    )
    for named, read, compare in (
        (options.texts, texts, _texts),
        (options.faces, faces, _faces),
        (options.voices, voices, _voices),
    ):
        if named:
            items = drawn(read(named), options.limit)
            yield from ("", f"## {compare.__name__.strip('_')}: {named.name}, {len(items)} items", "", "```")
            yield from compare(items, named, options.emotrace)
            yield "```"


def _texts(items: Sequence[Item], path: Path, python: str) -> Iterator[str]:
    truth = [item.label for item in items]
    peers, polar = sentiment.answers(items)
    scores, seconds = ours(items, python)
    rows: list[Answers | Missing] = [_always(items), *peers, _likeliest("emotrace", scores, seconds)]
    prior = _log_shares(path.with_name("train.tsv"))
    if prior:
        weighted = [{label: one[label] + prior[label] for label in LABELS} for one in scores]
        rows.append(_likeliest("emotrace, shares of the train part as prior", weighted, seconds))
    yield from table(truth, rows)
    kept = [(one, item) for one, item in zip(scores, items, strict=True) if item.label in sentiment.SENTIMENT]
    feelings = [sentiment.SENTIMENT[item.label] for _, item in kept]
    yield from ("", f"sentiment: negative, neutral or positive, {len(kept)} items (without surprise)")
    common = Counter(feelings).most_common(1)[0][0]
    always = Answers(f"always {common}", [common] * len(kept))
    yield from table(feelings, [always, *polar, Answers("emotrace", [_sentiment(one) for one, _ in kept])])


def _faces(items: Sequence[Item], _: Path, python: str) -> Iterator[str]:
    scores, seconds = ours(items, python)
    rows = [_always(items), fer_network.answers(items), _likeliest("emotrace", scores, seconds)]
    yield from table([item.label for item in items], rows)


def _voices(items: Sequence[Item], _: Path, python: str) -> Iterator[str]:
    scores, seconds = ours(items, python)
    rows = [_always(items), *egemaps.answers(items), _likeliest("emotrace, weights as shipped", scores, seconds, items)]
    yield from table([item.label for item in items], rows)


def ours(items: Sequence[Item], python: str) -> tuple[list[dict[str, float]], float]:
    """The log posterior of each item over the labels, and the seconds for all, without those of loading.

    Where nothing weighs, neutral gets a hair more than the others: silence is read as neutral.
    """
    first = items[0]
    asked = [
        {"text": item.text} if item.path is None else {"path": str(item.path.resolve())} for item in (first, *items)
    ]
    done = subprocess.run(
        [python, "-m", "benchmarks.peers.ours"],
        cwd=ROOT,
        input="".join(json.dumps(one) + "\n" for one in asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()][1:]
    failed = [one["failed"][0] for one in found if one["failed"]]
    if failed:
        print(f"emotrace failed on {len(failed)} of {len(found)} items, first {failed[0]}", flush=True)
    scores = [{**one["scores"], "neutral": one["scores"]["neutral"] + (0 if one["weighs"] else 1e-9)} for one in found]
    return scores, math.fsum(one["seconds"] for one in found)


def _likeliest(tool: str, scores: Sequence[dict[str, float]], seconds: float, known: Sequence[Item] = ()) -> Answers:
    """The likeliest label of each; of those that occur in `known`, where that is given."""
    labels = sorted({item.label for item in known}) or LABELS
    return Answers(tool, [max(labels, key=one.__getitem__) for one in scores], seconds)


def _sentiment(scores: dict[str, float]) -> str:
    """The sentiment whose labels have the highest mean probability, so that having more labels is no advantage."""
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for label, feeling in sentiment.SENTIMENT.items():
        shares[feeling].append(math.exp(scores[label]))
    return max(sorted(shares), key=lambda feeling: math.fsum(shares[feeling]) / len(shares[feeling]))


def _always(items: Sequence[Item]) -> Answers:
    label = majority(items)
    return Answers(f"always {label}", [label] * len(items))


def _log_shares(train: Path) -> dict[str, float]:
    """Log share of each label in the train part, one more added to each; empty where there is no such file."""
    if not train.is_file():
        return {}
    counts = Counter(item.label for item in texts(train))
    return {label: math.log((counts[label] + 1) / (counts.total() + len(LABELS))) for label in LABELS}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def main() -> None:
    """Read the command line and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, help="a table of GoEmotions, Ekman grouping, with labels.txt beside it")
    parser.add_argument("--faces", type=Path, help="a folder of pictures for each label")
    parser.add_argument("--voices", type=Path, help="recordings named as in EMO-DB")
    parser.add_argument("--limit", type=int, help="items of each, drawn at random")
    parser.add_argument("--emotrace", default=str(ROOT / ".venv/bin/python"), help="the Python that has emotrace")
    options = parser.parse_args()
    if not (options.texts or options.faces or options.voices):
        parser.error("name data with --texts, --faces or --voices")
    for line in report(options):
        print(line, flush=True)


if __name__ == "__main__":
    main()
