"""What every test may ask for: the real model files, the example picture, and a closed network."""

import ipaddress
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from emotrace.engine.observer import Setting
from emotrace.engine.store import Store, store_of

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"


# A busy machine is no reason for a test to fail; how long things may take is measured by benchmarks.
hypothesis_settings.register_profile("emotrace", deadline=None)
hypothesis_settings.load_profile("emotrace")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "network: may reach other machines")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the shared data runs on real data."""
    for item in items:
        if "shared_data" in getattr(item, "fixturenames", ()):
            item.add_marker("real")


@pytest.fixture(scope="session")
def store() -> Store:
    """The model files of all built-in plugins, fetched once per machine, before the network is closed."""
    store = store_of(sorted(ROOT.glob("plugins/*/data/models.toml")))
    for file in store.files():
        store.ensure(file.name)
    return store


@pytest.fixture(scope="session")
def setting(store: Store) -> Setting:
    return Setting(model_file=store.ensure)


@pytest.fixture(scope="session")
def portrait(store: Store) -> Path:
    """A photograph of a smiling woman."""
    return store.ensure("portrait")


@pytest.fixture(scope="session")
def example_clip(portrait: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wall for one second, then a smiling face, while a synthesised voice says three sentences: talk.mp4.

    `examples/make_clip.py` makes it. Whoever writes beside it takes a copy.
    """
    clip = tmp_path_factory.mktemp("example") / "talk.mp4"
    where = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([sys.executable, ROOT / "examples" / "make_clip.py", clip], check=True, env=where)
    return clip


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def closed_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to other machines, except in tests marked `network`."""
    if request.node.get_closest_marker("network") is None:
        for way in ("connect", "connect_ex"):
            monkeypatch.setattr(socket.socket, way, _only_here(getattr(socket.socket, way)))


def _only_here(connect: Any) -> Any:
    def connect_here(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            raise PermissionError(f"tests reach no other machine, and this one wants {address[0]}")
        return connect(self, address)

    return connect_here


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
