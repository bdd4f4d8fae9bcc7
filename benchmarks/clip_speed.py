"""What the face observer costs on a clip beside the bare libraries, and whether its memory grows with the clip.

    .venv/bin/python benchmarks/clip_speed.py [CLIP] [--rounds 7]
    .venv/bin/python benchmarks/clip_speed.py --memory [--minutes 10]
    .venv/bin/python benchmarks/clip_speed.py --whole [CLIP] [--rounds 3] [--voices RECORDING ...]
    .venv/bin/python benchmarks/clip_speed.py --whole --memory [--minutes 10]
    .venv/bin/python benchmarks/clip_speed.py --walks [CLIP] [--rounds 3] [--minutes 10]

Both decode the same clip and look at the same frames, five a second, in one run. They take turns after each second of
the clip, so that a busy machine slows both alike; who goes first changes with each round. What is told are sums, over
the seconds of the clip, of the median over the rounds. The bare libraries are PyAV and MediaPipe's landmarker with
blendshapes on; the observer reads the clip as `emotrace` does, and makes people, segments, weights, observations and
series of it. CLIP is ten seconds of 1920 x 1080 made of the example portrait unless given. With --memory, processes of
their own observe a clip of one minute and one of several, 640 x 480, and the most memory that each took is compared.
With --whole it is all of `emotrace explain CLIP --no-llm` instead of the face observer alone, on a clip of a minute in
which voices speak, the example again and again unless RECORDINGs are given (`clip_whole.py`). Words that go round in
circles are recognised and then not believed: with recordings of several sentences, words are weighed as well. With
--walks it is what it costs to walk over a clip's packets twice (`clip_walks.py`).
Model files are fetched where they are missing.
"""

import argparse
import math
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from emotrace.engine.observer import FRAMES_PER_SECOND, Setting
from emotrace.engine.stimulus import Frames, Given, Reached
from emotrace.engine.store import Store, store_of
from emotrace.plugins.face import MANIFEST
from emotrace.plugins.face.clip import REPORTED
from emotrace.plugins.face.landmarker import MOST_FACES
from emotrace.plugins.face.observer import MODEL_FILE, FaceObserver
from emotrace.plugins.media.video import VideoReader

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

WARM_UP = 1
HEAD = (90, 10, 360, 280)
"""Left, top, right and bottom of the head in the example portrait, so that its face is as wide as in most clips."""

PER_SECOND = 25
"""Pictures in each second of a clip that is made here."""
HIGH = (1920, 1080)
"""Width and height of 1080p."""


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description="Time and memory of the face observer on clips.")
    parser.add_argument("clip", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--whole", action="store_true", help="all observers and the report")
    parser.add_argument("--voices", type=Path, nargs="+", default=(), help="recordings that speak in a clip made here")
    parser.add_argument("--walks", action="store_true", help="what reading a clip in two walks costs")
    parser.add_argument("--observe", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.observe:
        print(peak_after(arguments.observe, store_of([MANIFEST])))
        return
    with TemporaryDirectory() as folder:
        measure(arguments, Path(folder))


def measure(arguments: argparse.Namespace, folder: Path) -> None:
    """What the arguments ask for; `folder` is for clips that are made."""
    store = store_of([MANIFEST])
    if arguments.walks or arguments.whole:
        sys.path.append(str(Path(__file__).resolve().parents[1]))
        measure_whole(arguments, folder)
    elif arguments.memory:
        print_memory(folder, store, arguments.minutes)
    else:
        path = arguments.clip or write_clip(folder / "portrait.mp4", store, lasts=10.0, size=HIGH)
        print_speed(path, store, arguments.rounds or 7)


def measure_whole(arguments: argparse.Namespace, folder: Path) -> None:
    """The same of a whole explanation, and of walks over packets."""
    from benchmarks.clip_walks import print_walks
    from benchmarks.clip_whole import print_memory_of_whole, print_whole
    from benchmarks.talking import talking_clip
    from emotrace.engine.host import PluginHost
    from emotrace.ui.session import open_store

    store = open_store(offline=False, progress=False, host=PluginHost.installed())
    if arguments.whole and arguments.memory:
        print_memory_of_whole(folder, store, arguments.minutes, arguments.voices)
        return
    lasts = 60.0 if arguments.whole else 60 * arguments.minutes
    path = arguments.clip or talking_clip(folder / "talking.mp4", store, lasts, HIGH, arguments.voices)
    (print_whole if arguments.whole else print_walks)(path, store, arguments.rounds or 3)


def print_speed(path: Path, store: Store, rounds: int) -> None:
    """Time both, print what they take and the ratio."""
    track = frames_of(path)
    bare, observed = (sum(map(median, zip(*taken, strict=True))) for taken in taken_in_turn(path, track, store, rounds))
    lasts = track.seconds or math.nan
    print(f"clip                        {path.name}, {lasts:.1f} s, {rounds} rounds")
    print(f"PyAV and bare landmarker    {bare:.2f} s")
    print(f"observer                    {observed:.2f} s, {lasts / observed:.1f} times real time")
    print(f"observer / bare             {observed / bare:.3f}")


Taken = list[list[float]]
"""For each round how long each second of the clip took, in seconds; the last is what is done at the end."""


def taken_in_turn(path: Path, track: Frames, store: Store, rounds: int) -> tuple[Taken, Taken]:
    """What the bare libraries take, and the observer."""
    setting = Setting(model_file=store.ensure)
    bare: Taken = []
    observed: Taken = []
    with bare_landmarker(store.ensure(MODEL_FILE)) as landmarker, closing(FaceObserver()) as observer:
        for number in range(WARM_UP + rounds):
            ways = [
                (detect_all(landmarker, path), bare),
                ((one for one in observer.observe(track, setting) if isinstance(one, Reached)), observed),
            ]
            for _, taken in ways:
                taken.append([])
            while ways:
                for way in ways if number % 2 else reversed(ways):
                    steps, taken = way
                    start = time.perf_counter()
                    over = next(steps, None) is None
                    taken[-1].append(time.perf_counter() - start)
                    ways = [one for one in ways if one is not way] if over else ways
    return bare[WARM_UP:], observed[WARM_UP:]


def bare_landmarker(model: Path) -> Any:
    """MediaPipe's landmarker as its documentation makes it."""
    from mediapipe.tasks.python import vision
    from mediapipe.tasks.python.core.base_options import BaseOptions

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model)),
        num_faces=MOST_FACES,
        output_face_blendshapes=True,
    )
    return vision.FaceLandmarker.create_from_options(options)


def detect_all(landmarker: Any, path: Path) -> Iterator[Reached]:
    """Decode with PyAV, and call the landmarker for each frame that the observer looks at."""
    import av
    import mediapipe as mp

    slot, reached = -1, 0.0
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            at = frame.time or 0.0
            if math.floor(at * FRAMES_PER_SECOND + 1e-6) > slot:
                slot = math.floor(at * FRAMES_PER_SECOND + 1e-6)
                pixels = frame.to_ndarray(format="rgb24")
                landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=pixels))
                if at - reached >= REPORTED:
                    reached = at
                    yield Reached(at)


def print_memory(folder: Path, store: Store, minutes: float) -> None:
    """Observe a short and a long clip, each in a process of its own, and print what they took."""
    peaks = []
    for length in (1.0, minutes):
        path = write_clip(folder / f"{length:g}.mp4", store, 60 * length, size=(640, 480), per_second=10)
        start = time.perf_counter()
        command = [sys.executable, __file__, "--observe", str(path)]
        peaks.append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        took = time.perf_counter() - start
        print(f"clip of {length:g} min    at most {peaks[-1]:.0f} MiB, {took:.1f} s with the start of Python")
    print(f"more by          {peaks[1] - peaks[0]:.1f} MiB, {(peaks[1] - peaks[0]) / (minutes - 1):.1f} MiB a minute")


def peak_after(path: Path, store: Store) -> float:
    """The most memory that this process has taken when the clip has been observed, in MiB."""
    with closing(FaceObserver()) as observer:
        for _ in observer.observe(frames_of(path), Setting(model_file=store.ensure)):
            pass
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024**2 if sys.platform == "darwin" else 1024)


def frames_of(path: Path) -> Frames:
    """The clip's frames as `emotrace` reads them."""
    tracks = VideoReader().read(Given(path.name, path=path), "S1").tracks
    return next(track for track in tracks if isinstance(track, Frames))


def write_clip(path: Path, store: Store, lasts: float, size: tuple[int, int], per_second: int = PER_SECOND) -> Path:
    """Write a clip in which the example portrait moves over a plain ground; `lasts` is in seconds."""
    import av

    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=per_second, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for pixels in moving_portrait(store, round(lasts * per_second), size, per_second):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return path


def moving_portrait(store: Store, many: int, size: tuple[int, int], per_second: int) -> "Iterator[NDArray[uint8]]":
    """Pictures of shape (height, width, 3); the portrait sways from side to side once in four seconds."""
    import numpy as np
    from PIL import Image

    width, height = size
    side = round(0.9 * height)
    portrait = np.asarray(Image.open(store.ensure("portrait")).convert("RGB").crop(HEAD).resize((side, side)))
    for number in range(many):
        pixels = np.full((height, width, 3), 128, np.uint8)
        left = round((width - side) * (0.5 + 0.4 * math.sin(math.tau * number / (4 * per_second))))
        pixels[height - side :, left : left + side] = portrait
        yield pixels


if __name__ == "__main__":
    main()
