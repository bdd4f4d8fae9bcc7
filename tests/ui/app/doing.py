"""What people do with the page."""

from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.result import Result

if TYPE_CHECKING:
    from playwright.sync_api import Page


GRAPH = "document.querySelector('.em-graph')?._cyreg?.cy"
"""The graph as Cytoscape has it, in the page."""


def without_model(page: "Page") -> None:
    """Let the realizer write, which is quicker."""
    if page.locator("details.em-how").get_attribute("open") is None:
        page.locator("details.em-how summary").click()
    page.get_by_label("Worded by").select_option("none")


def explain(page: "Page", text: str = "", *files: Path, model: bool = False) -> None:
    """Explain, and wait until it is done."""
    if not model:
        without_model(page)
    page.get_by_label("Words", exact=True).fill(text)
    if files:
        page.locator("input[type=file][multiple]").set_input_files(files)
        page.wait_for_function(
            "count => document.querySelectorAll('.em-file .em-cross').length === count", arg=len(files)
        )
    page.get_by_role("button", name="Explain", exact=True).click()
    wait_until_done(page)


def seconds_until(page: "Page", selectors: dict[str, str]) -> dict[str, float]:
    """Press Explain, and take the time until each selector is there, in the page itself, change by change: between two
    frames more than one may come."""
    page.evaluate(
        """selectors => {
            window.times = {};
            const start = performance.now();
            const look = () => {
                const now = (performance.now() - start) / 1000;
                for (const [name, selector] of Object.entries(selectors))
                    if (!(name in window.times) && document.querySelector(selector)) window.times[name] = now;
            };
            new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
        }""",
        selectors,
    )
    page.get_by_role("button", name="Explain", exact=True).click()
    wait_until_done(page)
    page.wait_for_function("count => Object.keys(window.times).length === count", arg=len(selectors))
    return dict(page.evaluate("window.times"))


def wait_until_done(page: "Page") -> None:
    page.wait_for_selector(".em-take:not([hidden])")


def see(page: "Page", view: str) -> None:
    """Go to one of the views of the evidence."""
    page.get_by_role("tab", name=view).click()


def save(page: "Page", form: str, folder: Path) -> Path:
    """Take the result away in one of the forms."""
    with page.expect_download() as expected:
        page.locator(f".em-take [data-form={form}]").click()
    path = folder / expected.value.suggested_filename
    expected.value.save_as(path)
    return path


def take(page: "Page", form: str, folder: Path) -> Result:
    """The result, read again from what was taken away."""
    return Result.load(save(page, form, folder))


def click_node(page: "Page", name: str) -> None:
    """Click a point of the graph, when it stands still in the middle of the window."""
    page.evaluate(
        f"""async name => {{
            const frame = () => new Promise(requestAnimationFrame);
            const place = document.querySelector('.em-graph').getBoundingClientRect();
            scrollBy(0, place.top + {GRAPH}.$id(name).renderedPosition('y') - innerHeight / 2);
            await frame();
            await frame();
        }}""",
        name,
    )
    at = page.evaluate(f"name => {GRAPH}.$id(name).renderedPosition()", name)
    place = page.locator(".em-graph").bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + at["x"], place["y"] + at["y"])
