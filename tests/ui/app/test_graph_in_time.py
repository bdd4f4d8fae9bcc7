"""How observations stand to each other in time: a layer of the graph that is drawn when it is asked for."""

import re
from pathlib import Path
from typing import Any

from tests.ui.app.doing import GRAPH, click_node, explain, see, take, wait_until_done, without_model

IN_TIME = f"{GRAPH}.edges('.time').map(edge => [edge.data('source'), edge.data('kind'), edge.data('target')])"
SHOWN = f"{GRAPH}.nodes('[kind = \"observation\"]').map(node => node.id())"


def _graph_of_the_clip(page: Any) -> None:
    without_model(page)
    page.get_by_role("button", name=re.compile("A clip")).click()
    wait_until_done(page)
    see(page, "Graph")
    page.wait_for_function(f"{GRAPH}?.nodes().length > 0")


def _in_time(page: Any) -> set[tuple[str, str, str]]:
    return {tuple(one) for one in page.evaluate(IN_TIME)}


def test_it_is_off_at_first_and_nothing_of_it_is_remembered(page: Any) -> None:
    _graph_of_the_clip(page)
    assert not page.get_by_label("Order in time").is_checked()
    assert not _in_time(page)
    page.get_by_label("Order in time").check()
    assert not page.evaluate(
        "Object.keys({...localStorage, ...sessionStorage}).filter(key => /time/i.test(key)).length"
    )
    page.reload()
    page.wait_for_selector(".emotrace[data-ready]")
    _graph_of_the_clip(page)
    assert not page.get_by_label("Order in time").is_checked()


def test_a_point_that_is_clicked_shows_the_relations_of_the_result_that_it_is_in(page: Any, tmp_path: Path) -> None:
    _graph_of_the_clip(page)
    result = take(page, "json", tmp_path)
    page.get_by_label("Order in time").check()
    page.wait_for_function(f"{GRAPH}?.nodes().length > 0")
    shown = page.evaluate(SHOWN)
    among = {one for one in result.relations if {one[0], one[2]} <= set(shown)}
    assert len(among) > len(shown)  # too many to be read at once: none is drawn
    assert not _in_time(page)
    joined = max(shown, key=lambda id_: sum(id_ in one for one in among))
    click_node(page, joined)
    page.wait_for_function(f"{GRAPH}.edges('.time').length > 0")
    assert _in_time(page) == {one for one in among if joined in one}
    others = {id_ for one in among if joined in one for id_ in (one[0], one[2])}
    assert not [id_ for id_ in others if page.evaluate(f"{GRAPH}.$id('{id_}').hasClass('dim')")]
    page.keyboard.press("Escape")
    assert not _in_time(page)


def test_it_puts_observations_in_the_order_in_which_they_begin(page: Any, tmp_path: Path) -> None:
    _graph_of_the_clip(page)
    onsets = {one.id: one.where.seconds[0] for one in take(page, "json", tmp_path).observations if one.where.seconds}
    page.get_by_label("Order in time").check()
    ids = page.evaluate(
        f"{GRAPH}.nodes().sort((one, other) => one.position('y') - other.position('y')).map(one => one.id())"
    )
    begins = [onsets[one] for one in ids if one in onsets]
    assert begins == sorted(begins)


def test_few_relations_are_drawn_at_once_and_tell_what_comes_before_what(page: Any, tmp_path: Path) -> None:
    talk = tmp_path / "talk.csv"
    talk.write_text("speaker,start,end,text\nAnna,0,2,I am so happy.\nAnna,3,5,I am so sad.\n")
    explain(page, "", talk)
    result = take(page, "json", tmp_path)
    see(page, "Graph")
    page.get_by_label("Order in time").check()
    page.wait_for_function(f"{GRAPH}?.edges('.time').length > 0")
    shown = set(page.evaluate(SHOWN))
    assert _in_time(page) == {one for one in result.relations if {one[0], one[2]} <= shown}
    happy = next(one.id for one in result.observations if one.quote == "so happy")
    (after,) = (other for one, kind, other in result.relations if (one, kind) == (happy, "precedes"))
    click_node(page, happy)
    assert f"comes before {after}" in page.locator(".em-graph-told").inner_text()


def test_what_has_no_time_has_no_such_layer(page: Any) -> None:
    explain(page, "I got the job! I can't believe it, I am so happy!")
    see(page, "Graph")
    page.wait_for_function(f"{GRAPH}?.nodes().length > 0")
    assert not page.get_by_label("Order in time").is_visible()
