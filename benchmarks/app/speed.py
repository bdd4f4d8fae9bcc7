"""How long people wait for the browser app, in a real browser, and how much memory it takes.

    .venv/bin/python -m benchmarks.app.speed [--repeats 5]

Times are medians and ranges in seconds, from the click to what is on the screen. "After Stop" is from the press of Stop
in the middle of recognising a minute of speech, with the next words asked at once. Memory is what the app's processes
have to themselves (PSS) when words, a picture, a voice and a clip have been explained with the language model.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.app.running import chromium, opened, running_app, wait_until_done
from benchmarks.processes import family, kilobytes

if TYPE_CHECKING:
    from playwright.sync_api import Page

VOICE = Path(__file__).parents[2] / "examples" / "voice.flac"
WORDS = "I got the job! I can't believe it, I am so happy!"
SEEN = {"first evidence": ".em-mark, .em-units li", "first sentence": ".em-sentence", "done": ".em-take:not([hidden])"}
WATCH = """selectors => {
    const start = performance.now();
    const times = (window.times = {});
    const look = () => {
        for (const [name, selector] of Object.entries(selectors))
            if (!(name in times) && document.querySelector(selector))
                times[name] = (performance.now() - start) / 1000;
        if (!times.done && window.times === times) requestAnimationFrame(look);
    };
    document.querySelector('.em-primary').click();
    requestAnimationFrame(() => requestAnimationFrame(look));
}"""
DROP = """async () => {
    const view = document.querySelector('.em-whatif').parentElement;
    const times = [];
    for (const box of [...document.querySelectorAll('.em-whatif-list input')].slice(0, 10)) {
        const [start, before] = [performance.now(), view.dataset.without];
        box.click();
        while (view.dataset.without === before) await new Promise(requestAnimationFrame);
        times.push((performance.now() - start) / 1000);
    }
    return times;
}"""


def main() -> None:
    """Print each measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    with running_app() as app, chromium() as browser:
        print(f"{'start to first page':32} {app.seconds:6.2f} s")
        page = opened(browser, app.url)
        _words(page, repeats)
        _example(page, "portrait", repeats)
        page.get_by_role("tab", name="What if").click()
        _print("what if: one piece taken away", page.evaluate(DROP))
        page.get_by_role("tab", name="Evidence").click()
        for name in ("voice", "clip"):
            _example(page, name, 1)
        _stopped(page, repeats)
        taken = sum(kilobytes(one, "smaps_rollup", "Pss") for one in family(app.pid))
        print(f"{'memory, everything loaded':32} {1.024e-3 * taken:6.0f} MB")


def _words(page: "Page", repeats: int) -> None:
    times = []
    for number in range(repeats + 1):  # the first one warms up; no two are alike, so that each has to be drawn
        page.get_by_label("Words", exact=True).fill(WORDS + " " * number)
        times.append(_watched(page))
    for name in SEEN:
        _print(f"words: {name}", [one[name] for one in times[1:]])


def _example(page: "Page", name: str, repeats: int) -> None:
    """The first time brings the files; what is timed comes after it, but for a single one."""
    page.locator(f".em-example[data-name={name}]").click()
    page.wait_for_selector(".em-progress:not([hidden])")
    wait_until_done(page)
    times = [_watched(page) for _ in range(repeats)]
    _print(f"{name}: done", [one["done"] for one in times])


def _stopped(page: "Page", repeats: int) -> None:
    """Stop while speech is recognised, and ask for words at once."""
    times = []
    with tempfile.TemporaryDirectory() as folder:
        talk = _talk(Path(folder))
        for number in range(repeats):
            for cross in page.locator(".em-cross").all():
                cross.click()
            page.locator("input[type=file][multiple]").set_input_files(talk)
            page.wait_for_selector(".em-cross")
            page.get_by_label("Words", exact=True).fill("")
            page.get_by_role("button", name="Explain", exact=True).click()
            page.wait_for_selector(".em-progress-said:has-text('The speech observer is at work')")
            pressed = time.perf_counter()
            page.get_by_role("button", name="Stop").click()
            page.wait_for_selector(".em-progress-said:has-text('Stopped')")
            page.locator(".em-cross").click()
            page.get_by_label("Words", exact=True).fill(f"{WORDS} {number}")
            page.get_by_role("button", name="Explain", exact=True).click()
            page.wait_for_selector(f".em-text:has-text('happy! {number}') .em-mark", state="attached")
            times.append(time.perf_counter() - pressed)
    _print("after Stop: first evidence", times)


def _talk(folder: Path) -> Path:
    """The example voice over and over, for a minute: two windows of recognition."""
    import numpy as np
    import soundfile

    samples, hertz = soundfile.read(VOICE)
    soundfile.write(folder / "talk.wav", np.tile(samples, round(60 * hertz / len(samples))), hertz)
    return folder / "talk.wav"


def _watched(page: "Page") -> dict[str, float]:
    page.evaluate("document.querySelector('.em-take').hidden = true")
    page.evaluate("document.querySelectorAll('.em-mark, .em-sentence, .em-units li').forEach(one => one.remove())")
    page.evaluate(WATCH, SEEN)
    page.wait_for_function(f"Object.keys(window.times).length === {len(SEEN)} || window.times.done", timeout=300_000)
    times: dict[str, float] = page.evaluate("window.times")
    return times


def _print(name: str, taken: Sequence[float]) -> None:
    print(f"{name:32} {statistics.median(taken):6.2f} s   ({min(taken):.2f} to {max(taken):.2f})", flush=True)


if __name__ == "__main__":
    main()
