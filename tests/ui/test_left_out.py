"""Whoever reads a result is told of speech that was recognised and is not counted."""

import json
from pathlib import Path
from typing import Any

import pytest
import soundfile

from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source
from emotrace.engine.unbelieved import LEFT_OUT
from emotrace.ui.left_out import MOST_TIMES, left_out_lines
from tests.ui.test_time_markdown import cue, result_of

REASON = "what is said was not understood well enough to be counted"


def doubted(start: float, end: float, why: str = REASON) -> Any:
    told = {"modality": "speech", "kind": LEFT_OUT, "label": LEFT_OUT, "phrase": why, "weights": {}}
    return cue(start, end, "joy").model_copy(update=told)


@pytest.fixture(scope="module")
def backwards(voice: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example voice, played backwards: the recogniser puts out words for it."""
    samples, hertz = soundfile.read(voice)
    path = tmp_path_factory.mktemp("backwards") / "back_wards.wav"
    soundfile.write(path, samples[::-1], hertz)
    return path


def test_every_screen_of_the_command_says_when_and_why(emotrace: Any, backwards: Path, tmp_path: Path) -> None:
    done = emotrace("explain", backwards, "--no-llm", "-o", "-", "-o", "r.json", "-o", "r.html", "-o", "r.csv")
    assert done.returncode == 0, done.stderr
    result = Result.load(tmp_path / "r.json")
    times = [one.where.seconds for one in result.observations if one.kind == LEFT_OUT]
    (line,) = left_out_lines(result)
    assert times
    assert all(found is not None and f"{found[0]:.1f}-{found[1]:.1f} s" in line for found in times)
    assert line.startswith("back_wards.wav, ")
    assert line.endswith(f": {REASON}")
    assert f"- speech left out: {line.replace('_', chr(92) + '_')}" in done.stdout.splitlines()
    assert f"<li>{line}</li>" in (tmp_path / "r.html").read_text("utf-8")
    assert f",{LEFT_OUT}," in (tmp_path / "r.csv").read_text("utf-8")
    assert result.failures == ()
    assert result.stimulus.turns == {}


def test_the_arithmetic_is_that_of_the_voice_alone(emotrace: Any, backwards: Path) -> None:
    heard = emotrace("explain", backwards, "--no-llm", "--format", "json")
    voice = emotrace("explain", backwards, "--no-llm", "--format", "json", "--without", "speech")
    beliefs = [json.loads(done.stdout)["belief"] for done in (heard, voice)]
    assert beliefs[0]["posterior"] == beliefs[1]["posterior"]


def test_stretches_are_gathered_by_source_and_reason() -> None:
    other = "words were recognised where probably nobody speaks, and are not counted"
    result = result_of([doubted(4, 5.5), doubted(0, 1), doubted(2, 3, other), cue(0, 9, "joy")])
    assert list(left_out_lines(result)) == [
        f"talk.mp4, 2 stretches, 2.5 s in all (0.0-1.0 s, 4.0-5.5 s): {REASON}",
        f"talk.mp4, 1 stretch (2.0-3.0 s): {other}",
    ]


def test_of_many_stretches_the_longest_are_named_in_order_of_time() -> None:
    many = [doubted(at, at + (0.2 if at == 3 else 0.8)) for at in range(MOST_TIMES + 1)]
    (line,) = left_out_lines(result_of(many))
    assert "2.0-2.8 s, 4.0-4.8 s" in line
    assert line.endswith(f"and 1 shorter): {REASON}")


def test_a_result_that_leaves_nothing_out_says_nothing_of_it() -> None:
    assert list(left_out_lines(result_of([cue(0, 3, "joy")]))) == []


def test_a_file_name_stays_a_name() -> None:
    result = result_of([doubted(0, 1)])
    source = Source(id="S1", kind="audio", name="<b>x</b>.wav", sha256="", size=0)
    strange = result.model_copy(update={"stimulus": result.stimulus.model_copy(update={"sources": (source,)})})
    from emotrace.ui.report_html import result_html
    from emotrace.ui.report_markdown import result_markdown

    assert "<b>" not in result_html(strange, {})
    assert "<b>" not in result_markdown(strange)
