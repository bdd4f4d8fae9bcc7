"""Figures: what they show, and that they are whole files that any words can be drawn in."""

import io
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from emotrace.engine.result import Result
from emotrace.engine.stimulus import Frame, Frames, Given, Reading
from emotrace.ui.colours import COLOURS
from emotrace.ui.exports.drawing import SMALL, cut, files_of, inches_of, on, paler
from emotrace.ui.exports.evidence_figure import evidence
from emotrace.ui.exports.evidence_layout import MOST_OBSERVATIONS, layout
from emotrace.ui.exports.figures import figures
from emotrace.ui.exports.stills import stills
from emotrace.ui.exports.timeline_figure import timeline
from emotrace.ui.exports.timeline_rows import MOST_CUES, rows
from emotrace.ui.report import Pictures


class FlipBook:
    """A reader of clips whose frames are as grey as their time in tenths of a second."""

    name = "flip book"
    gives: tuple[str, ...] = ("frames",)

    def recognises(self, head: bytes, name: str) -> bool:
        return True

    def read(self, given: Given, source: str) -> Reading:
        frames = [Frame(np.full((360, 640, 3), place, np.uint8), place / 10) for place in range(200)]
        return Reading("video", (Frames(source, frames, 20.0),), {})


@pytest.fixture
def at_hand(clip: Result) -> Pictures:
    """The clip's file, as far as it matters."""
    given = Given(name="two at a table.mp4", data=b"\0" * 10)
    given.__dict__["sha256"] = clip.stimulus.sources[0].sha256
    return Pictures((given,))


def test_rows_of_the_timeline_are_speech_then_each_persons_cues(clip: Result) -> None:
    told, left_out = rows(clip, clip.stimulus.sources[0])
    assert left_out == 0
    assert [row.name for row in told if row.heading] == ["speech", "face 1", "Anna", "face 2"]
    by_name = {row.name: row.bars for row in told if row.bars}
    smile = by_name["AU6 cheek raiser"][0]
    assert (smile.start, smile.end, smile.apex, smile.colour, smile.text) == (2.6, 5.2, 3.64, COLOURS["joy"], "joy")
    assert [bar.text for bar in by_name["belief"]] == ["joy", "fear", "sadness"]
    assert [bar.text for bar in by_name["Bo & Co"]] == [one.text for one in clip.stimulus.turns["S1"][1::2]]


def test_the_stronger_cue_is_the_more_opaque(clip: Result) -> None:
    told, _ = rows(clip, clip.stimulus.sources[0])
    first, second = next(row.bars for row in told if row.name == "AU12 lip corner puller")
    assert first.opacity > second.opacity


def test_of_many_cues_the_lightest_rows_are_left_out_and_counted(clip: Result) -> None:
    smile = clip.observations[0]
    many = tuple(
        smile.model_copy(update={"id": f"E{at}", "kind": f"cue {at}", "momentary": {"joy": at / 10}})
        for at in range(1, 31)
    )
    few = clip.model_copy(update={"observations": many, "patterns": (), "relations": ()})
    told, left_out = rows(few, clip.stimulus.sources[0])
    assert left_out == 30 - MOST_CUES
    assert {row.name for row in told} >= {"cue 30", "cue 11"}
    assert "cue 10" not in {row.name for row in told}


def test_the_evidence_figure_shows_the_heaviest_and_what_holds_them_together(clip: Result) -> None:
    drawn = layout(clip)
    assert [node.id for node in drawn.column(3)][:2] == ["joy", "surprise"]
    assert [node.id for node in drawn.column(2)] == ["P1"]
    whole = {(edge.start, edge.end) for edge in drawn.edges if edge.nats is None}
    parts = next(pattern.parts for pattern in clip.patterns)
    assert {(part, "P1") for part in parts} <= whole
    assert not any(edge.start in parts for edge in drawn.edges if edge.nats is not None)
    joy = next(edge.nats for edge in drawn.edges if (edge.start, edge.end) == ("P1", "joy"))
    assert joy == 1.4


def test_the_evidence_figure_never_shows_more_than_can_be_read(clip: Result) -> None:
    many = tuple(
        clip.observations[0].model_copy(update={"id": f"E{at}", "weights": {"joy": at / 100}}) for at in range(1, 101)
    )
    drawn = layout(clip.model_copy(update={"observations": many, "patterns": (), "relations": ()}))
    assert len(drawn.column(1)) == MOST_OBSERVATIONS
    assert drawn.left_out == 100 - MOST_OBSERVATIONS
    assert drawn.column(1)[0].id == "E100"


def test_every_figure_is_a_picture_and_a_drawing(clip: Result, at_hand: Pictures) -> None:
    drawn = dict(figures(clip, at_hand, [FlipBook()]))
    assert sorted(drawn) == ["evidence", "face", "timeline"]
    for files in drawn.values():
        with Image.open(io.BytesIO(files[".png"])) as picture:
            picture.load()
            assert picture.width == 1800
            assert np.asarray(picture.convert("L")).std() > 10  # something is drawn
        assert ElementTree.fromstring(files[".svg"]).tag.endswith("svg")


def test_the_same_result_makes_the_same_files(clip: Result) -> None:
    first, second = (evidence(clip) for _ in range(2))
    assert first is not None
    assert second is not None
    assert files_of(first) == files_of(second)


def test_words_of_users_are_drawn_as_they_are(still: Result) -> None:
    drawn = dict(figures(still, Pictures(()), []))  # "$x_{$" would be broken mathematics, and warnings are errors
    assert list(drawn) == ["evidence"]


def test_of_a_clip_the_frame_is_shown_where_the_heaviest_cue_shows_most(clip: Result, at_hand: Pictures) -> None:
    ((source, still),) = stills(clip, at_hand, [FlipBook()])
    assert (source.id, still.seconds) == ("S1", 3.84)
    assert int(still.pixels[0, 0, 0]) == 39  # the first frame from 3.84 s on is that of 3.9 s
    sizes = {one.kind: one.value for one in still.observed if one.where.face == 1}
    wave = clip.series[0].columns["AU12"][19]  # measured at 3.8 s
    assert sizes == {"AU12": wave, "AU6": 3.1}


def test_without_the_file_there_is_no_face(clip: Result) -> None:
    assert list(stills(clip, Pictures(()), [FlipBook()])) == []


def test_without_a_course_or_evidence_nothing_is_drawn(still: Result) -> None:
    assert timeline(still, still.stimulus.sources[0]) is None
    bare = still.model_copy(update={"observations": (), "patterns": ()})
    assert evidence(bare) is None


def test_where_all_is_said_at_one_moment_there_is_no_timeline(clip: Result) -> None:
    (source,) = [one for one in clip.stimulus.sources if one.id == clip.course[0].source]
    moment = clip.course[0].model_copy(update={"seconds": (0.0, 0.0), "person": None})
    words = source.model_copy(update={"details": {}})
    assert timeline(clip.model_copy(update={"course": (moment,)}), words) is None


def test_words_are_cut_to_the_room_there_is() -> None:
    assert cut("an  hour\nago", 9.0) == "an hour ago"
    short = cut("a very long sentence about everything that was said", 1.0)
    assert short.endswith("…")
    assert inches_of(short, SMALL) <= 1.0
    assert cut("words", 0.05) == ""


def test_words_are_read_on_every_colour() -> None:
    assert on("#ffffff") != on("#0072b2") == "#ffffff"
    assert paler("#000000", 0.5) == "#808080"


def test_drawing_leaves_matplotlibs_global_state_alone(clip: Result, tmp_path: Path) -> None:
    path = tmp_path / "clip.json"
    path.write_text(clip.to_json(), "utf-8")
    check = (
        "import sys, pathlib\n"
        "from emotrace.engine.result import Result\n"
        "from emotrace.ui.exports.figures import figures\n"
        "from emotrace.ui.report import Pictures\n"
        "assert 'matplotlib' not in sys.modules, 'imported before it is needed'\n"
        "list(figures(Result.load(pathlib.Path(sys.argv[1])), Pictures(()), []))\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", check, path], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
