"""How many short texts a second the text observer weighs, whole and taken apart into spans.

    .venv/bin/python benchmarks/text_speed.py TABLE [--texts 400] [--longest 15] [--repeats 5]

TABLE is a TSV whose first column holds texts (GoEmotions' form does); those of up to `longest` words are read.
Every repeat is of other texts, for what was read is remembered for a while. Prints medians and ranges; loading is left
out. Beside them stands VADER, which looks words up.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Text
from emotrace.plugins.text.observer import TextObserver

Act = Callable[[Sequence[Text]], object]


def main() -> None:
    """Read the arguments, time, print."""
    parser = argparse.ArgumentParser(description="Speed of the text observer.")
    parser.add_argument("table", type=Path)
    parser.add_argument("--texts", type=int, default=400)
    parser.add_argument("--longest", type=int, default=15, help="words")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    lines = arguments.table.read_text("utf-8").split("\n")
    words = dict.fromkeys(line.split("\t")[0] for line in lines)
    short = [Text("S1", text) for text in words if 0 < len(text.split()) <= arguments.longest]
    needed = arguments.texts * (1 + arguments.repeats)
    if len(short) < needed:
        parser.error(f"{arguments.table} holds {len(short)} short texts; {needed} are needed")
    parts = [short[start : start + arguments.texts] for start in range(0, needed, arguments.texts)]
    lengths = [len(one.text.split()) for part in parts for one in part]
    print(f"{arguments.repeats} x {arguments.texts} texts of {statistics.mean(lengths):.1f} words in the mean")
    for name, act in _acts().items():
        act(parts[0])
        rates = sorted(len(part) / _seconds(act, part) for part in parts[1:])
        print(f"{name:<32}  {statistics.median(rates):>8.0f} texts/s  ({rates[0]:.0f} to {rates[-1]:.0f})")


def _acts() -> dict[str, Act]:
    """Each with an observer of its own."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    setting, vader = Setting(model_file=_no_file), SentimentIntensityAnalyzer()
    whole, together, alone = TextObserver(), TextObserver(), TextObserver()
    return {
        "decision": lambda texts: whole.weigh_all(texts, setting),
        "decision with spans": lambda texts: together.observe_all(texts, setting),
        "decision with spans, one by one": lambda texts: [list(alone.observe(text, setting)) for text in texts],
        "VADER": lambda texts: [vader.polarity_scores(text.text) for text in texts],
    }


def _seconds(act: Act, texts: Sequence[Text]) -> float:
    start = time.perf_counter()
    act(texts)
    return time.perf_counter() - start


def _no_file(name: str) -> Path:
    raise FileNotFoundError(name)


if __name__ == "__main__":
    main()
