"""How many short texts a second the text observer weighs, whole and taken apart into spans.

    .venv/bin/python benchmarks/text_speed.py TABLE [--texts 400] [--longest 15] [--repeats 5]

TABLE is a TSV whose first column holds texts (GoEmotions' form does); those of up to `longest` words are read.
Prints medians and ranges; loading is left out. Beside them stands VADER, which looks words up.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Text
from emotrace.plugins.text.observer import TextObserver


def main() -> None:
    """Read the arguments, time, print."""
    parser = argparse.ArgumentParser(description="Speed of the text observer.")
    parser.add_argument("table", type=Path)
    parser.add_argument("--texts", type=int, default=400)
    parser.add_argument("--longest", type=int, default=15, help="words")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    lines = arguments.table.read_text("utf-8").split("\n")
    words = [line.split("\t")[0] for line in lines]
    texts = [text for text in words if 0 < len(text.split()) <= arguments.longest][: arguments.texts]
    print(f"{len(texts)} texts of {statistics.mean(len(text.split()) for text in texts):.1f} words in the mean")
    for name, act in _acts([Text("S1", text) for text in texts]).items():
        act()
        rates = sorted(len(texts) / _seconds(act) for _ in range(arguments.repeats))
        print(f"{name:<22}  {statistics.median(rates):>8.0f} texts/s  ({rates[0]:.0f} to {rates[-1]:.0f})")


def _acts(tracks: Sequence[Text]) -> dict[str, Callable[[], None]]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    observer, setting, vader = TextObserver(), Setting(model_file=_no_file), SentimentIntensityAnalyzer()

    def whole() -> None:
        observer.weigh_all(tracks, setting)

    def spans() -> None:
        for track in tracks:
            list(observer.observe(track, setting))

    def looked_up() -> None:
        for track in tracks:
            vader.polarity_scores(track.text)

    return {"decision": whole, "decision with spans": spans, "VADER": looked_up}


def _seconds(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _no_file(name: str) -> Path:
    raise FileNotFoundError(name)


if __name__ == "__main__":
    main()
