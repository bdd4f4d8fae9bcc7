"""The report of what lasts: a figure, stretches and turns, and at its end limits and licences."""

import base64
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from emotrace.engine.observation import Observation
from emotrace.engine.result import LIMITS, Result
from emotrace.engine.stimulus import Source
from emotrace.ui.report_html import result_html
from emotrace.ui.time_markdown import over_time
from tests.ui.test_time_markdown import result_of

CONVERSATION = """speaker,text,start,end
Anna,"I am so happy, thank you!",0.0,2.0
Ben,"<script>alert(1)</script> That makes me really angry & sad.",2.0,5.0
Anna,"Oh no, I am so sorry.",5.0,7.0
"""
RECORDINGS = tuple(
    Source(id=id_, kind="audio", name=name, sha256="", size=0, details={"seconds": 20.0})
    for id_, name in (("S1", "a.wav"), ("S2", "b.wav"))
)


def test_a_conversation_is_told_over_time_and_turn_by_turn(emotrace: Any, tmp_path: Path) -> None:
    (tmp_path / "talk.csv").write_text(CONVERSATION)
    done = emotrace("explain", "talk.csv", "--no-llm", "-o", "r.html", "-o", "r.json")
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "r.html").read_text("utf-8")
    result = Result.load(tmp_path / "r.json")
    for one in result.by_turn:
        assert one.top is None or f"</span>{one.top}, " in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; That makes me really angry &amp; sad." in page
    assert "<script" not in page
    figures = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', page)
    assert figures
    for figure, told in figures:
        assert ElementTree.fromstring(base64.b64decode(figure)).tag.endswith("svg")
        assert "talk.csv" in told


def test_it_ends_with_limits_and_the_licence_of_each_part(emotrace: Any, tmp_path: Path) -> None:
    emotrace("explain", "--text", "so happy", "--no-llm", "-o", "r.html", "-o", "r.json")
    end = (tmp_path / "r.html").read_text("utf-8").partition("<footer>")[2]
    assert all(limit.replace("&", "&amp;") in end for limit in LIMITS)
    for one in Result.load(tmp_path / "r.json").provenance.licences:
        assert f'<th scope="row">{one.name}</th><td>{one.code}</td>' in end


def test_it_asks_for_nothing_and_every_table_names_its_columns(emotrace: Any, portrait: Path, tmp_path: Path) -> None:
    emotrace("explain", portrait, "--no-llm", "-o", "r.html")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    assert "default-src 'none'" in page
    assert page.count("<thead>") == page.count('<thead><tr><th scope="col">')


def test_of_too_many_stretches_the_report_shows_those_of_the_markdown_and_says_how_many_more_there_are() -> None:
    """One recording is surer than the other: of 20 and 20 stretches all of the first and 4 of the second are shown."""
    surer = [told("S1", start, 2.5) for start in range(20)]
    result = result_of([*surer, *(told("S2", start, 1.5) for start in range(20))], sources=RECORDINGS)
    page, markdown = result_html(result, {}), "\n".join(over_time(result))
    rows = re.compile(r"<tr><td>[\d.]+ s</td>")
    first, second = page.partition("Over time (b.wav)")[::2]
    assert (len(rows.findall(first)), len(rows.findall(second))) == (20, 4)
    assert "more stretches" not in first
    assert '<p class="who">16 more stretches are in the JSON.</p>' in second
    assert len(re.findall(r"\| [\d.]+ s \|.*\| a\.wav \|", markdown)) == 20
    assert len(re.findall(r"\| [\d.]+ s \|.*\| b\.wav \|", markdown)) == 4
    assert "16 more stretches are in the JSON" in markdown


def told(source: str, start: int, nats: float) -> Observation:
    """A second of joy, or of fear, by turns."""
    return Observation.model_validate(
        {
            "modality": "voice",
            "kind": "pitch up",
            "label": "median pitch",
            "phrase": "the pitch is high",
            "where": {"source": source, "seconds": (start, start + 1)},
            "observer": {"name": "voice", "version": "1"},
            "weights": {"joy" if start % 2 else "fear": nats},
            "weights_from": "a test",
        }
    )
