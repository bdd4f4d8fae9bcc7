"""Makes a short clip with a face, a voice and words out of the other examples: `python examples/make_clip.py CLIP.mp4`.

A plain wall for a second, then the portrait for as long as the voice speaks, nearing the camera a little.
"""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from PIL import Image

HERE = Path(__file__).parent
FRAMES_PER_SECOND = 25
WALL_SECONDS = 1.0
SIDE = 480
"""Pixels."""


def frames(portrait: Image.Image, seconds: float) -> list[Image.Image]:
    """The wall, then the portrait, 4 % nearer each second."""
    wall = Image.new("RGB", (SIDE, SIDE), (150, 150, 145))
    shown = []
    for number in range(round(seconds * FRAMES_PER_SECOND)):
        cut = portrait.width * (1 - 0.04 * number / FRAMES_PER_SECOND) / 2
        middle = portrait.width / 2
        box = (middle - cut, middle - cut, middle + cut, middle + cut)
        shown.append(portrait.resize((SIDE, SIDE), box=box))
    return [wall] * round(WALL_SECONDS * FRAMES_PER_SECOND) + shown


def make(clip: Path) -> None:
    """Write the clip."""
    path = subprocess.run(["emotrace", "weights", "path", "portrait"], capture_output=True, text=True, check=True)
    portrait = Image.open(path.stdout.strip()).convert("RGB")
    voice, hertz = soundfile.read(HERE / "voice.flac", dtype="float32")
    sound = np.concatenate([np.zeros(round(WALL_SECONDS * hertz), np.float32), voice])
    with av.open(str(clip), "w") as container:
        picture = container.add_stream("libx264", FRAMES_PER_SECOND, width=SIDE, height=SIDE, pix_fmt="yuv420p")
        speech = container.add_stream("aac", hertz, layout="mono")
        for number, image in enumerate(frames(portrait, len(voice) / hertz)):
            frame = av.VideoFrame.from_image(image)
            frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_SECOND)
            container.mux(picture.encode(frame))
        container.mux(picture.encode())
        block = av.AudioFrame.from_ndarray(sound[None], format="fltp", layout="mono")
        block.sample_rate, block.pts, block.time_base = hertz, 0, Fraction(1, hertz)
        container.mux(speech.encode(block))
        container.mux(speech.encode())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/make_clip.py CLIP.mp4")
    make(Path(sys.argv[1]))
