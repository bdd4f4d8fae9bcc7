"""A short film out of the example portrait and the example voice, so that there is a clip to try."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

FRAMES_PER_SECOND = 25
WALL_SECONDS = 1.0
"""A plain wall comes first, so that something changes."""

NEARER = 0.04
"""Share by which the portrait nears the camera in each second."""

SIDE = 480
"""Pixels."""


def film(portrait: Path, voice: Path, target: Path) -> Path:
    """Write an MP4 file: the wall, then the portrait for as long as the voice speaks. Gives `target`.

    A file of that name is there only when it is whole.
    """
    import av
    import numpy as np
    import soundfile

    samples, hertz = soundfile.read(voice, dtype="float32")
    sound = np.concatenate([np.zeros(round(WALL_SECONDS * hertz), np.float32), samples])
    part = target.with_name(f"part-{target.name}")
    with av.open(str(part), "w") as container:
        picture = container.add_stream("libx264", FRAMES_PER_SECOND, width=SIDE, height=SIDE, pix_fmt="yuv420p")
        speech = container.add_stream("aac", hertz, layout="mono")
        for number, image in enumerate(_pictures(portrait, len(samples) / hertz)):
            frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_SECOND)
            container.mux(picture.encode(frame))
        container.mux(picture.encode())
        block = av.AudioFrame.from_ndarray(sound[None], format="fltp", layout="mono")
        block.sample_rate, block.pts, block.time_base = hertz, 0, Fraction(1, hertz)
        container.mux(speech.encode(block))
        container.mux(speech.encode())
    return part.replace(target)


def _pictures(portrait: Path, seconds: float) -> "Iterator[Image]":
    from PIL import Image

    wall = Image.new("RGB", (SIDE, SIDE), (150, 150, 145))
    yield from (wall for _ in range(round(WALL_SECONDS * FRAMES_PER_SECOND)))
    with Image.open(portrait) as opened:
        whole = opened.convert("RGB")
    for number in range(round(seconds * FRAMES_PER_SECOND)):
        reach = whole.width * (1 - NEARER * number / FRAMES_PER_SECOND) / 2
        middle = whole.width / 2
        yield whole.resize((SIDE, SIDE), box=(middle - reach, middle - reach, middle + reach, middle + reach))
