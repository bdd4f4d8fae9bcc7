"""Good manners: a keyboard is enough, a phone is wide enough, and everything has a name."""

from pathlib import Path
from typing import Any

import pytest

from emotrace.ui.colours import COLOURS
from tests.ui.app.conftest import Opened
from tests.ui.app.doing import GRAPH, explain, see, wait_until_done

TEXT = "I got the job! I can't believe it, I am so happy!"
VIEWS = ("Evidence", "Graph", "What if", "Table")

NAMELESS = """() => {
    const kinds = ['button', 'input', 'select', 'textarea', '[role=button]', '[role=tab]'];
    return [...document.querySelectorAll(kinds.map(kind => '.em ' + kind).join(', '))]
        .filter(one => one.offsetParent !== null)
        .filter(one => !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length))
        .map(one => one.outerHTML);
}"""

CONTRAST = """() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = colour => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data;
    };
    const channel = value => value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
    const ground = one => {
        for (let at = one; at; at = at.parentElement) {
            const found = rgba(getComputedStyle(at).backgroundColor);
            if (found[3] === 255) return found;
        }
        return [255, 255, 255];
    };
    const faint = [];
    const walk = document.createTreeWalker(document.querySelector('.em'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const [one, words] = [walk.currentNode.parentElement, walk.currentNode.textContent.trim()];
        if (!words || one.offsetParent === null || one.closest('svg, button:disabled')) continue;
        const [text, behind] = [light(rgba(getComputedStyle(one).color)), light(ground(one))];
        const ratio = (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05);
        if (ratio < 4.5) faint.push([words, one.className, ratio]);
    }
    return faint;
}"""
"""Text whose contrast with what is behind it is below 4.5 to 1: WCAG 2.2, criterion 1.4.3."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_has_a_name_and_can_be_read_in_light_and_dark(opened: Opened, portrait: Path, scheme: str) -> None:
    page = opened(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    explain(page, "I feel so sad and lonely, I miss her terribly.", portrait)
    for view in VIEWS:
        see(page, view)
        assert not page.evaluate(NAMELESS)
        assert not page.evaluate(CONTRAST)
    dark = page.evaluate("getComputedStyle(document.querySelector('.em')).backgroundColor") == "rgb(20, 21, 23)"
    assert dark == (scheme == "dark")


def test_a_keyboard_is_enough(page: Any) -> None:
    page.keyboard.press("Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("They are so happy.")
    page.keyboard.press("Control+Enter")
    wait_until_done(page)
    page.locator(".em-sentence").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".em-sentence").first.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert page.locator(".em-sentence").first.get_attribute("aria-pressed") == "false"
    page.get_by_role("tab", name="Evidence").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="What if").get_attribute("aria-selected") == "true"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_selector(".em-gone")
    assert page.evaluate("document.activeElement.matches('.em-whatif-list input')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_a_phone_is_wide_enough(opened: Opened, portrait: Path) -> None:
    page = opened(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    explain(page, TEXT, portrait)
    for view in VIEWS:
        see(page, view)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.evaluate(
        """() => [...document.querySelectorAll('.em button')]
            .filter(one => one.offsetParent !== null && !one.closest('.em-scroll'))
            .map(one => one.getBoundingClientRect()).filter(box => Math.min(box.width, box.height) < 24).length"""
    )
    assert small == 0  # WCAG 2.2, criterion 2.5.8: 24 pixels


def test_a_finger_that_moves_over_the_graph_scrolls_the_page_and_one_that_taps_chooses(opened: Opened) -> None:
    page = opened(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    explain(page, TEXT)
    see(page, "Graph")
    page.wait_for_function(f"{GRAPH}?.nodes().length > 0")
    page.locator(".em-graph").evaluate("graph => graph.scrollIntoView({block: 'center'})")
    box, before = page.locator(".em-graph").bounding_box(), page.evaluate("scrollY")
    assert box is not None
    _swipe(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 200)
    page.wait_for_function(f"scrollY < {before - 100}")
    box, at = page.locator(".em-graph").bounding_box(), page.evaluate(f"{GRAPH}.$id('E1').renderedPosition()")
    assert box is not None
    page.touchscreen.tap(box["x"] + at["x"], box["y"] + at["y"])
    page.wait_for_function(f"{GRAPH}.$id('E1').hasClass('lit')")


def _swipe(page: Any, x: float, y: float, down: float) -> None:
    """Move a finger over the screen."""
    browser = page.context.new_cdp_session(page)
    browser.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 21):
        points = [{"x": x, "y": y + down * step / 20}]
        browser.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
        page.wait_for_timeout(16)
    browser.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_it_says_what_it_is_not_and_how_many_may_wait(page: Any) -> None:
    assert "Not a mind reader, and no diagnosis" in page.locator(".em-not").inner_text()
    assert "at work and at school" in page.locator(".em-not").inner_text()
    foot = page.locator(".em-foot").inner_text()
    assert "up to 8 people can wait" in foot
    assert "512 MB" in foot


def test_emotions_have_the_one_palette(page: Any) -> None:
    for label, colour in COLOURS.items():
        style = f"getComputedStyle(document.documentElement).getPropertyValue('--of-{label}').trim()"
        assert page.evaluate(style) == colour
