"""Explaining in a real browser, with the real models: what people give, and how it is told as it goes."""

import os
import re
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.ui.app.conftest import App
from tests.ui.app.doing import explain, seconds_until, see, wait_until_done, without_model

GLAD = "I got the job! I can't believe it, I am so happy!"


def test_words_are_told_as_they_are_found_and_written_by_the_language_model(page: Any) -> None:
    page.get_by_label("Words", exact=True).fill(GLAD)
    marks = {"evidence": ".em-mark", "sentence": ".em-sentence", "done": ".em-take:not([hidden])"}
    times = seconds_until(page, marks)
    assert times["evidence"] < times["sentence"] < times["done"]
    assert page.locator(".em-verdict h2").inner_text().startswith("Joy")
    assert "written by smollm2-135m-instruct" in page.locator(".em-by").inner_text()
    assert page.locator(".em-explanation section:visible h3").all_inner_texts() == [
        "Key observations",
        "Interpretation",
        "Conclusion",
    ]
    assert "so happy" in page.locator(".em-mark").all_inner_texts()


def test_a_picture_shows_its_face_with_box_and_action_units(page: Any, portrait: Path) -> None:
    explain(page, "", portrait)
    assert page.locator(".em-verdict h2").inner_text().startswith("Joy")
    assert page.locator(".em-picture .em-box").count() == 1
    assert page.locator(".em-picture img").evaluate("image => image.naturalWidth") == 512
    assert any("AU12" in unit for unit in page.locator(".em-units li").all_inner_texts())


def test_a_voice_shows_its_sound_its_words_and_its_measures(page: Any, voice: Path) -> None:
    explain(page, "", voice)
    assert page.locator(".em-peaks").count() == 1
    assert any("median pitch" in one for one in page.locator(".em-measures li").all_inner_texts())
    assert "happy" in " ".join(page.locator(".em-turns .em-text").all_inner_texts())
    assert page.locator("audio").evaluate("player => player.duration") == pytest.approx(3.35, abs=0.1)


def test_a_clip_has_a_timeline_and_a_click_on_it_seeks_the_film(page: Any) -> None:
    without_model(page)
    page.get_by_role("button", name=re.compile("A clip")).click()
    wait_until_done(page)
    page.wait_for_function("document.querySelector('video').readyState >= 1")
    names = page.locator(".em-lane-names span").all_inner_texts()
    assert {"what it comes to", "sound", "words"} <= set(names)
    assert any(name.startswith("AU12") for name in names)
    cue = page.locator(".em-cue").first
    page.locator(".em-time-field").click(position={"x": 3, "y": 3})
    assert page.locator("video").evaluate("player => player.currentTime") < 0.2
    cue.click()
    wanted = float(cue.get_attribute("data-seek"))
    assert page.locator("video").evaluate("player => player.currentTime") == pytest.approx(wanted, abs=0.05)
    page.wait_for_selector(".em-film .em-box")  # the face is framed where it is then


def test_speech_that_is_not_believed_is_told_with_its_times(page: Any, voice: Path, tmp_path: Path) -> None:
    samples, hertz = soundfile.read(voice)
    soundfile.write(tmp_path / "backwards.wav", samples[::-1], hertz)
    explain(page, "", tmp_path / "backwards.wav")
    told = page.locator(".em-left-out").inner_text()
    assert re.fullmatch(r"Speech left out: backwards\.wav, \d stretch.* \(.+ s\): what is said was not .+", told)
    times = [float(one) for stretch in re.findall(r"(\d\.\d)-(\d\.\d) s", told) for one in stretch]
    assert times == sorted(times)
    assert times[0] < times[-1] <= len(samples) / hertz + 0.05
    assert "speech left out" in page.locator(".em-lane-names span").all_inner_texts()
    assert page.locator(".em-not-done:not(.em-left-out)").is_hidden()


def test_words_and_a_face_that_disagree_give_a_conflict_and_no_error(page: Any, portrait: Path) -> None:
    explain(page, "I feel so sad and lonely, I miss her terribly.", portrait)
    conflict = page.locator(".em-conflict")
    assert "the face with joy" in conflict.inner_text()
    assert "the text with sadness" in conflict.inner_text()
    assert page.locator(".em-failed").is_hidden()


def test_insufficient_evidence_is_a_result_and_no_error(page: Any) -> None:
    explain(page, "I am proud of him, and it breaks my heart.")
    assert page.locator(".em-verdict h2").inner_text() == "Insufficient evidence"
    assert page.locator(".em-failed").is_hidden()
    see(page, "What if")
    assert "Insufficient evidence" in page.locator(".em-whatif-said").inner_text()


def test_what_cannot_be_read_is_told_in_a_line_and_the_next_thing_is_explained(page: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    without_model(page)
    page.locator("input[type=file][multiple]").set_input_files(broken)
    page.wait_for_selector(".em-cross")
    page.get_by_role("button", name="Explain", exact=True).click()
    page.wait_for_selector(".em-failed:not([hidden])")
    assert "broken.png" in page.locator(".em-failed").inner_text()
    page.locator(".em-cross").click()
    explain(page, GLAD)
    assert page.locator(".em-verdict h2").inner_text().startswith("Joy")


def test_a_conversation_without_turns_is_told_in_a_line_and_not_taken_for_words(page: Any, tmp_path: Path) -> None:
    (tmp_path / "talk.csv").write_text("speaker,start,end,text\n")
    page.locator("input[type=file][multiple]").set_input_files(tmp_path / "talk.csv")
    page.wait_for_selector(".em-cross")
    page.get_by_role("button", name="Explain", exact=True).click()
    page.wait_for_selector(".em-failed:not([hidden])")
    assert "talk.csv holds the header of a conversation and no turn" in page.locator(".em-failed").inner_text()


def test_another_language_is_named_above_the_words(page: Any) -> None:
    explain(page, "Ich bin so traurig, dass du gehst. Das Leben ist schwer ohne dich.")
    note = page.locator(".em-source .em-language")
    assert "(German)" in note.inner_text()
    assert "not weighed" in note.inner_text()
    assert page.locator(".em-source .em-rest li").count() == 0
    note.get_by_role("button").click()
    assert "em-lit" in (note.get_attribute("class") or "")


def test_nothing_to_explain_is_said_beside_the_button(page: Any) -> None:
    page.get_by_role("button", name="Explain", exact=True).click()
    assert "Write something" in page.locator(".em-problem").first.inner_text()


def test_stop_stops_and_keeps_what_was_found(page: Any, tmp_path: Path) -> None:
    hertz, seconds = 16_000, 40
    noise = np.random.default_rng(0).normal(0, 0.05, hertz * seconds)
    tones = np.sin(np.cumsum(2 * np.pi * (150 + 50 * np.sin(np.arange(hertz * seconds) / hertz)) / hertz))
    soundfile.write(tmp_path / "long.wav", 0.3 * tones + noise, hertz)
    page.locator("input[type=file][multiple]").set_input_files(tmp_path / "long.wav")
    page.wait_for_selector(".em-cross")
    page.get_by_label("Words", exact=True).fill(GLAD)
    page.get_by_role("button", name="Explain", exact=True).click()
    page.wait_for_selector(".em-mark")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".em-progress-said:has-text('Stopped')", timeout=5_000)
    assert page.locator(".em-mark").count()
    assert page.get_by_role("button", name="Explain", exact=True).is_visible()
    page.locator(".em-cross").click()
    explain(page, GLAD)
    assert page.locator(".em-verdict h2").inner_text().startswith("Joy")


def test_what_is_asked_while_the_engine_will_not_stop_is_answered_by_a_new_one(app: App, page: Any) -> None:
    without_model(page)
    page.get_by_label("Words", exact=True).fill(GLAD)
    os.kill(app.engine(), signal.SIGSTOP)
    page.get_by_role("button", name="Explain", exact=True).click()
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".em-progress-said:has-text('Stopped')")
    explain(page, GLAD)
    assert page.locator(".em-verdict h2").inner_text().startswith("Joy")


def test_the_camera_and_the_microphone_give_files_like_any_other(page: Any) -> None:
    without_model(page)
    page.get_by_role("button", name="Camera").click()
    page.wait_for_function("document.querySelector('.em-recorder video')?.videoWidth > 0")
    page.get_by_role("button", name="Take a picture").click()
    page.wait_for_selector(".em-file:has-text('camera-') .em-cross")
    page.get_by_role("button", name="Microphone").click()
    page.wait_for_function("parseFloat(document.querySelector('[role=timer]')?.textContent) > 0.8")
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector(".em-file:has-text('microphone-') .em-cross")
    page.get_by_role("button", name="Explain", exact=True).click()
    wait_until_done(page)
    sources = page.locator(".em-source h3").all_inner_texts()
    assert [re.sub(r"-\d+", "", one) for one in sources] == ["camera.png", "microphone.wav"]
    assert "no face" in page.locator(".em-source").first.inner_text()


def test_an_example_that_is_clicked_twice_is_brought_and_explained_once(page: Any) -> None:
    without_model(page)
    page.get_by_role("button", name=re.compile("A portrait")).dblclick()
    wait_until_done(page)
    assert page.locator(".em-file").count() == 1
    assert page.locator(".em-ask .em-problem").inner_text() == ""
    shown = page.locator(".em-picture img").evaluate("async image => (await fetch(image.src)).status")
    assert shown == 200, "its file is still here"
