"""The command that makes a person's norms."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from emotrace.engine.baseline import read_baseline
from emotrace.engine.errors import InputError, UsageError
from emotrace.engine.observer import FRAMES_PER_SECOND
from emotrace.engine.store import Store
from emotrace.ui.commands.baseline import app
from tests.plugins.media.clips import cut, remade, scratched

ROOT = Path(__file__).resolve().parents[2]

Run = Callable[..., "CompletedProcess[str]"]
Make = Callable[..., Any]


@pytest.fixture
def make(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Runs `emotrace baseline make` in a folder of its own; the model files are here already."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["make", *map(str, arguments)])


@pytest.fixture
def halves(voice: Path, tmp_path: Path) -> list[Path]:
    """Two recordings of one person."""
    samples, hertz = soundfile.read(voice)
    paths = [tmp_path / "first.wav", tmp_path / "second.wav"]
    for path, part in zip(paths, np.array_split(samples, 2), strict=True):
        soundfile.write(path, part, hertz)
    return paths


def test_recordings_become_norms(make: Make, halves: list[Path], tmp_path: Path) -> None:
    done = make(*halves, "-o", "eva.json", "--name", "Eva")
    assert done.exit_code == 0, done.stderr
    baseline = read_baseline(tmp_path / "eva.json")
    assert (baseline.name, baseline.sources) == ("Eva", ("first.wav", "second.wav"))
    assert baseline.of("voice")["median pitch"].n == 2
    assert baseline.of("voice")["median pitch"].inputs == 2
    assert "voice: 2 recordings (2 stretches of speech, " in done.stderr
    assert "is little" in done.stderr


def test_a_baseline_keeps_what_is_said_of_its_moods(make: Make, halves: list[Path], tmp_path: Path) -> None:
    for given, kept in (((), None), (("--moods", "varied"), "varied"), (("--moods", "neutral"), "neutral")):
        done = make(*halves, "-o", "eva.json", *given)
        assert done.exit_code == 0, done.stderr
        assert read_baseline(tmp_path / "eva.json").moods == kept
        told = "voice: from 2 stretches of speech in many moods little can be said of their middle" in done.stderr
        assert told == (kept == "varied")
    assert make(*halves, "-o", "eva.json", "--moods", "odd").exit_code == 2


def test_a_long_recording_is_one_recording_of_many_stretches(make: Make, voice: Path, tmp_path: Path) -> None:
    samples, hertz = soundfile.read(voice)
    silence = np.zeros(3 * hertz)
    soundfile.write(tmp_path / "long.wav", np.concatenate([samples, silence] * 5), hertz)
    done = make("long.wav", voice, "-o", "eva.json")
    assert done.exit_code == 0, done.stderr
    pitch = read_baseline(tmp_path / "eva.json").of("voice")["median pitch"]
    assert pitch.inputs == 2
    assert pitch.n == 6
    assert "voice: 2 recordings (6 stretches of speech, " in done.stderr
    assert "says little" not in done.stderr


def test_the_frames_of_a_clip_are_no_clips_and_no_pictures(
    make: Make, portrait: Path, example_clip: Path, tmp_path: Path
) -> None:
    done = make(example_clip, portrait, "-o", "eva.json")
    assert done.exit_code == 0, done.stderr
    norms = read_baseline(tmp_path / "eva.json").of("face").values()
    assert {norm.inputs for norm in norms} == {2}
    (frames,) = {norm.n - 1 for norm in norms}
    assert frames == pytest.approx(3.35 * FRAMES_PER_SECOND, abs=1), "it shows a face for 3.35 s"
    assert f"face: 1 picture, 1 clip ({frames} frames)\n" in done.stderr
    assert "voice: 1 recording (1 stretch of speech, " in done.stderr


def test_one_picture_is_too_little_and_said_to_be(make: Make, portrait: Path) -> None:
    done = make(portrait, "-o", "eva.json")
    assert done.exit_code == 0, done.stderr
    assert "face: 1 picture\n" in done.stderr
    assert "face: one picture says little" in done.stderr


def test_the_same_recording_given_twice_counts_once(make: Make, voice: Path, tmp_path: Path) -> None:
    done = make(voice, voice, "-o", "eva.json")
    assert done.exit_code == 0, done.stderr
    assert "voice.flac holds the same as an input before it; left out" in done.stderr
    assert read_baseline(tmp_path / "eva.json").of("voice")["median pitch"].inputs == 1


def test_one_recording_is_too_little_and_said_to_be(make: Make, voice: Path) -> None:
    done = make(voice, "-o", "eva.json")
    assert done.exit_code == 0, done.stderr
    assert "one recording says little" in done.stderr


def test_what_cannot_be_measured_is_told_and_the_rest_goes_on(make: Make, halves: list[Path], tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF and no more")
    soundfile.write(tmp_path / "silent.wav", np.zeros(16_000), 16_000)
    given = [halves[0], "broken.wav", "silent.wav", "missing.wav", halves[1]]
    done = make(*given, "-o", "eva.json")
    assert done.exit_code == 0, done.stderr
    for name in ("broken.wav", "silent.wav", "missing.wav"):
        assert sum(name in line for line in done.stderr.splitlines()) == 1, name
    assert json.loads((tmp_path / "eva.json").read_text("utf-8"))["sources"] == ["first.wav", "second.wav"]


def test_of_a_damaged_clip_what_can_be_measured_is_and_the_rest_is_told(
    make: Make, example_clip: Path, tmp_path: Path
) -> None:
    damaged, short = tmp_path / "damaged.mp4", tmp_path / "short.mkv"
    scratched(Path(shutil.copy(example_clip, damaged)), 0.5, 3000)
    cut(remade(example_clip, short, lambda packet, place: None), 0.6)
    done = make(damaged, short, "-o", "me.json")
    assert done.exit_code == 0, done.stderr
    assert read_baseline(tmp_path / "me.json").sources == ("damaged.mp4", "short.mkv")
    assert re.search(r"damaged.mp4: \d+ of its pictures cannot be decoded; left out\n", done.stderr)
    assert "short.mkv: it is cut short" in done.stderr
    assert "face: 2 clips" in done.stderr


def test_a_face_that_is_not_in_the_clip_is_told(make: Make, example_clip: Path, tmp_path: Path) -> None:
    done = make(example_clip, "-o", "me.json", "--person", "3")
    assert done.exit_code == 0, "the voice was measured"
    assert "there is no face 3" in done.stderr
    assert set(read_baseline(tmp_path / "me.json").norms) == {"voice"}


def test_nothing_to_measure_is_a_failure_without_a_file(make: Make, tmp_path: Path) -> None:
    done = make("missing.wav", "-o", "eva.json")
    assert isinstance(done.exception, InputError)
    assert "no baseline was made" in str(done.exception)
    assert not (tmp_path / "eva.json").exists()


@pytest.mark.parametrize("name", ["eva.csv", "eva.txt", "eva.json.gz"])
def test_a_file_that_does_not_end_as_json_is_refused_before_anything_is_measured(
    make: Make, tmp_path: Path, name: str
) -> None:
    done = make("missing.wav", "-o", name)
    assert isinstance(done.exception, UsageError)
    assert f"{name} ends in {Path(name).suffix}, and what is written there is .json" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_voice_held_against_its_own_baseline_is_not_high(
    emotrace: Run, make: Make, voice: Path, halves: list[Path]
) -> None:
    assert make(*halves, "-o", "eva.json", "--name", "Eva").exit_code == 0
    plain = emotrace("explain", voice, "--no-llm", "--format", "json")
    own = emotrace("explain", voice, "--no-llm", "--format", "json", "--baseline", "eva.json")
    assert own.returncode == 0, own.stderr
    before, after = ({one["label"]: one for one in json.loads(done.stdout)["observations"]} for done in (plain, own))
    assert abs(after["median pitch"]["value"]) < abs(before["median pitch"]["value"])
    assert after["median pitch"]["phrase"].endswith("for this person")
    assert "Eva's own baseline" in after["median pitch"]["weights_from"]
    assert after["median pitch"]["details"]["baseline stretches"] == 2
    assert after["median pitch"]["details"]["baseline recordings"] == 2
