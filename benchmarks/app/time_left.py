"""What the app says of the time that a run will still take, beside what it then took.

    .venv/bin/python -m benchmarks.app.time_left [--seconds 120] [--repeats 2]

For the example voice, the app's example clip, and a clip of `--seconds` of a talking face: at a quarter, half and three
quarters of the time until the observers are done, the seconds that the page would say then, the true ones, and their
ratio. Up to 3 s the page says nothing. Words and pictures are explained too soon for it to say anything.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.talking import VOICE, talking_clip
from emotrace.engine.store import Store
from emotrace.engine.taxonomy import taxonomy
from emotrace.ui.app.engine_room import EngineRoom
from emotrace.ui.app.explaining import TICK
from emotrace.ui.app.film import film
from emotrace.ui.app.job import Job, Upload
from emotrace.ui.app.story import Story
from emotrace.ui.session import Options, open_store

OPTIONS = Options(no_llm=True, offline=True)
SHARES = (0.25, 0.5, 0.75)

Told = list[tuple[float, float]]
"""Seconds since the beginning, and seconds that are said to be left."""


def main() -> None:
    """Print a line for each run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--repeats", type=int, default=2)
    asked = parser.parse_args()
    room = EngineRoom(OPTIONS)
    room.start()
    with tempfile.TemporaryDirectory() as folder:
        try:
            for path in _inputs(Path(folder), open_store(offline=True, progress=False), asked.seconds):
                for number in range(asked.repeats):
                    told, over = run(room, path)
                    lines = (f"{path.name}, run {number + 1}, {over:.1f} s:", *_compared(told, over))
                    print("\n  ".join(lines), flush=True)
        finally:
            room.close()


def run(room: EngineRoom, path: Path) -> tuple[Told, float]:
    """What is said whenever the page would hear of it, and when the observers were done, in seconds."""
    story, told, began, over = Story(taxonomy(OPTIONS.taxonomy)), Told(), time.monotonic(), 0.0
    story.begin()
    for message in room.run(Job(None, (Upload(path, path.name),), None, OPTIONS)):
        now = time.monotonic() - began
        if message is not None:
            story.take(message)
        left = story.page()["left"]
        if story.phase == "observes":
            over = now
            if left is not None and (message is not None or not told or now - told[-1][0] >= TICK):
                told.append((now, left))
    return told, over


def _inputs(folder: Path, store: Store, seconds: float) -> Sequence[Path]:
    example = film(store.ensure("portrait"), VOICE, folder / "example.mp4")
    return VOICE, example, talking_clip(folder / "talk.mp4", store, seconds, (640, 480))


def _compared(told: Told, over: float) -> Sequence[str]:
    lines = []
    for share in SHARES:
        said = [left for at, left in told if at <= share * over]
        true = (1 - share) * over
        so = f"{said[-1]:.1f} s said, {true:.1f} true, {said[-1] / true:.2f}" if said else "nothing said"
        lines.append(f"at {share:.0%} {so}")
    return lines


if __name__ == "__main__":
    main()
