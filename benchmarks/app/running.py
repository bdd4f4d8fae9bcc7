"""The app in a process of its own, and Debian's Chromium before it."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Running:
    """The app while it runs."""

    url: str
    pid: int
    seconds: float
    """From the start of the process to the first page."""


@contextmanager
def running_app(*options: str) -> Iterator[Running]:
    """`emotrace ui` on a free port, until the end of the block."""
    import requests

    command = [str(Path(sys.executable).with_name("emotrace")), "ui", "--port", "0", "--offline", *options]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline().decode())
            if not found:
                sys.exit("the app does not start; emotrace ui says why")
            requests.get(found.group(), timeout=60).raise_for_status()
            yield Running(found.group(), process.pid, time.perf_counter() - began)
        finally:
            process.terminate()


@contextmanager
def chromium() -> "Iterator[Browser]":
    """A browser, until the end of the block."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("there is no chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


def opened(browser: "Browser", url: str, **options: Any) -> "Page":
    """The app's page in a new context."""
    page = browser.new_context(**options).new_page()
    page.goto(url)
    page.wait_for_selector(".emotrace[data-ready]")
    return page


def wait_until_done(page: "Page") -> None:
    """Wait for the end of the explanation."""
    page.wait_for_selector(".em-take:not([hidden])", timeout=300_000)
