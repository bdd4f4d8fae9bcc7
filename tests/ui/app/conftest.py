"""The real app in a process of its own, and a real browser before it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import pytest
import soundfile

from emotrace.engine.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)

Opened = Callable[..., "Page"]

SPY = """
import sys
def note(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        told = arguments[1][0]
    elif event == "socket.getaddrinfo":
        told = arguments[0]
    else:
        return
    if told not in (None, "", "127.0.0.1", "localhost", "::1", "0.0.0.0"):
        with open(%r, "a") as log:
            log.write(f"{event} {told}\\n")
sys.addaudithook(note)
"""
"""Put before everything else in the app's processes: notes each other machine that Python wants to reach."""


class App:
    """`emotrace ui` on a free port, with a folder of its own for what visitors bring."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self._log = folder / "log.txt"
        self._reached = folder / "reached.txt"
        (folder / "sitecustomize.py").write_text(SPY % str(self._reached))
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).with_name("emotrace"), "ui", "--port", "0", "--offline", *options],
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=folder,
                env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(folder)},
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        found = re.search(r"http://\S+", line)
        assert found, f"{line} {self._log.read_text()}"
        self.url = found.group()

    def reached(self) -> str:
        """Other machines that the app's processes wanted to reach."""
        return self._reached.read_text() if self._reached.exists() else ""

    def uploads(self) -> list[Path]:
        """Files that visitors brought and that are still here."""
        return [file for file in self.folder.glob("emotrace-ui-*/**/*") if file.is_file()]

    def engine(self) -> int:
        """The process id of its engine."""
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                child = f"PPid:\t{self.process.pid}\n" in status.read_text()
                if child and b"spawn_main" in status.with_name("cmdline").read_bytes():
                    return int(status.parent.name)
            except OSError:
                continue
        raise AssertionError("the app has an engine")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(scope="session")
def app(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    running = App(tmp_path_factory.mktemp("app"))
    yield running
    running.close()
    assert running.reached() == ""


@pytest.fixture
def talk(voice: Path, tmp_path: Path) -> Path:
    """The example voice over and over, for a minute: two windows of recognition."""
    samples, hertz = soundfile.read(voice)
    soundfile.write(tmp_path / "talk.wav", np.tile(samples, round(60 * hertz / len(samples))), hertz)
    return tmp_path / "talk.wav"


@pytest.fixture(scope="module")  # Playwright holds this thread's event loop, which other modules want for themselves
def browser() -> "Iterator[Browser]":
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def opened(app: App, browser: "Browser") -> Iterator[Opened]:
    """Opens the page in a new context. At the end: no other host was asked for, and no script went wrong."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    wrong: list[str] = []

    def open_page(url: str = app.url, **options: Any) -> "Page":
        context = browser.new_context(accept_downloads=True, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.goto(url)
        page.wait_for_selector(".emotrace[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert {urlsplit(one).hostname for one in asked if not one.startswith(("data:", "blob:", "file:"))} <= {"127.0.0.1"}
    assert not wrong


@pytest.fixture
def page(opened: Opened) -> "Page":
    return opened(viewport={"width": 1280, "height": 900})
