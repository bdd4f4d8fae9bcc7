"""What the face observer costs beside the bare landmarker, frame by frame.

    .venv/bin/python benchmarks/face_speed.py [IMAGE] [--frames 100]

Both see the same frame in turn, in one run, so that a busy machine slows both alike; who goes first changes
with each frame. The landmarker alone is given the same model with blendshapes on; the observer also makes
action units, weights and observations of it. IMAGE is the example portrait unless given. Model files are
fetched where they are missing.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Given
from emotrace.engine.store import Store, store_of
from emotrace.plugins.face import MANIFEST
from emotrace.plugins.face.landmarker import MOST_FACES
from emotrace.plugins.face.observer import MODEL_FILE, FaceObserver
from emotrace.plugins.media.image import ImageReader

WARM_UP = 5


def main() -> None:
    """Read the arguments, time both, print medians and their ratio."""
    parser = argparse.ArgumentParser(description="Time per frame of the landmarker and of the observer.")
    parser.add_argument("image", nargs="?", type=Path)
    parser.add_argument("--frames", type=int, default=100)
    arguments = parser.parse_args()
    store = store_of([MANIFEST])
    path = arguments.image or store.ensure("portrait")
    bare, observed = paired_seconds(path, store, arguments.frames)
    print(f"picture                {path.name}, {arguments.frames} frames")
    print(f"landmarker alone       {1000 * median(bare):.2f} ms a frame")
    print(f"observer               {1000 * median(observed):.2f} ms a frame")
    print(f"observer / landmarker  {median(observed) / median(bare):.3f}")


def paired_seconds(path: Path, store: Store, frames: int) -> tuple[list[float], list[float]]:
    """Seconds of each frame for the bare landmarker and for the observer, taken in turn."""
    track = ImageReader().read(Given(path.name, path.read_bytes()), "S1").tracks[0]
    setting = Setting(model_file=store.ensure)
    bare: list[float] = []
    observed: list[float] = []
    with bare_landmarker(store.ensure(MODEL_FILE)) as landmarker, closing(FaceObserver()) as observer:
        ways = (
            (lambda: detect(landmarker, track), bare),
            (lambda: list(observer.observe(track, setting)), observed),
        )
        for number in range(WARM_UP + frames):
            for action, taken in ways if number % 2 else reversed(ways):
                taken.append(seconds(action))
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


def detect(landmarker: Any, track: Any) -> None:
    """One call of the landmarker for each frame."""
    import mediapipe as mp

    for frame in track.frames:
        landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.pixels))


def seconds(action: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
