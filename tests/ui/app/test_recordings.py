"""Recordings in a real browser: words as soon as they are recognised, and Stop in the middle of recognition."""

from pathlib import Path
from typing import Any

from tests.ui.app.conftest import App
from tests.ui.app.doing import explain, seconds_until, without_model

GLAD = "I got the job! I can't believe it, I am so happy!"


def test_words_are_there_when_they_are_recognised_and_before_the_rest_is_heard(page: Any, voice: Path) -> None:
    explain(page, GLAD)  # the first page of an app loads its scripts
    page.get_by_label("Words", exact=True).fill("")
    page.locator("input[type=file][multiple]").set_input_files(voice)
    page.wait_for_selector(".em-cross")
    page.evaluate("document.querySelector('.em-take').hidden = true")
    marks = {
        "words": ".em-turns .em-text",
        "time": ".em-turns .em-time",
        "lane": ".em-timeline .em-turn",
        "cue": ".em-turns .em-mark",
        "voice": ".em-measures li",
        "done": ".em-take:not([hidden])",
    }
    times = seconds_until(page, marks)
    assert times["words"] == times["time"] == times["lane"]
    assert times["words"] <= times["cue"]
    assert times["words"] <= times["voice"] <= times["done"]  # a page that is late shows both at once
    assert "happy" in " ".join(page.locator(".em-turns .em-text").all_inner_texts())


def test_words_are_there_also_where_they_hold_no_evidence(page: Any, tmp_path: Path) -> None:
    (tmp_path / "talk.csv").write_text("speaker,text\nAnna,At noon.\nBen,At two.\n")
    explain(page, "", tmp_path / "talk.csv")
    assert page.locator(".em-turns .em-text").all_inner_texts() == ["At noon.", "At two."]
    for view in ("Graph", "What if", "Table"):
        page.get_by_role("tab", name=view).click()


def test_stop_in_the_middle_of_recognition_keeps_the_engine_and_all_that_it_loaded(
    app: App, page: Any, talk: Path
) -> None:
    engine = app.engine()
    without_model(page)
    page.locator("input[type=file][multiple]").set_input_files(talk)
    page.wait_for_selector(".em-cross")
    page.get_by_role("button", name="Explain", exact=True).click()
    page.wait_for_selector(".em-progress-said:has-text('The speech observer is at work')")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".em-progress-said:has-text('Stopped')")
    page.locator(".em-cross").click()
    explain(page, GLAD)
    assert page.locator(".em-verdict h2").inner_text().startswith("Joy")
    assert app.engine() == engine
