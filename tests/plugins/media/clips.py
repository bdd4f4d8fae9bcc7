"""Small clips made for tests, with known events at known times, and ways to damage them."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypedDict, Unpack

import av
import numpy as np
from numpy.typing import NDArray

CODECS = {
    ".mp4": ("libx264", "aac"),
    ".mov": ("libx264", "aac"),
    ".m4a": ("", "aac"),
    ".aac": ("", "aac"),
    ".mkv": ("libx264", "libopus"),
    ".webm": ("libvpx", "libopus"),
    ".avi": ("mjpeg", "pcm_s16le"),
}
"""Codecs of pictures and of sound in each container."""

FORMATS = {".mkv": "matroska", ".m4a": "ipod", ".aac": "adts"}
LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 8: "7.1"}
HERTZ = 48_000
EVENT = 0.2
"""Seconds that a flash or a beep lasts."""
MARK = 0.25
"""Share of a picture's width and height that each mark in a corner takes."""
RED, GREEN, BLUE = (220, 30, 30), (30, 200, 30), (30, 30, 220)
DARK, WHITE = 40, 235


class More(TypedDict, total=False):
    """What else can be asked of a clip."""

    flash: float
    """Media time at which pictures turn white."""
    beep: float
    """Media time at which there is sound; silence around it."""
    sound_from: float
    """Media time at which the sound begins."""
    mirrored: bool
    """A player mirrors the pictures left to right, after it has turned them."""
    aspect: Fraction
    """Width of a pixel over its height."""
    wave: NDArray[np.float32]
    """The sound itself, shape (channels, n) at 48 kHz."""
    codec: str
    """Of the pictures; none where it is empty."""
    sound_codec: str
    encoder: dict[str, str]
    """Options of the pictures' encoder."""
    options: dict[str, str]
    """Options of an MP4 or MOV file."""
    title: str
    live: bool
    """Written as a recorder in a browser does."""


def make_clip(
    path: Path,
    seconds: float = 1.0,
    fps: int = 25,
    size: tuple[int, int] = (160, 120),
    *,
    sound: bool = True,
    rotation: float = 0,
    times: Sequence[float] | None = None,
    **more: Unpack[More],
) -> Path:
    """Write a clip whose container and codecs follow from the path's suffix; its path again.

    Pictures are dark, with marks in three corners (red upper left, green upper right, blue lower left), and white while
    it flashes. Sound is a tone of 440 Hz, or one of 1 kHz while it beeps and silence else.

    Args:
        size: width and height as stored.
        rotation: degrees by which a player turns the pictures counterclockwise.
        times: when each picture begins, for a variable frame rate; by default fps a second.
    """
    codec, sound_codec = CODECS[path.suffix]
    codec, sound_codec = more.get("codec", codec), more.get("sound_codec", sound_codec)
    times = [n / fps for n in range(round(seconds * fps))] if times is None else times
    options = {"movflags": "faststart"} | more.get("options", {})
    options = options if path.suffix in (".mp4", ".mov", ".m4a") else {}
    target: Any = Pipe(path) if more.get("live") else str(path)
    with av.open(target, "w", format=FORMATS.get(path.suffix, path.suffix[1:]), options=options) as clip:
        clip.metadata["title"] = more.get("title", "")
        pictures = _picture_stream(clip, codec, fps, size, more) if codec else None
        if pictures is not None and (rotation or more.get("mirrored")):
            pictures.set_display_rotation(rotation, hflip=more.get("mirrored", False))
        begins = more.get("sound_from", 0.0)
        plain = beeping(seconds, more["beep"] - begins) if "beep" in more else tone(seconds)
        wave = more.get("wave", plain)
        sounds = _sound_stream(clip, sound_codec, len(wave)) if sound else None
        if pictures is not None:
            _encode_pictures(clip, pictures, times, size, more.get("flash", math.inf))
        if sounds is not None:
            _encode_sound(clip, sounds, wave, round(begins * HERTZ))
    return path


def picture(size: tuple[int, int], flashes: bool = False) -> NDArray[np.uint8]:
    """A picture as stored, shape (height, width, 3)."""
    width, height = size
    across, down = round(width * MARK), round(height * MARK)
    pixels = np.full((height, width, 3), WHITE if flashes else DARK, np.uint8)
    if not flashes:
        pixels[:down, :across], pixels[:down, -across:], pixels[-down:, :across] = RED, GREEN, BLUE
    return pixels


def tone(seconds: float, pitch: float = 440.0, channels: int = 1) -> NDArray[np.float32]:
    """A tone at half of full scale, shape (channels, n)."""
    wave = 0.5 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * HERTZ)) / HERTZ)
    return np.tile(wave.astype(np.float32), (channels, 1))


def beeping(seconds: float, at: float) -> NDArray[np.float32]:
    """Silence with a beep in it, shape (1, n)."""
    wave = tone(seconds, 1000.0)
    time = np.arange(wave.shape[1]) / HERTZ
    return np.where((at <= time) & (time < at + EVENT), wave, 0).astype(np.float32)


def remade(path: Path, target: Path, change: Callable[[Any, int], None], options: dict[str, str] | None = None) -> Path:
    """Copy a clip packet by packet, each changed (it, its place in its stream) before it is written."""
    with av.open(str(path)) as old, av.open(str(target), "w", options=options or {}) as new:
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        places = dict.fromkeys(streams, 0)
        for packet in old.demux():
            if packet.dts is None:
                continue
            change(packet, places[packet.stream.index])
            places[packet.stream.index] += 1
            packet.stream = streams[packet.stream.index]
            new.mux(packet)
    return target


def retimed(path: Path, target: Path, milliseconds: Sequence[int]) -> Path:
    """Copy a Matroska clip without sound with these times for its pictures, which may be nonsense."""

    def change(packet: Any, place: int) -> None:
        packet.time_base = Fraction(1, 1000)
        packet.dts, packet.pts = place - 1000, milliseconds[place]

    return remade(path, target, change)


def cut(path: Path, share: float) -> Path:
    """Keep that share of the file's bytes, from its beginning."""
    data = path.read_bytes()
    path.write_bytes(data[: round(share * len(data))])
    return path


def scratched(path: Path, share: float, length: int) -> Path:
    """Overwrite some bytes, from that share of the file on, with noise."""
    data = bytearray(path.read_bytes())
    at = round(share * len(data))
    data[at : at + length] = np.random.default_rng(0).bytes(length)
    path.write_bytes(data)
    return path


def _picture_stream(clip: Any, codec: str, fps: int, size: tuple[int, int], more: More) -> Any:
    stream = clip.add_stream(codec, rate=fps, options=more.get("encoder", {}))
    stream.width, stream.height = size
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    # AVI counts pictures and has no other clock.
    stream.codec_context.time_base = Fraction(1, fps if clip.format.name == "avi" else 1000)
    if "aspect" in more:
        stream.codec_context.sample_aspect_ratio = more["aspect"]
    return stream


def _sound_stream(clip: Any, codec: str, channels: int) -> Any:
    stream = clip.add_stream(codec, rate=HERTZ)
    stream.codec_context.layout = LAYOUTS[channels]
    return stream


class Pipe:
    """A file that cannot be wound back, as a recorder in a browser writes: it never learns how long it gets."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.write_bytes(b"")

    def write(self, data: bytes) -> int:
        with self._path.open("ab") as file:
            return file.write(data)


def _encode_pictures(clip: Any, stream: Any, times: Sequence[float], size: tuple[int, int], flash: float) -> None:
    unit = stream.codec_context.time_base
    for time in times:
        frame = av.VideoFrame.from_ndarray(picture(size, flash <= time < flash + EVENT), format="rgb24")
        frame.pts, frame.time_base = round(time / unit), unit
        clip.mux(stream.encode(frame))
    clip.mux(stream.encode(None))


def _encode_sound(clip: Any, stream: Any, wave: NDArray[np.float32], begins: int) -> None:
    """In pieces of 20 ms."""
    for at in range(0, wave.shape[1], 960):
        piece = np.ascontiguousarray(wave[:, at : at + 960].T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(piece, format="flt", layout=LAYOUTS[len(wave)])
        frame.sample_rate, frame.pts, frame.time_base = HERTZ, begins + at, Fraction(1, HERTZ)
        clip.mux(stream.encode(frame))
    clip.mux(stream.encode(None))
