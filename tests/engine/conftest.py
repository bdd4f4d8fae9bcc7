"""A web server on this machine that serves model files and a package index, and fails on demand."""

import hashlib
import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from emotrace.engine.errors import ModelFileError
from emotrace.engine.fetch import fetch
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.modelfiles import ModelFile, Origin
from emotrace.engine.observation import Observation, ObserverRef, Pattern, Where
from emotrace.engine.stimulus import Source


@dataclass
class Asked:
    """One request for a file, and what was answered."""

    path: str
    range: str | None
    account: str | None
    status: int = 200
    sent: int = 0


@dataclass
class Mirror:
    """What is served, how it fails, and what was asked."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Path to content type and text."""
    cuts: list[int] = field(default_factory=list)
    """Bytes after which the next transfers are cut, one each."""
    answers: list[int] = field(default_factory=list)
    """Statuses of the next answers, instead of the file."""
    knows_range: bool = True
    wrong_range: bool = False
    tells_length: bool = True
    silent_s: float = 0.0
    asked: list[Asked] = field(default_factory=list)

    def put(self, path: str, data: bytes) -> str:
        self.files[path] = data
        return self.address + path

    def put_wheel(self, filename: str, members: dict[str, bytes], form: str = "json") -> bytes:
        """Serve a wheel at /files/ and the page of its project at /simple/, which links to it relatively."""
        wheel = io.BytesIO()
        with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        self.put(f"/files/{filename}", wheel.getvalue())
        project = filename.partition("-")[0].replace("_", "-")
        self.pages[f"/simple/{project}/"] = self.page(project, form)
        return wheel.getvalue()

    def page(self, project: str, form: str) -> tuple[str, str]:
        wheels = {
            path.rpartition("/")[2]: data
            for path, data in self.files.items()
            if path.startswith(f"/files/{project.replace('-', '_')}-")
        }
        if form == "html":
            links = "".join(f'<a href="../../files/{name}">{name}</a>' for name in wheels)
            return "text/html", f"<!DOCTYPE html><html><body>{links}</body></html>"
        rows = [
            {
                "filename": name,
                "url": f"../../files/{name}",
                "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
                "size": len(data),
            }
            for name, data in wheels.items()
        ]
        page = {"meta": {"api-version": "1.1"}, "name": project, "versions": [], "files": rows}
        return "application/vnd.pypi.simple.v1+json", json.dumps(page)

    def of(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]


class _Handler(BaseHTTPRequestHandler):
    mirror: Mirror

    def do_GET(self) -> None:
        asked = Asked(self.path, self.headers.get("Range"), self.headers.get("Authorization"))
        self.mirror.asked.append(asked)
        time.sleep(self.mirror.silent_s)
        if self.path in self.mirror.pages:
            kind, text = self.mirror.pages[self.path]
            self._send(asked, 200, text.encode(), {"Content-Type": kind})
        elif self.mirror.answers:
            self._send(asked, self.mirror.answers.pop(0), b"")
        elif self.path in self.mirror.files:
            self._send_file(asked, self.mirror.files[self.path])
        else:
            self._send(asked, 404, b"nothing here")

    def _send_file(self, asked: Asked, data: bytes) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-", asked.range or "")
        if not wanted or not self.mirror.knows_range:
            return self._send(asked, 200, data)
        first = int(wanted[1]) + self.mirror.wrong_range
        if first >= len(data):
            return self._send(asked, 416, b"", {"Content-Range": f"bytes */{len(data)}"})
        told = f"bytes {first}-{len(data) - 1}/{len(data)}"
        return self._send(asked, 206, data[first:], {"Content-Range": told})

    def _send(self, asked: Asked, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        asked.status = status
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.mirror.tells_length:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if status in (200, 206) and self.mirror.cuts and asked.path in self.mirror.files:
            data = data[: self.mirror.cuts.pop(0)]
        asked.sent = len(data)
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's own name
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that go away."""


def _serve() -> Iterator[Mirror]:
    mirror = Mirror()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"mirror": mirror}))
    mirror.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield mirror
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """The server; it is also the package index, and further attempts follow at once."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("emotrace.engine.download.WAITS", (0.0, 0.0, 0.0))
    for mirror in _serve():
        monkeypatch.setenv("PIP_INDEX_URL", f"{mirror.address}/simple/")
        yield mirror


@pytest.fixture
def other_mirror() -> Iterator[Mirror]:
    """A second server."""
    yield from _serve()


@pytest.fixture
def weights() -> Callable[..., ModelFile]:
    """Makes a model file that holds `data` and can be had at the places given."""

    def make(data: bytes, *origins: Origin, name: str = "weights") -> ModelFile:
        return ModelFile(
            name=name,
            filename=f"{name}.bin",
            job="testing",
            publisher="somebody",
            licence="MIT",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            origin=origins or (Origin(url="http://127.0.0.1:1/nowhere"),),
        )

    return make


@pytest.fixture
def failure() -> Callable[[ModelFile, Path], str]:
    """Fetches in vain and gives the message."""

    def fail(file: ModelFile, target: Path) -> str:
        with pytest.raises(ModelFileError) as caught:
            fetch(file, target)
        assert "\n" not in str(caught.value)
        assert not target.exists()
        return str(caught.value)

    return fail


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the file is to be put."""
    return tmp_path / "weights.bin"


SOURCES = tuple(
    Source(id=number, kind=kind, name=f"given.{kind}", sha256="0" * 64, size=1)
    for number, kind in (("S1", "text"), ("S2", "image"), ("S3", "audio"))
)
SOURCE_OF = {"text": "S1", "face": "S2", "voice": "S3"}
EKMAN = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")


def make_cue(modality: str, kind: str, weights: dict[str, float], **more: Any) -> Observation:
    """An observation of one of the three sources; side, face, seconds, characters, speaker and turn say where."""
    quote = more.get("quote")
    axes = {
        axis: more.pop(axis) for axis in ("side", "face", "seconds", "characters", "speaker", "turn") if axis in more
    }
    if quote is not None:
        axes.setdefault("characters", (0, len(quote)))
    return Observation(
        modality=modality,
        kind=kind,
        label=more.pop("label", kind),
        phrase=more.pop("phrase", f'the words "{quote}"' if quote else f"{kind} shows"),
        where=Where(source=more.pop("source", SOURCE_OF[modality]), **axes),
        observer=ObserverRef(name="hand", version="1"),
        weights=weights,
        weights_from="a table",
        **more,
    )


def make_pattern(number: int, parts: tuple[str, ...], weights: dict[str, float], **more: Any) -> Pattern:
    kind = more.pop("kind", "+".join(parts))
    phrase = more.pop("phrase", "cues that go together")
    return Pattern(
        id=f"P{number}", kind=kind, label=kind, phrase=phrase, parts=parts, weights=weights, weights_from="a table"
    )


@pytest.fixture(scope="session")
def cue() -> Callable[..., Observation]:
    """Makes an observation: `cue("face", "AU12", {"joy": 1.6}, value=3.6, unit="0-5")`."""
    return make_cue


@pytest.fixture(scope="session")
def pattern() -> Callable[..., Pattern]:
    """Makes a pattern: `pattern(1, ("E1", "E2"), {"joy": 2.0})`."""
    return make_pattern


@pytest.fixture(scope="session")
def graph_of() -> Callable[..., EvidenceGraph]:
    """Makes a graph of observations and patterns over a text, a picture and a recording."""

    def make(observations: Any = (), patterns: Any = ()) -> EvidenceGraph:
        return EvidenceGraph.of(SOURCES, observations, patterns)

    return make


NATS = st.dictionaries(st.sampled_from(EKMAN), st.floats(-2.5, 2.5).map(lambda nats: round(nats, 3)), max_size=4)


@st.composite
def draw_graph(draw: st.DrawFn, most: int = 7) -> EvidenceGraph:
    """A graph of up to `most` observations in three modalities, some of them joined in patterns."""
    modalities = draw(st.lists(st.sampled_from(sorted(SOURCE_OF)), max_size=most))
    graph = EvidenceGraph.of(SOURCES, (make_cue(name, "cue", draw(NATS)) for name in modalities))
    free = list(draw(st.permutations([one.id for one in graph.observations])))
    while len(free) > 1 and draw(st.booleans()):
        size = draw(st.integers(2, min(3, len(free))))
        graph.add_pattern(make_pattern(len(graph.patterns) + 1, tuple(free[:size]), draw(NATS)))
        free = free[size:]
    return graph


@pytest.fixture(scope="session")
def random_graphs() -> Callable[..., st.SearchStrategy[EvidenceGraph]]:
    """The strategy of random graphs: `data.draw(random_graphs(most=5))`."""
    return draw_graph
