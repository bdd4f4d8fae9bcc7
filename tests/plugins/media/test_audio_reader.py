"""Sound files of each kind, and broken ones."""

from io import BytesIO

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Given, Reader, Reading, Waveform
from emotrace.plugins.media import audio
from emotrace.plugins.media.audio import AudioReader

READER = AudioReader()
KINDS = [("WAV", "PCM_16"), ("WAV", "FLOAT"), ("RF64", "PCM_16"), ("AIFF", "PCM_16"), ("FLAC", "PCM_16")]
LOSSY = [("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")]


def tone(seconds: float = 1.0, hertz: int = 16_000, pitch: float = 440.0) -> NDArray[np.float64]:
    return 0.5 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * hertz)) / hertz)


def encoded(sound: NDArray[np.float64], hertz: int = 16_000, kind: str = "WAV", subtype: str = "FLOAT") -> bytes:
    out = BytesIO()
    soundfile.write(out, sound, hertz, format=kind, subtype=subtype)
    return out.getvalue()


def read(data: bytes) -> tuple[Waveform, Reading]:
    reading = READER.read(Given("clip.wav", data), "S3")
    (track,) = reading.tracks
    assert isinstance(track, Waveform)
    return track, reading


def test_it_is_a_reader() -> None:
    assert isinstance(READER, Reader)


@pytest.mark.parametrize(("kind", "subtype"), KINDS + LOSSY)
def test_each_kind_is_recognised_by_its_content_and_decoded(kind: str, subtype: str) -> None:
    data = encoded(tone(hertz=48_000), 48_000, kind, subtype)
    assert READER.recognises(data[:4096], "no-name")
    track, reading = read(data)
    assert (track.source, track.hertz, track.samples.dtype.name) == ("S3", 16_000, "float32")
    assert reading.kind == "audio"
    assert reading.details["seconds"] == pytest.approx(1, abs=0.06)
    assert np.sqrt(np.mean(track.samples**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"RIFF\0\0\0\0AVI ",
        b"RIFF\0\0\0\0WEBP",
        b"\x89PNG",
        b"\xff\xd8\xff\xe0",
        b"\xff\xfeh\0i\0",
        b"ID",
        b"hello",
    ],
    ids=["nothing", "avi", "webp", "png", "jpeg", "utf-16", "two letters", "words"],
)
def test_other_files_are_not_taken_for_sound(head: bytes) -> None:
    assert not READER.recognises(head, "clip.wav")


def test_mp3_is_recognised_with_and_without_a_tag() -> None:
    data = encoded(tone(), kind="MP3", subtype="MPEG_LAYER_III")
    assert READER.recognises(b"ID3\x04" + data, "a")
    assert READER.recognises(data[data.index(b"\xff") :], "a")


def test_16_khz_mono_comes_through_unchanged() -> None:
    sound = tone().astype(np.float32).astype(np.float64)
    track, reading = read(encoded(sound))
    assert np.array_equal(track.samples, sound)
    assert reading.details == {"seconds": 1.0, "hertz": 16_000, "channels": 1}


def test_channels_are_averaged() -> None:
    left, right = tone(), tone(pitch=1000)
    track, reading = read(encoded(np.stack([left, right], axis=1)))
    assert track.samples == pytest.approx((left + right) / 2, abs=1e-6)
    assert reading.details["channels"] == 2


def test_resampling_keeps_the_pitch_and_the_length() -> None:
    track, _ = read(encoded(tone(2.0, 44_100, pitch=1000.0), 44_100))
    assert len(track.samples) == pytest.approx(32_000, abs=2)
    spectrum = np.abs(np.fft.rfft(track.samples))
    assert np.argmax(spectrum) * 16_000 / len(track.samples) == pytest.approx(1000, abs=1)


def test_a_long_file_is_decoded_in_pieces_without_seams() -> None:
    sound = tone(2.5 * audio.BLOCK_SECONDS, 8_000, pitch=500.0)
    track, _ = read(encoded(sound, 8_000))
    middle = track.samples[1000:-1000]
    assert np.max(np.abs(np.diff(middle))) < 0.5 * 2 * np.pi * 500 / 16_000 * 1.01


def test_samples_beyond_full_scale_are_clipped_and_counted() -> None:
    sound = np.array([0.0, 0.5, 1.5, -3.0, 0.25] * 100)
    track, reading = read(encoded(sound))
    assert np.max(track.samples) == 1
    assert np.min(track.samples) == -1
    assert reading.details["clipped samples"] == 200


def test_silence_and_a_tenth_of_a_second_are_fine() -> None:
    assert not np.any(read(encoded(np.zeros(16_000)))[0].samples)
    assert read(encoded(tone(0.1)))[0].seconds == pytest.approx(0.1)


def test_a_recorder_that_did_not_know_the_length_is_believed() -> None:
    data = bytearray(encoded(tone(), subtype="PCM_16"))
    data[4:8] = b"\xff" * 4
    assert read(bytes(data))[0].seconds == pytest.approx(1)


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(data)
    message = str(caught.value)
    assert message.startswith("clip.wav ")
    assert "\n" not in message
    return message


@pytest.mark.parametrize(("kind", "subtype"), [*KINDS, ("OGG", "VORBIS"), ("OGG", "OPUS")])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_is_cut_short_is_refused(kind: str, subtype: str, share: float) -> None:
    sound = tone(3.0, 48_000) * np.random.default_rng(0).uniform(0.1, 1, 144_000)
    data = encoded(sound, 48_000, kind, subtype)
    assert "cut short" in refusal(data[: round(share * len(data))])


def test_a_file_without_samples_is_refused() -> None:
    assert "holds no samples" in refusal(encoded(np.zeros(0)))


def test_samples_that_are_no_numbers_are_counted_and_refused() -> None:
    sound = tone()
    sound[[5, 6, 7]] = np.nan, np.inf, -np.inf
    assert "3 samples that are not finite" in refusal(encoded(sound))


def test_floats_in_16_bit_units_are_refused_and_loud_ones_are_read() -> None:
    sound = np.sin(np.arange(16_000) / 9)
    assert "not on the scale from -1 to 1: 100% of its samples lie far beyond" in refusal(encoded(sound * 32_768))
    loud = READER.read(Given("loud.wav", encoded(sound * 3)), "S1")
    assert loud.details["clipped samples"] > 8_000


@pytest.mark.parametrize("data", [b"", b"RIFF", b"fLaC" + b"\0" * 100, b"OggS", b"ID3" + b"\0" * 500])
def test_a_file_that_only_begins_like_sound_is_refused(data: bytes) -> None:
    assert "copy it again" in refusal(data) or "copy or record it again" in refusal(data)


def test_a_recording_of_many_hours_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "MAX_SECONDS", 120)
    message = refusal(encoded(np.zeros(180 * 8_000), 8_000, "FLAC", "PCM_16"))
    assert "lasts 3 minutes, more than the 2" in message
