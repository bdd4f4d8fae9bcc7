"""Clips of each kind, with events at known times, come out as they went in."""

import itertools
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emotrace.engine.stimulus import Frames, Given, Reader, Reading, Waveform
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.media.image import ImageReader
from emotrace.plugins.media.video import VideoReader
from tests.plugins.media.clips import CODECS, DARK, make_clip, picture, tone

READER = VideoReader()
FRAME = 1 / 25


def read(path: Path) -> Reading:
    given = Given(path.name, path=path)
    assert READER.recognises(given.head(4096), "no-name")
    return READER.read(given, "S1")


def frames(reading: Reading) -> Frames:
    (found,) = [track for track in reading.tracks if isinstance(track, Frames)]
    return found


def sound(reading: Reading) -> Waveform:
    (found,) = [track for track in reading.tracks if isinstance(track, Waveform)]
    return found


def times(reading: Reading) -> list[float]:
    return [frame.seconds for frame in frames(reading).frames if frame.seconds is not None]


def pixels(reading: Reading) -> NDArray[np.uint8]:
    return next(iter(frames(reading).frames)).pixels


def flashed(reading: Reading) -> float:
    """When the first white picture comes."""
    return next(frame.seconds or 0.0 for frame in frames(reading).frames if frame.pixels.mean() > 150)


def beeped(reading: Reading) -> float:
    """When sound is first louder than a tenth of full scale."""
    return float(np.argmax(np.abs(sound(reading).samples) > 0.1)) / 16_000


def test_it_is_a_reader() -> None:
    assert isinstance(READER, Reader)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi"])
def test_a_flash_and_a_beep_come_out_when_they_happened(tmp_path: Path, suffix: str) -> None:
    reading = read(make_clip(tmp_path / f"clip{suffix}", seconds=1.2, flash=0.6, beep=0.6))
    assert reading.kind == "video"
    assert reading.problems == ()
    assert flashed(reading) == pytest.approx(0.6, abs=0.01)
    assert beeped(reading) == pytest.approx(0.6, abs=0.02)
    assert reading.details == pytest.approx(
        {"seconds": 1.2, "width px": 160, "height px": 120, "frames per second": 25, "hertz": 48_000, "channels": 1},
        abs=0.05,
    )
    assert times(reading) == pytest.approx([n * FRAME for n in range(30)], abs=0.002)
    assert frames(reading).seconds == reading.details["seconds"]
    assert {track.source for track in reading.tracks} == {"S1"}


@pytest.mark.parametrize("suffix", [".m4a", ".aac"])
def test_recordings_are_read_as_sound_alone(tmp_path: Path, suffix: str) -> None:
    reading = read(make_clip(tmp_path / f"voice{suffix}"))
    assert reading.kind == "audio"
    assert [track.kind for track in reading.tracks] == ["waveform"]
    assert reading.details == pytest.approx({"seconds": 1.0, "hertz": 48_000, "channels": 1}, abs=0.05)
    assert np.sqrt(np.mean(sound(reading).samples[4000:12000] ** 2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


def test_opus_in_webm_without_pictures_is_a_recording(tmp_path: Path) -> None:
    reading = read(make_clip(tmp_path / "voice.webm", codec=""))
    assert (reading.kind, len(reading.tracks)) == ("audio", 1)


@pytest.mark.parametrize("bits", ["u8", "s16le", "s24le", "s32le", "f32le", "f64le"])
def test_sound_keeps_its_scale_whatever_the_format_of_its_samples(tmp_path: Path, bits: str) -> None:
    reading = read(make_clip(tmp_path / "voice.mkv", codec="", sound_codec=f"pcm_{bits}"))
    samples = sound(reading).samples
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    assert samples.dtype == np.float32
    assert samples[100:-100] == pytest.approx(expected[100:-100], abs=0.01)


def test_channels_become_their_mean(tmp_path: Path) -> None:
    loud = tone(1.0)
    reading = read(make_clip(tmp_path / "v.mkv", codec="", sound_codec="pcm_s16le", wave=np.vstack([loud, -loud])))
    assert reading.details["channels"] == 2
    assert np.abs(sound(reading).samples).max() < 0.001


def test_frames_are_rgb_in_c_order_and_the_colours_are_kept(tmp_path: Path) -> None:
    found = pixels(read(make_clip(tmp_path / "clip.mp4")))
    assert (found.shape, found.dtype.name, found.flags.c_contiguous) == ((120, 160, 3), "uint8", True)
    assert np.abs(found.astype(int) - picture((160, 120))).mean() < 4


def test_colours_of_high_definition_without_a_standard_are_taken_as_players_take_them(tmp_path: Path) -> None:
    """The encoder is given BT.709 by hand here, and not told what it is."""
    import av
    from av.video.reformatter import Colorspace

    path = tmp_path / "hd.mkv"
    drawn = picture((1280, 720))
    with av.open(str(path), "w") as clip:
        stream = clip.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        frame = av.VideoFrame.from_ndarray(drawn, format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)
        frame.colorspace = 2
        clip.mux([*stream.encode(frame), *stream.encode(None)])
    assert np.abs(pixels(read(path)).astype(int) - drawn).mean() < 4


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("degrees", [0, 90, 180, -90])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_pictures_are_turned_upright(tmp_path: Path, degrees: int, mirrored: bool, suffix: str) -> None:
    reading = read(make_clip(tmp_path / f"c{suffix}", 0.2, rotation=degrees, mirrored=mirrored, sound=False))
    stored = picture((160, 120))
    turned = np.rot90(stored, degrees // 90)  # counterclockwise
    expected = np.fliplr(turned) if mirrored else turned
    found = pixels(reading)
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected).mean() < 4
    assert (reading.details["height px"], reading.details["width px"]) == expected.shape[:2]
    if not mirrored:
        assert reading.details.get("rotation degrees", 0) == degrees % 360


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_pixels_that_are_wider_than_high_are_made_square(tmp_path: Path, suffix: str) -> None:
    reading = read(make_clip(tmp_path / f"c{suffix}", 0.2, aspect=Fraction(4, 3), sound=False))
    assert pixels(reading).shape == (120, 213, 3)
    assert (reading.details["width px"], reading.details["height px"]) == (213, 120)


@pytest.mark.parametrize(
    ("size", "expected"), [((2560, 1440), (1920, 1080)), ((1440, 2560), (1080, 1920)), ((1920, 1080), (1920, 1080))]
)
def test_large_pictures_are_scaled_down(tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]) -> None:
    fast = {"preset": "ultrafast"}
    reading = read(make_clip(tmp_path / "c.mp4", times=[0.0], size=size, sound=False, encoder=fast))
    assert pixels(reading).shape[1::-1] == expected
    assert np.abs(pixels(reading).astype(int) - picture(expected)).mean() < 6


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_variable_rates_keep_the_time_of_each_picture(tmp_path: Path, suffix: str) -> None:
    drawn = [0.0, 0.1, 0.15, 0.5, 0.52, 1.0]
    plain = {"bf": "0"}
    reading = read(make_clip(tmp_path / f"c{suffix}", times=drawn, sound=False, encoder=plain))
    assert times(reading) == pytest.approx(drawn, abs=0.002)
    assert [frame.seconds for frame in frames(reading).sampled(5)] == pytest.approx([0.0, 0.5, 1.0], abs=0.002)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm"])
def test_sound_that_starts_late_keeps_its_time(tmp_path: Path, suffix: str) -> None:
    reading = read(make_clip(tmp_path / f"c{suffix}", flash=0.8, beep=0.8, sound_from=0.5))
    assert flashed(reading) == pytest.approx(0.8, abs=0.01)
    assert beeped(reading) == pytest.approx(0.8, abs=0.02)
    assert sound(reading).seconds == pytest.approx(1.5, abs=0.03)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_pictures_that_start_late_keep_their_time(tmp_path: Path, suffix: str) -> None:
    drawn = [0.5 + n * FRAME for n in range(25)]
    reading = read(make_clip(tmp_path / f"c{suffix}", times=drawn, flash=0.7, beep=0.7))
    assert times(reading)[0] == pytest.approx(0.5, abs=0.03)
    assert flashed(reading) - beeped(reading) == pytest.approx(0, abs=FRAME)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_media_time_begins_where_the_clip_does(tmp_path: Path, suffix: str) -> None:
    drawn = [3 + n * FRAME for n in range(25)]
    reading = read(make_clip(tmp_path / f"c{suffix}", times=drawn, flash=3.4, beep=3.4, sound_from=3.0))
    assert flashed(reading) == pytest.approx(0.4, abs=0.03)
    assert beeped(reading) == pytest.approx(0.4, abs=0.03)
    assert reading.details["seconds"] == pytest.approx(1, abs=0.03)


def test_frames_can_be_walked_again_and_left_early(tmp_path: Path) -> None:
    track = frames(read(make_clip(tmp_path / "c.mp4")))
    first = [frame.seconds for frame in itertools.islice(track.frames, 3)]
    whole = [frame.seconds for frame in track.frames]
    assert whole[:3] == first
    assert len(whole) == len(list(track.frames)) == 25


def test_a_frame_outlives_the_walk(tmp_path: Path) -> None:
    kept = list(frames(read(make_clip(tmp_path / "c.mp4", flash=0.4))).frames)
    assert kept[0].pixels.mean() < kept[12].pixels.mean()
    assert kept[0].pixels is kept[0].pixels


def test_a_clip_that_was_given_as_bytes_is_read_like_one_in_a_file(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "c.mp4")
    from_bytes, from_file = READER.read(Given("c.mp4", path.read_bytes()), "S1"), read(path)
    assert from_bytes.details == from_file.details
    assert times(from_bytes) == times(from_file)
    assert np.array_equal(sound(from_bytes).samples, sound(from_file).samples)


def test_a_name_that_looks_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_clip(tmp_path / "c.mp4").rename(tmp_path / "http:c.mp4")
    monkeypatch.chdir(tmp_path)
    assert len(times(read(Path("http:c.mp4")))) == 25


def test_a_cover_is_no_moving_picture(tmp_path: Path) -> None:
    import av
    from av.stream import Disposition

    plain, path = make_clip(tmp_path / "plain.m4a"), tmp_path / "song.m4a"
    with av.open(str(plain)) as old, av.open(str(path), "w", format="mp4") as new:
        voice = new.add_stream_from_template(old.streams.audio[0])
        cover: Any = new.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 160, 120, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        drawn = av.VideoFrame.from_ndarray(picture((160, 120)), format="rgb24")
        drawn.pts, drawn.time_base = 0, Fraction(1, 1)
        new.mux([*cover.encode(drawn), *cover.encode(None)])
        for packet in old.demux(audio=0):
            if packet.dts is not None:
                packet.stream = voice
                new.mux(packet)
    reading = read(path)
    assert (reading.kind, [track.kind for track in reading.tracks]) == ("audio", ["waveform"])


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"RIFF\0\0\0\0WEBP",
        b"fLaC",
        b"OggS",
        b"ID3\x04",
        b"\xff\xfb\x90\x64",
        b"\xff\xfeh\0i\0",
        b"\xff\xd8\xff\xe0",
        b"\0\0\0\x18ftypheic",
        b"\0\0\0\x18ftypavif",
        b"\0\0\0\x18ftypmif1",
        b"I'm free to go",
        b"so, wide open",
        b"words",
    ],
)
def test_other_files_are_left_to_others(head: bytes) -> None:
    assert not READER.recognises(head, "clip.mp4")


@pytest.mark.parametrize("suffix", CODECS)
def test_no_other_reader_takes_a_clip(tmp_path: Path, suffix: str) -> None:
    head = make_clip(tmp_path / f"c{suffix}", 0.2).read_bytes()[:4096]
    assert READER.recognises(head, "x")
    assert not AudioReader().recognises(head, "x")
    assert not ImageReader().recognises(head, "x")


@pytest.mark.parametrize("kind", [b"moov", b"mdat", b"wide", b"free", b"skip"])
def test_quicktime_from_before_there_were_brands_is_recognised(kind: bytes) -> None:
    assert READER.recognises(b"\0\0\0\x08" + kind + b"\0\0", "x")


def test_the_dark_of_a_picture_is_dark(tmp_path: Path) -> None:
    """Limited range is spread to the full one."""
    assert pixels(read(make_clip(tmp_path / "c.mp4")))[60, 80] == pytest.approx(DARK, abs=3)


@pytest.mark.parametrize("name", ["baseline.mp4", "face_noface.mov", "noface_face.mov", "single_face.mp4"])
def test_real_clips_are_read_whole(shared_data: Path, name: str) -> None:
    reading = read(shared_data / "clips" / name)
    assert reading.problems == ()
    found = times(reading)
    assert found == sorted(set(found))
    assert found[0] == 0
    assert found[-1] < reading.details["seconds"] < found[-1] + 0.1
    assert len(found) / reading.details["seconds"] == pytest.approx(reading.details["frames per second"], rel=0.05)


def test_real_sound_that_starts_late_is_silent_before(shared_data: Path) -> None:
    """Its sound begins 2.43 s after its pictures."""
    samples = sound(read(shared_data / "clips" / "face_noface.mov")).samples
    assert np.abs(samples[: round(2.4 * 16_000)]).max() < 1e-6
    assert np.abs(samples[round(2.5 * 16_000) :]).max() > 0.001
