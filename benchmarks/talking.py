"""Makes clips in which the example portrait moves and voices speak, of any length in little time."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.clip_speed import write_clip
from emotrace.engine.stimulus import Given, Waveform
from emotrace.engine.store import Store
from emotrace.plugins.media.audio import HERTZ, AudioReader

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

VOICE = Path(__file__).parent.parent / "examples" / "voice.flac"
PERIOD = 10.0
"""Seconds after which the pictures repeat."""
PAUSE = 1.5
"""Seconds of silence after each recording."""


def talking_clip(path: Path, store: Store, lasts: float, size: tuple[int, int], voices: Sequence[Path] = ()) -> Path:
    """Write a clip of `lasts` seconds, 25 pictures in each; `voices` in turn, or the example voice, speak and pause."""
    import av

    once, many = path.with_suffix(".once.mp4"), max(1, round(lasts / PERIOD))
    write_clip(once, store, PERIOD, size)
    with av.open(str(path), "w") as new, av.open(str(once)) as first:
        stream = new.add_stream_from_template(first.streams.video[0])
        sound: Any = new.add_stream("aac", rate=HERTZ, layout="mono")
        _speak(new, sound, many * PERIOD, voices or [VOICE])
        for number in range(many):
            with av.open(str(once)) as old:
                for packet in old.demux(video=0):
                    if packet.dts is not None:
                        late = round(number * PERIOD / packet.time_base)
                        packet.pts, packet.dts = (packet.pts or 0) + late, packet.dts + late
                        packet.stream = stream
                        new.mux(packet)
    once.unlink()
    return path


def _speak(container: Any, stream: Any, lasts: float, voices: Sequence[Path]) -> None:
    """Encode voices until the time is full."""
    import av

    at = 0
    for piece in _in_turn(voices):
        left = round(lasts * HERTZ) - at
        if left <= 0:
            break
        frame = av.AudioFrame.from_ndarray(piece[None, :left].copy(), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = HERTZ, at, Fraction(1, HERTZ)
        container.mux(stream.encode(frame))
        at += len(piece)
    container.mux(stream.encode())


def _in_turn(voices: Sequence[Path]) -> "Iterator[NDArray[float32]]":
    """Each recording and a pause, again and again."""
    import numpy as np

    pieces = []
    for path in voices:
        (track,) = AudioReader().read(Given(path.name, path.read_bytes()), "S1").tracks
        assert isinstance(track, Waveform)
        pieces.append(np.append(track.samples, np.zeros(round(PAUSE * HERTZ), np.float32)))
    yield from cycle(pieces)
