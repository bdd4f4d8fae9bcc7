"""Reads clips: MP4, MOV, M4V, MKV, WebM and AVI, and recordings in such containers: M4A, AAC, WebM with Opus."""

from collections.abc import Callable
from typing import TypeVar

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Frames, Given, Reading, Track, Waveform
from emotrace.plugins.media.audio import HERTZ
from emotrace.plugins.media.clip import found_seconds, opened, promised_seconds, reason
from emotrace.plugins.media.clip_size import EBML, promised_size
from emotrace.plugins.media.pictures import Look, Pictures, first_look
from emotrace.plugins.media.soundtrack import Soundtrack, read_sound, refuse_long

PICTURE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1", b"avif", b"avis")
"""Brands of files that are built like MP4 and hold pictures: HEIF and AVIF."""
OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""What a QuickTime file may begin with that is older than brands."""
SLACK = 1.0
"""Seconds by which a clip may end before it should. Our own choice: what containers say is rounded."""

T = TypeVar("T")


class VideoReader:
    """Turns a clip into `Frames`, which are decoded when they are walked, and a `Waveform`."""

    name = "video"
    gives: tuple[str, ...] = ("frames", "waveform")

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # the content tells, not the name
        """Whether the file begins as one of the containers, or as bare AAC."""
        if head[4:8] == b"ftyp":
            return head[8:12] not in PICTURE_BRANDS
        if head[4:8] in OLD_QUICKTIME:
            return min(head[:4]) < 9  # a size; "I'm free" begins with letters
        return head[:4] == EBML or (head[:4] == b"RIFF" and head[8:12] == b"AVI ") or _is_aac(head)

    def read(self, given: Given, source: str) -> Reading:
        """Both tracks, or the one that is there. Media time 0 is where the clip begins.

        Details: "seconds" for how long it lasts; "width px" and "height px" of the frames as they are given, upright
        and of useful size; "frames per second" on average; "rotation degrees", counterclockwise, where they were
        turned; "hertz" and "channels" of the sound as stored. What is damaged is told in the problems.

        Raises:
            InputError: nothing in it can be decoded, or it lasts longer than two hours.
        """
        with opened(given) as container:
            promised = promised_seconds(container)
        refuse_long(given.name, promised or 0.0)
        problems: list[str] = []
        look, sound = _tried(first_look, given, problems), _tried(read_sound, given, problems)
        lasting = len(sound.samples) / HERTZ if sound else 0.0
        seconds, damage = _length(given, promised, lasting)
        tracks: list[Track] = []
        if look is not None:
            tracks.append(Frames(source, Pictures(given, look.upright, known=bool(damage)), seconds))
        if sound is not None:
            tracks.append(Waveform(source, sound.samples, HERTZ))
            problems += [] if damage else sound.problems
        problems = damage + problems
        if not tracks:
            raise InputError(f"{given.name}: {problems[0] if problems else 'it holds neither pictures nor sound'}")
        details = {"seconds": seconds, **_of_pictures(look), **_of_sound(sound)}
        return Reading("video" if look else "audio", tuple(tracks), details, tuple(problems))


def _is_aac(head: bytes) -> bool:
    """Whether an ADTS frame begins here: twelve bits set, layer 0, and a rate that exists (ISO/IEC 13818-7, 6.2)."""
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0 and head[2] >> 2 & 0xF < 13


def _length(given: Given, promised: float | None, sound: float) -> tuple[float, list[str]]:
    """How many seconds of a clip are there, and a line where that is not all. `sound`: how long its sound lasts."""
    size = promised_size(given)
    if size is not None and given.size < size:
        line = f"it is cut short: {size} bytes are promised and {given.size} are there; copy or record it again"
        return found_seconds(given), [line]
    if promised is not None and sound > promised - SLACK:
        return promised, []
    found = found_seconds(given)
    if promised is None or found > promised - SLACK:
        return promised or max(found, sound), []
    return found, [f"it is damaged: {found:.1f} of its {promised:.1f} s can be read; copy or record it again"]


def _tried(read: Callable[[Given], T | None], given: Given, problems: list[str]) -> T | None:
    """What `read` finds; where it cannot, one line more in `problems`."""
    try:
        return read(given)
    except InputError as error:
        problems.append(str(error))
    except Exception as error:  # noqa: BLE001  # decoders of damaged files raise what they like
        problems.append(f"a part of it cannot be decoded ({reason(error)})")
    return None


def _of_pictures(look: Look | None) -> dict[str, float]:
    if look is None:
        return {}
    details: dict[str, float] = {"width px": look.width, "height px": look.height}
    if look.per_second:
        details["frames per second"] = look.per_second
    if look.upright.degrees:
        details["rotation degrees"] = look.upright.degrees
    return details


def _of_sound(sound: Soundtrack | None) -> dict[str, float]:
    return {} if sound is None else {"hertz": sound.hertz, "channels": sound.channels}
