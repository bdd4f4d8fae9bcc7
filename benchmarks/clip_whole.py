"""What a whole explanation of a clip costs beside the bare libraries, and how much memory it takes; see clip_speed.py.

The bare libraries do one after the other what the observers need of them, each as its documentation shows, with the
loading of its model: PyAV decodes the pictures, and MediaPipe's landmarker looks at five a second; PyAV decodes the
sound and makes it mono of 16 kHz; faster-whisper recognises it with the settings of the speech observer; Silero's
voice activity model and SwiftF0 go over it. The text encoder is left out on their side: it takes milliseconds a turn.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.clip_speed import bare_landmarker, detect_all
from benchmarks.processes import family, kilobytes
from benchmarks.talking import talking_clip
from emotrace.engine.events import Finished
from emotrace.engine.intake import given_file
from emotrace.engine.result import Result
from emotrace.engine.store import Store
from emotrace.plugins.face.observer import MODEL_FILE
from emotrace.plugins.speech.folder import model_folder
from emotrace.plugins.speech.recogniser import HERTZ, SETTINGS
from emotrace.plugins.speech.recogniser import THREADS as SPEECH_THREADS
from emotrace.plugins.voice.hearing import THREADS, VAD

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

WHOLE, SOUND = "explain --no-llm", "PyAV, sound"
Took = tuple[float, float]
"""Seconds on the clock, and seconds for which the processor's cores were busy, all threads together."""
LOOK = 0.05
"""Seconds between two looks at how much memory is taken."""


def print_whole(path: Path, store: Store, rounds: int) -> None:
    """Time an explanation and the bare libraries in turn, and print medians and the ratio."""
    ways: dict[str, Callable[[], object]] = {
        WHOLE: lambda: explained(path),
        "PyAV, pictures; landmarker": lambda: looked_at(path, store),
        SOUND: lambda: sound_of(path),
        "faster-whisper": lambda: recognised(sound_of(path), store),
        "Silero VAD": lambda: active(sound_of(path), store),
        "SwiftF0": lambda: pitch(sound_of(path)),
    }
    result = explained(path)  # everything is imported then, and on both sides left out
    taken: dict[str, list[Took]] = {name: [] for name in ways}
    for number in range(rounds):
        for name in ways if number % 2 else reversed(ways):
            taken[name].append(took(ways[name]))
    parts = {name: _median(all_of) for name, all_of in taken.items()}
    for name in list(ways)[3:]:  # these had to decode the sound first
        parts[name] = parts[name][0] - parts[SOUND][0], parts[name][1] - parts[SOUND][1]
    print_parts(parts, result, path.name)


def print_parts(parts: dict[str, Took], result: Result, name: str) -> None:
    """Print what each part took, the sum of the bare libraries, and the ratio."""
    lasts, whole = result.stimulus.sources[0].details["seconds"], parts.pop(WHOLE)
    bare = sum(one for one, _ in parts.values()), sum(one for _, one in parts.values())
    said = sum(len(turns) for turns in result.stimulus.turns.values())
    print(f"{name}, {lasts:.1f} s, {said} turns believed".ljust(38) + "on the clock   of all cores")
    for part, (clock, cores) in [*parts.items(), ("bare libraries, sum", bare), (WHOLE, whole)]:
        print(f"{part:38}{clock:6.2f} s      {cores:6.2f} s")
    print(f"{'whole / bare':40}{whole[0] / bare[0]:6.3f}        {whole[1] / bare[1]:6.3f}")
    print(f"{lasts / whole[0]:.1f} times real time")
    stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in result.timings.items() if seconds >= 0.005)
    print(f"stages, first time, with imports, in s: {stages}")


def explained(path: Path) -> Result:
    """All that `emotrace explain CLIP --no-llm` does, but for the start of Python: engine, models, run, report."""
    from emotrace.ui.report_markdown import result_markdown
    from emotrace.ui.session import Options, open_engine

    with open_engine(Options(no_llm=True)) as engine:
        for event in engine.run([given_file(path)]):
            if isinstance(event, Finished):
                result_markdown(event.result)
                return event.result
    raise AssertionError("a run ends with Finished")


def looked_at(path: Path, store: Store) -> None:
    """Decode all pictures, and look at five a second."""
    with bare_landmarker(store.ensure(MODEL_FILE)) as landmarker:
        for _ in detect_all(landmarker, path):
            pass


def sound_of(path: Path) -> "NDArray[float32]":
    """The sound of a clip, mono, 16 kHz, as PyAV decodes and resamples it."""
    import av
    import numpy as np

    resampler = av.AudioResampler("flt", "mono", HERTZ)
    with av.open(str(path)) as container:
        frames = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in [*frames, *resampler.resample(None)]])


def recognised(sound: "NDArray[float32]", store: Store) -> None:
    """Recognise what is said, set as the observer sets it."""
    from faster_whisper import WhisperModel

    folder = str(model_folder(store.ensure))
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=SPEECH_THREADS, local_files_only=True)
    found, _ = model.transcribe(sound, **SETTINGS)
    list(found)


def active(sound: "NDArray[float32]", store: Store) -> None:
    """Go over the sound with Silero's model, 32 ms after 32 ms, as many at a time as the model takes."""
    from emotrace.plugins.voice.speech import SpeechFinder

    SpeechFinder(store.ensure(VAD)).probabilities(sound)


def pitch(sound: "NDArray[float32]") -> None:
    """Go over the sound with SwiftF0."""
    from swift_f0 import SwiftF0

    SwiftF0(threads=THREADS, spin=False).detect(sound, HERTZ)


def took(action: Callable[[], object]) -> Took:
    """How long it takes."""
    clock, cores = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - clock, time.process_time() - cores


def _median(all_of: Sequence[Took]) -> Took:
    return median(clock for clock, _ in all_of), median(cores for _, cores in all_of)


def print_memory_of_whole(folder: Path, store: Store, minutes: float, voices: Sequence[Path]) -> None:
    """Run `emotrace explain` on a short and a long clip, and print the most memory that each took with its children."""
    peaks = []
    for length in (1.0, minutes):
        path = talking_clip(folder / f"{length:g}.mp4", store, 60 * length, (640, 480), voices)
        start = time.perf_counter()
        most, processes = peak_of([str(Path(sys.executable).with_name("emotrace")), "explain", str(path), "--no-llm"])
        took = time.perf_counter() - start
        peaks.append(most)
        print(f"clip of {length:g} min    at most {most:.0f} MiB in {processes} process(es), {took:.1f} s")
    print(f"more by          {peaks[1] - peaks[0]:.1f} MiB, {(peaks[1] - peaks[0]) / (minutes - 1):.1f} MiB a minute")


def peak_of(command: list[str]) -> tuple[float, int]:
    """The most that a command and its children hold together, in MiB, and the most processes at a time; on Linux.

    Looked at every LOOK seconds, what processes share counted once; of the command itself the kernel keeps the most.
    """
    most, many = 0, 1
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            all_of_it = family(process.pid)
            together = sum(kilobytes(one, "smaps_rollup", "Pss") for one in all_of_it)
            most = max(most, together, kilobytes(process.pid, "status", "VmHWM"))
            many = max(many, len(all_of_it))
            time.sleep(LOOK)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with status {process.returncode}")
    return most / 1024, many
