"""Clips that lack something, or are damaged: what can be read is read, and the rest is one line."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Frames, Given, Reading, Waveform
from emotrace.plugins.media import soundtrack
from emotrace.plugins.media.clip import Damage
from emotrace.plugins.media.clip_size import promised_size
from emotrace.plugins.media.pictures import in_order
from emotrace.plugins.media.video import VideoReader
from tests.plugins.media.clips import cut, make_clip, remade, retimed, scratched, tone

EVEN = list(range(0, 1000, 40))
"""Times of 25 pictures, in milliseconds."""
PLAIN = {"bf": "0"}
"""No pictures that refer to later ones, so that packets are in order of time."""


def read(path: Path) -> Reading:
    return VideoReader().read(Given(path.name, path=path), "S1")


def walked(reading: Reading) -> tuple[list[float], str]:
    """Times of the frames, whose pixels can be had; and the error after them."""
    (track,) = [track for track in reading.tracks if isinstance(track, Frames)]
    times: list[float] = []
    try:
        for frame in track.frames:
            assert frame.pixels.ndim == 3
            times.append(frame.seconds or 0.0)
    except InputError as error:
        return times, one_line(error)
    return times, ""


def one_line(error: InputError) -> str:
    message = str(error)
    assert "\n" not in message
    return message


def samples(reading: Reading) -> int:
    (track,) = [track for track in reading.tracks if isinstance(track, Waveform)]
    return len(track.samples)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    message = one_line(caught.value)
    assert message.startswith(path.name)
    return message


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_clip_without_sound_gives_frames_alone(tmp_path: Path, suffix: str) -> None:
    reading = read(make_clip(tmp_path / f"c{suffix}", sound=False))
    assert ([track.kind for track in reading.tracks], reading.problems) == (["frames"], ())
    assert "hertz" not in reading.details


def test_a_clip_whose_pictures_are_missing_gives_sound_alone(tmp_path: Path) -> None:
    reading = read(make_clip(tmp_path / "c.mp4", times=[]))
    assert (reading.kind, [track.kind for track in reading.tracks]) == ("audio", ["waveform"])


def test_a_clip_whose_sound_is_missing_gives_frames_alone(tmp_path: Path) -> None:
    reading = read(make_clip(tmp_path / "c.mp4", wave=np.zeros((1, 0), np.float32)))
    assert [track.kind for track in reading.tracks] == ["frames"]


def unknown(path: Path, *codes: bytes) -> Path:
    """Give the codecs of a clip names that nobody knows."""
    data = path.read_bytes()
    for code in codes:
        data = data.replace(code, b"zzzz")
    path.write_bytes(data)
    return path


def test_of_a_clip_whose_pictures_are_of_an_unknown_kind_the_sound_is_read(tmp_path: Path) -> None:
    reading = read(unknown(make_clip(tmp_path / "c.mp4"), b"avc1"))
    assert [track.kind for track in reading.tracks] == ["waveform"]
    assert reading.problems == (
        "its pictures are of a kind that cannot be decoded; convert it to MP4 with H.264 and AAC",
    )


def test_a_clip_with_neither_is_refused(tmp_path: Path) -> None:
    assert "cannot be decoded" in refusal(unknown(make_clip(tmp_path / "c.mp4", sound=False), b"avc1"))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
def test_one_picture_is_a_clip(tmp_path: Path, suffix: str) -> None:
    reading = read(make_clip(tmp_path / f"c{suffix}", times=[0.0], sound=False))
    assert walked(reading) == ([0.0], "")
    assert reading.details["seconds"] == pytest.approx(0.04, abs=0.01)


def test_silence_is_sound(tmp_path: Path) -> None:
    reading = read(make_clip(tmp_path / "c.mp4", wave=np.zeros((1, 48_000), np.float32)))
    (track,) = [track for track in reading.tracks if isinstance(track, Waveform)]
    assert not track.samples.any()
    assert reading.problems == ()


def test_a_clip_that_does_not_say_how_long_it_is_is_measured(tmp_path: Path) -> None:
    reading = read(make_clip(tmp_path / "c.webm", live=True))
    assert reading.details["seconds"] == pytest.approx(1, abs=0.05)
    assert reading.problems == ()
    assert len(walked(reading)[0]) == 25


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi"])
def test_of_a_clip_that_is_cut_short_what_is_there_is_read(tmp_path: Path, suffix: str) -> None:
    path = make_clip(tmp_path / f"c{suffix}", seconds=2.0)
    size = path.stat().st_size
    reading = read(cut(path, 0.6))
    (problem,) = reading.problems
    assert problem.startswith("it is cut short: ")
    assert f"{size} bytes are promised and {path.stat().st_size} are there" in problem
    times, error = walked(reading)
    assert error == ""  # it has been told
    assert 10 <= len(times) < 45
    assert 8_000 < samples(reading) < 30_000
    assert max(times) < reading.details["seconds"] < 1.95


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi"])
def test_a_whole_clip_has_the_size_that_it_promises(tmp_path: Path, suffix: str) -> None:
    path = make_clip(tmp_path / f"c{suffix}")
    assert promised_size(Given("c", path=path)) == path.stat().st_size


def test_what_follows_a_clip_in_its_file_does_not_matter(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "c.mp4")
    path.write_bytes(path.read_bytes() + b"\xff" * 100)
    reading = read(path)
    assert reading.problems == ()
    assert len(walked(reading)[0]) == 25


def test_a_recording_that_was_never_finished_is_refused(tmp_path: Path) -> None:
    """Where the table of contents comes last, and the file was cut before it."""
    path = make_clip(tmp_path / "c.mp4", options={"movflags": "disable_chpl"})
    assert "never finished" in refusal(cut(path, 0.6))


@pytest.mark.parametrize("head", [b"\0\0\0\x18ftypisom", b"\x1a\x45\xdf\xa3", b"RIFF\0\0\0\0AVI ", b"\xff\xf1\x50"])
@pytest.mark.parametrize("rest", [b"", b"\0" * 500, b"\xff" * 500])
def test_a_file_that_only_begins_like_a_clip_is_refused(tmp_path: Path, head: bytes, rest: bytes) -> None:
    path = tmp_path / "c.bin"
    path.write_bytes(head + rest)
    refusal(path)


@pytest.mark.parametrize("suffix", [".mkv", ".webm"])
def test_where_nothing_after_a_damaged_place_can_be_found_that_is_told(tmp_path: Path, suffix: str) -> None:
    reading = read(scratched(make_clip(tmp_path / f"c{suffix}", seconds=3.0), 0.4, 2000))
    times, error = walked(reading)
    assert times
    assert [*reading.problems, error] != [""]


def test_pictures_that_cannot_be_decoded_are_counted_after_the_others(tmp_path: Path) -> None:
    reading = read(scratched(make_clip(tmp_path / "c.mp4", sound=False, seconds=2.0), 0.6, 200))
    times, error = walked(reading)
    assert len(times) > 35
    assert times == sorted(set(times))
    assert error.startswith("c.mp4: ")
    assert "of its pictures cannot be decoded; left out" in error
    assert walked(reading) == (times, error)


@pytest.mark.parametrize(
    ("stamps", "kept", "left_out"),
    [
        ([*EVEN[:5], 60_000, *EVEN[6:]], [n for n in EVEN if n != 200], 1),
        ([*EVEN[:5], 10, *EVEN[6:]], [n for n in EVEN if n != 200], 1),
        ([*EVEN[:5], 160, *EVEN[6:]], [n for n in EVEN if n != 200], 1),
        ([0] * 25, [0], 24),
        (EVEN[::-1], [0], 24),
        ([n - 400 for n in EVEN], EVEN, 0),
    ],
    ids=["one leaps ahead", "one falls back", "one is repeated", "all the same", "backwards", "before zero"],
)
def test_broken_times_leave_frames_in_order_without_doubles(
    tmp_path: Path, stamps: list[int], kept: list[int], left_out: int
) -> None:
    whole = make_clip(tmp_path / "whole.mkv", sound=False, encoder=PLAIN)
    times, error = walked(read(retimed(whole, tmp_path / "c.mkv", stamps)))
    assert times == pytest.approx([n / 1000 for n in kept], abs=0.0011)
    assert error == (f"c.mkv: {left_out} of its pictures come out of order; left out" if left_out else "")


@given(st.lists(st.integers(-5, 20), max_size=12))
def test_whatever_the_times_are_what_is_kept_ascends(stamps: Sequence[int]) -> None:
    damage = Damage()
    kept = [time for time, _ in in_order([(float(stamp), None) for stamp in stamps], damage)]
    assert kept == sorted(set(kept))
    assert all(time >= 0 for time in kept)
    assert len(kept) + damage.misplaced == len(stamps)


def test_samples_that_are_no_numbers_are_counted_and_silent(tmp_path: Path) -> None:
    wave = tone(1.0)
    wave[0, [5000, 6000, 7000]] = np.nan, np.inf, -np.inf
    reading = read(make_clip(tmp_path / "c.mkv", codec="", sound_codec="pcm_f32le", wave=wave))
    assert reading.problems == ("3 of its samples are not finite numbers and are taken as silence",)
    assert samples(reading) == 16_000


def test_sound_that_overshoots_is_clipped(tmp_path: Path) -> None:
    reading = read(make_clip(tmp_path / "c.mkv", codec="", sound_codec="pcm_f32le", wave=3 * tone(0.5)))
    (track,) = [track for track in reading.tracks if isinstance(track, Waveform)]
    assert (track.samples.min(), track.samples.max()) == (-1, 1)


def test_a_gap_in_the_sound_stays_as_silence(tmp_path: Path) -> None:
    def move(packet: object, place: int) -> None:
        if place >= 25:  # half a second of 20 ms each
            packet.pts += 700  # type: ignore[attr-defined]
            packet.dts += 700  # type: ignore[attr-defined]

    whole = make_clip(tmp_path / "whole.mkv", codec="", sound_codec="pcm_s16le")
    reading = read(remade(whole, tmp_path / "c.mkv", move))
    (track,) = [track for track in reading.tracks if isinstance(track, Waveform)]
    assert track.seconds == pytest.approx(1.7, abs=0.01)
    assert np.abs(track.samples[8_200:18_900]).max() < 0.01
    assert np.abs(track.samples[19_500:]).max() > 0.4


def test_eight_channels_do_no_harm(tmp_path: Path) -> None:
    """PyAV's own way to an array reads beyond the eighth."""
    wave = np.vstack([tone(0.5)] + [np.zeros((1, 24_000), np.float32)] * 7)
    reading = read(make_clip(tmp_path / "c.mkv", codec="", sound_codec="aac", wave=wave))
    (track,) = [track for track in reading.tracks if isinstance(track, Waveform)]
    assert reading.details["channels"] == 8
    assert np.abs(track.samples[2000:6000]).max() == pytest.approx(0.5 / 8, rel=0.1)


def test_channels_in_an_order_of_their_own_do_no_harm(tmp_path: Path) -> None:
    """As QuickTime writes centre, left, right: PyAV frees such a list twice if it sees it."""
    path = make_clip(tmp_path / "c.mov", codec="", sound_codec="pcm_s16le", wave=tone(0.5, channels=3))
    data = bytearray(path.read_bytes())
    tag = data.index(b"chan") + 8
    data[tag : tag + 4] = (114 << 16 | 3).to_bytes(4, "big")  # kAudioChannelLayoutTag_MPEG_3_0_B
    path.write_bytes(data)
    for _ in range(3):
        reading = read(path)
        assert (reading.details["channels"], samples(reading)) == (3, 8_000)


def test_titles_that_are_not_utf_8_do_not_matter(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "c.avi", title="GARCON")
    path.write_bytes(path.read_bytes().replace(b"GARCON", b"GAR\xc7ON"))
    assert len(walked(read(path))[0]) == 25


def test_a_clip_of_many_hours_is_refused_before_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundtrack, "MAX_SECONDS", 120)
    path = make_clip(tmp_path / "c.mp4", times=[0.0, 180.0], sound=False, encoder=PLAIN)
    assert "lasts 3 minutes, more than the 2 that are read at once; cut it into parts" in refusal(path)


def test_a_clip_that_is_gone_when_it_is_walked_is_one_line(tmp_path: Path) -> None:
    reading = read(make_clip(tmp_path / "c.mp4"))
    (tmp_path / "c.mp4").unlink()
    assert walked(reading)[1].startswith("c.mp4 cannot be opened")


def test_walking_a_minute_takes_little_memory(tmp_path: Path) -> None:
    """All of its frames would take 140 MB."""
    status = Path("/proc/self/statm")
    if not status.exists():
        pytest.skip("this system does not say how much memory is in use")
    fast = {"preset": "ultrafast"}
    path = make_clip(tmp_path / "c.mp4", 60.0, 10, (320, 240), sound=False, encoder=fast)
    (track,) = read(path).tracks
    assert isinstance(track, Frames)
    pages = []
    for frame in track.frames:
        assert frame.pixels.shape == (240, 320, 3)
        pages.append(int(status.read_text().split()[1]))
    assert len(pages) == 600
    assert (max(pages) - pages[20]) * 4096 < 20e6


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("small")
    return {suffix: make_clip(folder / f"c{suffix}", 0.2).read_bytes() for suffix in (".mp4", ".mkv", ".avi")}


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    suffix=st.sampled_from([".mp4", ".mkv", ".avi"]),
    share=st.floats(0, 1),
    junk=st.binary(min_size=1, max_size=12),
    keep=st.sampled_from([1.0, 1.0, 0.7]),
)
def test_damage_gives_tracks_or_one_line(
    small: dict[str, bytes], suffix: str, share: float, junk: bytes, keep: float
) -> None:
    data = bytearray(small[suffix])
    at = round(share * (len(data) - len(junk)))
    data[at : at + len(junk)] = junk
    try:
        reading = VideoReader().read(Given("c", bytes(data[: round(keep * len(data))])), "S1")
    except InputError as error:
        one_line(error)
        return
    assert reading.tracks
    assert all("\n" not in problem for problem in reading.problems)
    if reading.kind == "video":
        times, _ = walked(reading)
        assert times == sorted(set(times))
