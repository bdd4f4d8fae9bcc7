"""Much of it: a long talk stays readable, and nothing that was found is out of reach."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.ui.app.doing import GRAPH, explain, see, take

SAID = ("I am so happy about it.", "That makes me very sad.", "I am furious!", "They are.", "What a lovely surprise!")
TURNS = 80


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A conversation of two minutes and a half."""
    path = tmp_path / "talk.csv"
    rows = (f"Anna,{2 * at},{2 * at + 1.5},{SAID[at % len(SAID)]}" for at in range(TURNS))
    path.write_text("speaker,start,end,text\n" + "\n".join(rows) + "\n")
    return path


def test_a_long_talk_is_all_there_in_the_table_and_the_graph_stays_legible(
    page: Any, talk: Path, tmp_path: Path
) -> None:
    explain(page, "", talk)
    observations = take(page, "json", tmp_path).observations
    assert len(observations) > 150

    see(page, "Table")
    rows = page.locator(".em-table tbody tr")
    assert rows.count() == 150
    page.get_by_role("button", name=f"All {len(observations)} rows").click()
    assert rows.count() == len(observations)

    see(page, "Graph")
    page.wait_for_function(f"{GRAPH}?.nodes().length > 0")
    page.get_by_role("button", name="The 100 heaviest").click()
    page.wait_for_function(f"{GRAPH}?.nodes('[kind = \"observation\"]').length === 100")
    assert page.evaluate(f"12 * {GRAPH}.zoom()") >= 10  # pixels of a letter
    rows = sorted(page.evaluate(f"{GRAPH}.nodes('[kind = \"observation\"]').map(node => node.renderedPosition('y'))"))
    gaps = [after - before for before, after in pairwise(rows)]
    assert min(gaps) >= 16


def test_a_piece_of_evidence_that_the_table_has_not_made_yet_is_made_when_it_is_selected(page: Any, talk: Path) -> None:
    explain(page, "", talk)
    page.locator(".em-turns .em-mark").last.click()
    last = page.locator(".em-turns .em-mark").last.get_attribute("data-ids").split()[0]
    see(page, "Table")
    page.locator(f".em-table tr.em-lit[data-ids={last}]").wait_for()


def test_times_of_a_long_recording_are_minutes_and_seconds_everywhere(page: Any, talk: Path) -> None:
    explain(page, "", talk)
    times = page.locator(".em-turns .em-time").all_inner_texts()
    assert times[:2] == ["0:00", "0:02"]
    assert times[-1] == "2:38"
