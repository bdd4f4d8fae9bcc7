"""Opens clips with PyAV: which streams are read, when media time begins, and what a damaged file still gives."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Given

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MICROSECOND = 1e-6
"""The unit in which FFmpeg gives the start and the duration of a container."""


@dataclass
class Damage:
    """What was found to be wrong with a stream while it was decoded."""

    undecoded: int = 0
    """Pieces that the decoder refused."""
    misplaced: int = 0
    """Pieces whose time is not after that of the one before."""
    stopped: str = ""
    """Why nothing more could be read, where the end was not reached."""

    def lines(self, what: str) -> list[str]:
        """One line for each kind of damage; `what` names the pieces: "pictures"."""
        found = []
        if self.stopped:
            found.append(f"its {what} can be read up to a damaged place only ({self.stopped})")
        if self.undecoded:
            found.append(f"{self.undecoded} of its {what} cannot be decoded; left out")
        if self.misplaced:
            found.append(f"{self.misplaced} of its {what} come out of order; left out")
        return found


def opened(given: Given) -> "AbstractContextManager[InputContainer]":
    """Open a clip from its file where it has one, so that it never lies in memory as a whole.

    Raises:
        InputError: it cannot be read as a clip.
    """
    import av

    # An absolute path cannot be mistaken for an address: FFmpeg would take "http:..." for one.
    file = str(given.path.absolute()) if given.path else BytesIO(given.data)
    try:
        try:
            return av.open(file, "r", metadata_errors="replace")
        except TypeError:  # PyAV 19 has no such argument, and no trouble with titles that are not UTF-8
            return av.open(file, "r")
    except (av.FFmpegError, ValueError) as error:
        raise InputError(
            f"{given.name} cannot be opened as a clip: it is damaged, cut short or never finished ({reason(error)}); "
            "copy it again, or record it again"
        ) from error


def reason(error: BaseException) -> str:
    """Why FFmpeg failed, in a few words."""
    return str(getattr(error, "strerror", "") or type(error).__name__)


def picture_stream(container: "InputContainer") -> "VideoStream | None":
    """The stream of moving pictures; a cover is none."""
    from av.stream import Disposition

    covers = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [one for one in container.streams.video if not one.disposition & covers]
    best: Any = container.streams.best("video")
    return best if best in streams else next(iter(streams), None)


def sound_stream(container: "InputContainer") -> "AudioStream | None":
    """The stream of sound that a player would choose."""
    return cast("AudioStream | None", container.streams.best("audio"))


def refuse_unknown(stream: "VideoStream | AudioStream", what: str) -> None:
    """Refuse a stream for which there is no decoder; `what`: "sound is", "pictures are".

    Raises:
        InputError: there is none.
    """
    if stream.codec_context is None:
        raise InputError(f"its {what} of a kind that cannot be decoded; convert it to MP4 with H.264 and AAC")


def begins(container: "InputContainer") -> float:
    """When media time begins, on the container's own clock, in seconds: with its first picture or sound."""
    return (container.start_time or 0) * MICROSECOND


def promised_seconds(container: "InputContainer") -> float | None:
    """How long the container says that it lasts; None where it does not, or can only guess, as bare AAC."""
    if container.format.name == "aac":
        return None
    seconds = (container.duration or 0) * MICROSECOND
    if "matroska" in container.format.name:  # which counts from 0, wherever the first picture is
        seconds -= max(0.0, begins(container))
    return seconds if seconds > 0 else None


def found_seconds(given: Given) -> float:
    """Where the last piece that is there ends, in media time. It reads the whole file, and decodes nothing."""
    import av

    end = 0.0
    with opened(given) as container:
        start = begins(container)
        try:
            for packet in container.demux():
                if packet.pts is not None and packet.time_base:
                    end = max(end, (packet.pts + (packet.duration or 0)) * float(packet.time_base) - start)
        except av.FFmpegError:
            pass  # what was read up to there counts
    return end


def decoded(
    container: "InputContainer", stream: "VideoStream | AudioStream", damage: Damage
) -> "Iterator[VideoFrame | AudioFrame]":
    """What the decoder makes of a stream. What it refuses is counted, and the rest goes on."""
    import av
    from av.stream import Discard

    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError as error:
            damage.stopped = reason(error)
            return
        if packet is None:
            return
        try:
            frames = cast("list[VideoFrame | AudioFrame]", packet.decode())
        except av.FFmpegError:
            damage.undecoded += 1
            continue
        for frame in frames:
            if frame.is_corrupt:
                damage.undecoded += 1
            else:
                yield frame
