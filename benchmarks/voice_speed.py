"""Prints how fast the voice is observed: seconds of work for each second of sound, beside the bare models.

python benchmarks/voice_speed.py [FILE] [--seconds 60]
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from swift_f0 import SwiftF0

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Given, Waveform
from emotrace.engine.store import store_of
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.voice import emotrace_model_files, prosody
from emotrace.plugins.voice.hearing import THREADS
from emotrace.plugins.voice.observer import VoiceObserver
from emotrace.plugins.voice.speech import SpeechFinder

EXAMPLE = Path(__file__).parent.parent / "examples" / "voice.flac"


def best_of(times: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest of some runs, after one that warms up."""
    work()
    seconds = []
    for _ in range(times):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return min(seconds)


def repeated(track: Waveform, seconds: float) -> Waveform:
    """The sound, again and again, for at least that long."""
    import numpy as np

    return Waveform(track.source, np.tile(track.samples, max(1, -int(-seconds // track.seconds))), track.hertz)


def main() -> None:
    """Time the observer and its models on one file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=EXAMPLE)
    parser.add_argument("--seconds", type=float, default=60, help="repeat the sound for at least this long")
    options = parser.parse_args()
    (track,) = AudioReader().read(Given(options.file.name, options.file.read_bytes()), "S1").tracks
    assert isinstance(track, Waveform)
    sound = repeated(track, options.seconds)
    setting = Setting(model_file=store_of(emotrace_model_files()).ensure)
    observer, detector = VoiceObserver(), SwiftF0(threads=THREADS, spin=False)
    finder = SpeechFinder(setting.model_file("silero-vad"))
    rows = {
        "bare silero-vad": lambda: finder.probabilities(sound.samples),
        "bare swift-f0": lambda: detector.detect(sound.samples, sound.hertz, prosody.LOWEST, prosody.HIGHEST),
        "voice observer": lambda: list(observer.observe(sound, setting)),
    }
    print(f"{options.file.name}, {sound.seconds:.1f} s of sound, {os.cpu_count()} cores, best of 5")
    for name, work in rows.items():
        seconds = best_of(5, work)
        print(f"{name:16} {seconds:7.3f} s   real-time factor {seconds / sound.seconds:.4f}")


if __name__ == "__main__":
    main()
