"""Reads sound files: WAV, FLAC, OGG, MP3 and AIFF become one waveform, mono at 16 kHz."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Given, Reading, Waveform

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray
    from soundfile import SoundFile

HERTZ = 16_000
MAX_SECONDS = 2 * 60 * 60
"""A longer recording is refused: two hours fill half a gigabyte of memory."""
BLOCK_SECONDS = 10
"""Seconds that are decoded at a time."""
FAR_BEYOND, MOST_BEYOND = 4.0, 0.1
"""A file of floats of which a larger share lies further out, 12 dB above full scale, is taken to be on another scale;
our own choice."""
UNKNOWN_SIZES = (0, 0xFFFFFFFF)
"""What a recorder writes where it did not know how long the file would get."""


class AudioReader:
    """Turns a sound file into one `Waveform` track."""

    name = "audio"
    gives: tuple[str, ...] = ("waveform",)

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # the content tells, not the name
        """Whether the file begins as a WAV, AIFF, FLAC, OGG or MP3 file does."""
        kind = head[:4]
        if kind in (b"RIFF", b"RF64"):
            return head[8:12] == b"WAVE"
        if kind == b"FORM":
            return head[8:12] in (b"AIFF", b"AIFC")
        return kind in (b"fLaC", b"OggS") or head[:3] == b"ID3" or _is_mp3_frame(head)

    def read(self, given: Given, source: str) -> Reading:
        """Decode to mono by the mean of the channels, resampled to 16 kHz, clipped to -1..1.

        Details: "seconds", "hertz" and "channels" of the file; "clipped samples" where any exceed full scale.

        Raises:
            InputError: the file cannot be decoded, is cut short, holds no samples, samples that are not numbers
                or samples on another scale, or lasts longer than MAX_SECONDS.
        """
        import soundfile

        _refuse_cut_off(given)
        try:
            with soundfile.SoundFile(BytesIO(given.data)) as file:
                sound = _decode(file, given.name)
        except soundfile.LibsndfileError as error:
            raise InputError(
                f"{given.name} cannot be decoded: it is damaged, cut short or no sound file; "
                "copy it again, or convert it to WAV"
            ) from error
        track = Waveform(source=source, samples=sound.samples, hertz=HERTZ)
        return Reading(kind="audio", tracks=(track,), details=sound.details)


@dataclass(frozen=True)
class _Sound:
    samples: "NDArray[float32]"
    details: dict[str, float]


def _is_mp3_frame(head: bytes) -> bool:
    """Whether an MPEG audio frame of layer III begins here: eleven bits set, the version, the layer."""
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2


def _refuse_cut_off(given: Given) -> None:
    """Refuse a file that is shorter than its header, or its last page, says: the decoder would not mind."""
    size, there = _promised_size(given.data), len(given.data)
    if size is not None and there < size:
        raise _cut_off(given.name, f"{size} bytes are promised and {there} are there")


def _promised_size(data: bytes) -> int | None:
    """Bytes that the file claims to have; None where it does not say."""
    kind = data[:4]
    if kind == b"OggS":
        return _end_of_last_page(data)
    if kind == b"RF64":
        return int.from_bytes(data[20:28], "little")
    if kind not in (b"RIFF", b"FORM"):
        return None
    size = int.from_bytes(data[4:8], "little" if kind == b"RIFF" else "big")
    return None if size in UNKNOWN_SIZES else size


def _end_of_last_page(data: bytes) -> int:
    """Where the last page of an Ogg file ends: 27 bytes, a table of lengths, the segments (RFC 3533)."""
    start = data.rindex(b"OggS")
    table = data[start + 27 :][: data[start + 26]] if start + 26 < len(data) else b"\xff"
    return start + 27 + len(table) + sum(table)


def _cut_off(name: str, why: str) -> InputError:
    return InputError(f"{name} is cut short: {why}; copy or record it again")


def _decode(file: "SoundFile", name: str) -> _Sound:
    import numpy as np
    import soxr

    _refuse_long(name, file.frames / file.samplerate)
    resampler = soxr.ResampleStream(file.samplerate, HERTZ, 1, dtype="float32")
    parts, frames, strange, clipped, far = [], 0, 0, 0, 0
    for block in _blocks(file):
        frames += len(block)
        strange += int(np.count_nonzero(~np.isfinite(block)))
        clipped += int(np.count_nonzero(np.abs(block) > 1))
        far += int(np.count_nonzero(np.abs(block) > FAR_BEYOND))
        parts.append(resampler.resample_chunk(block.mean(axis=1)))
    parts.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    _refuse_broken(name, file, frames, strange)
    _refuse_other_scale(name, far / (frames * file.channels))
    details: dict[str, float] = {
        "seconds": frames / file.samplerate,
        "hertz": file.samplerate,
        "channels": file.channels,
    }
    if clipped:
        details["clipped samples"] = clipped
    return _Sound(np.clip(np.concatenate(parts), -1, 1), details)


def _refuse_other_scale(name: str, beyond: float) -> None:
    if beyond > MOST_BEYOND:
        raise InputError(
            f"{name} is not on the scale from -1 to 1: {beyond:.0%} of its samples lie far beyond, as where 16-bit "
            "values are written as floats; divide them by 32768, or export it as 16-bit again"
        )


def _refuse_long(name: str, seconds: float) -> None:
    if seconds > MAX_SECONDS:
        raise InputError(
            f"{name} lasts {seconds / 60:.0f} minutes, more than the {MAX_SECONDS // 60} "
            "that are read at once; cut it into parts"
        )


def _blocks(file: "SoundFile") -> "Iterator[NDArray[float32]]":
    """The decoded sound, shape (up to BLOCK_SECONDS x hertz, channels)."""
    while len(block := file.read(BLOCK_SECONDS * file.samplerate, dtype="float32", always_2d=True)):
        yield block


def _refuse_broken(name: str, file: "SoundFile", frames: int, strange: int) -> None:
    if frames == 0:
        raise InputError(f"{name} holds no samples; record it again")
    if frames < file.frames:
        raise _cut_off(name, f"{file.frames} samples are promised and {frames} are there")
    if strange:
        raise InputError(f"{name} holds {strange} samples that are not finite numbers; export it again")
