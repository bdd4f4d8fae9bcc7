"""Makes the pictures of the browser app that the documents show: each view, on a desk, on a phone, and in the dark.

    .venv/bin/python -m benchmarks.app.screenshots [--folder docs/img]

Everything in them is made by the real models from the app's own examples.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.app.running import chromium, opened, running_app, wait_until_done

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

IMG = Path(__file__).parents[2] / "docs" / "img"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
STILL = 700
"""Milliseconds that the last picture of a movement takes."""


def main() -> None:
    """Write each picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=IMG)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with running_app() as app, chromium() as browser:
        on_a_desk(browser, app.url, folder)
        in_the_dark(browser, app.url, folder)
        on_a_phone(browser, app.url, folder)


def on_a_desk(browser: "Browser", url: str, folder: Path) -> None:
    """The page before anything, while it works, and each of its views."""
    page = opened(browser, url, viewport=DESK)
    shoot = _shooter(page, folder)
    shoot("welcome")
    _try(page, "glad")
    page.locator(".em-sentence", has_text="so happy").first.click()
    shoot("words")
    _try(page, "conflict")
    shoot("conflict")
    for name in ("Graph", "What if"):
        _view(page, name)
        if name == "What if":
            page.locator(".em-whatif-list input").first.uncheck()
        shoot(name.lower().replace(" ", "-"), page.locator(".em-views"))
    _view(page, "Evidence")
    _try(page, "clip", half_way=lambda: shoot("at-work"))
    page.wait_for_function("document.querySelector('video')?.readyState >= 2")
    page.locator(".em-cue").first.click()
    page.keyboard.press("Escape")
    shoot("clip", page.locator(".em-source").first)
    _try(page, "voice")
    shoot("voice", page.locator(".em-source").first)
    page.context.close()


def in_the_dark(browser: "Browser", url: str, folder: Path) -> None:
    """A portrait, its face and its table."""
    page = opened(browser, url, viewport={**DESK, "height": 1240}, color_scheme="dark")
    shoot = _shooter(page, folder)
    _try(page, "portrait")
    shoot("dark")
    _view(page, "Table")
    shoot("table-dark", page.locator(".em-views"))
    page.context.close()


def on_a_phone(browser: "Browser", url: str, folder: Path) -> None:
    """The page before anything, the answer, and two of its views."""
    page = opened(browser, url, viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)
    shoot = _shooter(page, folder)
    shoot("phone-welcome")
    _try(page, "conflict")
    shoot("phone")
    for name in ("Graph", "What if"):
        _view(page, name)
        page.locator(".em-tabs").evaluate("tabs => tabs.scrollIntoView()")
        shoot(f"phone-{name.lower().replace(' ', '-')}")
    page.context.close()


def _shooter(page: "Page", folder: Path) -> "Callable[..., None]":
    def shoot(name: str, part: Any = None) -> None:
        page.wait_for_timeout(STILL)
        (part or page).screenshot(path=folder / f"app-{name}.png")
        print(folder / f"app-{name}.png", flush=True)

    return shoot


def _try(page: "Page", name: str, half_way: "Callable[[], None] | None" = None) -> None:
    """Explain one of the examples."""
    page.locator(f".em-example[data-name={name}]").click()
    page.mouse.move(0, 0)
    page.wait_for_selector(".em-progress:not([hidden])")
    if half_way is not None:
        page.wait_for_selector(".em-news li")
        half_way()
    wait_until_done(page)


def _view(page: "Page", name: str) -> None:
    page.get_by_role("tab", name=name).click()


if __name__ == "__main__":
    main()
