"""Prints how fast speech is recognised: seconds of work for each second of sound, beside faster-whisper alone.

python benchmarks/speech_speed.py [FILES...]

The files are put together, with a second of silence after each. Nothing is repeated: words that go round in circles
are not believed.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Given, Turns, Waveform
from emotrace.engine.store import store_of
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.speech import emotrace_model_files
from emotrace.plugins.speech.folder import model_folder
from emotrace.plugins.speech.observer import SpeechObserver
from emotrace.plugins.speech.recogniser import BEAM, HERTZ, SETTINGS, THREADS

EXAMPLE = Path(__file__).parent.parent / "examples" / "voice.flac"
ROUNDS = 7


def joined(paths: Sequence[Path]) -> Waveform:
    """The sound of all files."""
    parts = []
    for path in paths:
        (track,) = AudioReader().read(Given(path.name, path.read_bytes()), "S1").tracks
        assert isinstance(track, Waveform)
        parts += [track.samples, np.zeros(HERTZ, np.float32)]
    return Waveform("S1", np.concatenate(parts), HERTZ)


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def bare(model: Any, sound: Waveform, beam: int) -> None:
    """Recognise with faster-whisper alone, set as the observer sets it."""
    found, _ = model.transcribe(sound.samples, **{**SETTINGS, "beam_size": beam})
    list(found)


def main() -> None:
    """Time the observer and the model on the files."""
    from faster_whisper import WhisperModel

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*", default=[EXAMPLE])
    sound = joined(parser.parse_args().files)
    setting = Setting(model_file=store_of(emotrace_model_files()).ensure)
    folder, observer = str(model_folder(setting.model_file)), SpeechObserver()
    first = timed(lambda: list(observer.observe(sound, setting)))
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=True)
    rows: dict[str, Callable[[], object]] = {
        "bare faster-whisper, beam 1": lambda: bare(model, sound, 1),
        f"bare faster-whisper, beam {BEAM}": lambda: bare(model, sound, BEAM),
        "speech observer": lambda: list(observer.observe(sound, setting)),
    }
    seconds: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(ROUNDS):  # in turns, so that what else the machine does befalls all of them alike
        for name, work in rows.items():
            seconds[name].append(timed(work))
    turns = [one for one in observer.observe(sound, setting) if isinstance(one, Turns)]
    words = sum(len(turn.words) for one in turns for turn in one.turns)
    print(f"{sound.seconds:.1f} s of sound, {words} words, {os.cpu_count()} cores, best (median) of {ROUNDS} in turns")
    print(f"first time, with loading: {first:.3f} s")
    for name, took in seconds.items():
        factor = min(took) / sound.seconds
        print(f"{name:28} {min(took):7.3f} s ({median(took):.3f} s)   real-time factor {factor:.4f}")
    pairs = zip(seconds["speech observer"], seconds[f"bare faster-whisper, beam {BEAM}"], strict=True)
    print(f"observer / bare, median of the rounds: {median(ours / theirs for ours, theirs in pairs):.3f}")


if __name__ == "__main__":
    main()
