"""The sound of a clip: mono at 16 kHz, in step with the clip's media time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Given
from emotrace.plugins.media.audio import BLOCK_SECONDS, HERTZ, MAX_SECONDS
from emotrace.plugins.media.clip import (
    Damage,
    begins,
    decoded,
    opened,
    promised_seconds,
    refuse_unknown,
    sound_stream,
)

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy import float32
    from numpy.typing import NDArray

GAP = 0.1
"""Seconds without sound that are kept as silence. Times are rounded, by Matroska to 1 ms, so that a smaller gap may be
none. Our own choice."""
BEYOND = 1.0
"""Sound that claims to come so many seconds after the clip's end has a wrong time. Our own choice."""


@dataclass(frozen=True)
class Soundtrack:
    """The sound of a clip, and what is known of it."""

    samples: "NDArray[float32]"
    """Shape (n,), mono, -1 to 1, 16 kHz. Sample 0 is at media time 0."""
    hertz: int
    """As stored."""
    channels: int
    problems: list[str]


def read_sound(given: Given) -> Soundtrack | None:
    """Decode the sound of a clip; None where it has none.

    Raises:
        InputError: none of it can be decoded, or it lasts longer than MAX_SECONDS.
    """
    damage = Damage()
    with opened(given) as container:
        stream = sound_stream(container)
        if stream is None:
            return None
        refuse_long(given.name, promised_seconds(container) or 0.0)
        refuse_unknown(stream, "sound is")
        channels = stream.channels
        # Up to PyAV 19.0, a layout that names its channels one by one is freed twice; only their number matters here.
        stream.codec_context.layout = f"{channels}c"
        line = _Line(given.name)
        for seconds, frame in _timed(container, stream, damage):
            line.add(seconds, _mono(frame), frame.sample_rate)
        hertz = stream.sample_rate
    if line.hertz == 0:
        raise InputError("its sound track holds no sound that can be decoded")
    problems = damage.lines("pieces of sound")
    if line.strange:
        problems.append(f"{line.strange} of its samples are not finite numbers and are taken as silence")
    return Soundtrack(line.samples(), hertz, channels, problems)


def refuse_long(name: str, seconds: float) -> None:
    """Refuse a clip that lasts longer than MAX_SECONDS.

    Raises:
        InputError: it does.
    """
    if seconds > MAX_SECONDS:
        raise InputError(
            f"{name} lasts {seconds / 60:.0f} minutes, more than the {MAX_SECONDS // 60} "
            "that are read at once; cut it into parts"
        )


@dataclass
class _Line:
    """Sound that is laid out along media time, piece by piece."""

    name: str
    hertz: int = 0
    """Of the pieces that are being added; 0 before the first."""
    strange: int = 0
    """Samples that are not finite."""
    _seconds: float = 0.0
    _parts: "list[NDArray[float32]]" = field(default_factory=list)

    def add(self, seconds: float | None, piece: "NDArray[float32]", hertz: int) -> None:
        """Add a piece that begins at a media time; None where that is not known, and right after the last then."""
        import numpy as np

        if hertz != self.hertz:
            self._change_to(hertz)
        finite = np.isfinite(piece)
        if not finite.all():
            self.strange += int(np.count_nonzero(~finite))
            piece = np.where(finite, piece, np.float32(0))
        late = 0.0 if seconds is None else seconds - self._seconds
        if late < 0 and self._seconds == 0:
            piece = piece[round(-late * hertz) :]
        elif late > (GAP if self._seconds else 0):
            refuse_long(self.name, self._seconds + late)
            missing, block = round(late * hertz), BLOCK_SECONDS * hertz
            for at in range(0, missing, block):
                self._resample(np.zeros(min(block, missing - at), np.float32))
        refuse_long(self.name, self._seconds + len(piece) / hertz)
        self._resample(piece)

    def samples(self) -> "NDArray[float32]":
        """All of it, -1 to 1."""
        import numpy as np

        self._finish()
        return np.clip(np.concatenate(self._parts), -1, 1)

    def _resample(self, piece: "NDArray[float32]") -> None:
        self._seconds += len(piece) / self.hertz
        self._parts.append(self._resampler.resample_chunk(piece))

    def _change_to(self, hertz: int) -> None:
        import soxr

        if self.hertz:
            self._finish()
        self.hertz = hertz
        self._resampler = soxr.ResampleStream(hertz, HERTZ, 1, dtype="float32")

    def _finish(self) -> None:
        import numpy as np

        self._parts.append(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))


def _timed(
    container: "InputContainer", stream: "AudioStream", damage: Damage
) -> "Iterator[tuple[float | None, AudioFrame]]":
    """Each piece of sound with its media time, or None where that is missing or cannot be."""
    start, ends = begins(container), promised_seconds(container)
    unit = float(stream.time_base or 0)
    for frame in decoded(container, stream, damage):
        seconds = None if frame.pts is None or not unit else frame.pts * unit - start
        if seconds is not None and ends is not None and seconds > ends + BEYOND:
            seconds = None
        yield seconds, cast("AudioFrame", frame)


def _mono(frame: "AudioFrame") -> "NDArray[float32]":
    """The mean of the channels, shape (n,), full scale at 1."""
    import numpy as np
    from av.audio.frame import format_dtypes

    channels, kind = frame.layout.nb_channels, np.dtype(format_dtypes[frame.format.name])
    # Up to PyAV 19, its own way to an array reads beyond the last of eight planes.
    planes: Any = frame.planes[: channels if frame.format.is_planar else 1]
    count = frame.samples * channels // len(planes)
    sound: NDArray[Any] = np.stack([np.frombuffer(plane, kind, count) for plane in planes])
    sound = sound.reshape(channels, -1) if frame.format.is_planar else sound.reshape(-1, channels).T
    mono: NDArray[np.float64] = sound.mean(axis=0, dtype=np.float64)
    if kind == np.uint8:
        mono = (mono - 128) / 128
    elif kind.kind == "i":
        mono /= float(2 ** (8 * kind.itemsize - 1))
    return mono.astype(np.float32)
