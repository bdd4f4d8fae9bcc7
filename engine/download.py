"""Bring a file from an address to this disk, going on where an earlier attempt was cut."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from emotrace.engine.errors import ModelFileError
from emotrace.engine.modelfiles import sha256_of

if TYPE_CHECKING:
    import requests

Tick = Callable[[int, int], None]
"""Called with the bytes so far and the bytes in all (0: unknown)."""

Answer = TypeVar("Answer")

TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and seconds of silence."""
WAITS = (0.5, 1.0, 2.0)
"""Seconds before each further attempt."""
PIECE = 1 << 16
"""Bytes read at a time: what a cut connection can lose."""


class UnavailableError(ModelFileError):
    """One place does not give the file; another may."""


class _CutError(Exception):
    """The transfer ended early, or does not continue what is here; asking again may help."""


def insist(attempt: Callable[[], Answer], reached: Callable[[], int] = lambda: 0) -> Answer:
    """The answer of `attempt`, made again after a cut connection, a timeout or a server's own failure.

    It is given up once it fails one time more than WAITS is long without `reached` (bytes) growing.

    Raises:
        UnavailableError: it was given up, or the failure is one that would come again.
    """
    import requests

    best, failures = reached(), 0
    while True:
        try:
            return attempt()
        except (requests.RequestException, _CutError) as error:
            if reached() > best:
                best, failures = reached(), 0
            if failures == len(WAITS) or not _may_pass(error):
                raise UnavailableError(_reason(error)) from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise UnavailableError(str(error)) from error  # requests: no such certificate bundle
        time.sleep(WAITS[failures])
        failures += 1


def download(
    session: "requests.Session", url: str, part: Path, size: int | None, sha256: str | None, tick: Tick
) -> None:
    """Fill `part` from `url`, keeping what an earlier attempt left in it, and check it.

    Args:
        session: what to ask with; it holds the credentials.
        url: where the file is.
        part: where to write; its folder exists. Left as it is when the connection is cut for good.
        size: bytes that the whole must have; None: unknown.
        sha256: what the whole must hash to; None: not checked.
        tick: told of each piece.

    Raises:
        UnavailableError: the file cannot be had here, or is another one. A wrong file is deleted.
    """
    resumed = length(part) > 0
    insist(lambda: _go_on(session, url, part, size, tick), lambda: length(part))
    found = sha256_of(part) if sha256 else None
    if found == sha256:
        return
    part.unlink()
    if not resumed:
        raise UnavailableError(f"its sha256 is {found}, not {sha256}")
    download(session, url, part, size, sha256, tick)  # it changed since the part was fetched


def length(path: Path) -> int:
    """Bytes of a file, 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def _go_on(session: "requests.Session", url: str, part: Path, size: int | None, tick: Tick) -> None:
    """One request, for what is still missing."""
    start = length(part)
    if start and start == size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with session.get(url, headers=headers, stream=True, timeout=TIMEOUT) as reply:
        first, whole = _range(reply.headers.get("Content-Range", ""))
        if reply.status_code == 416 and whole == start:
            return
        if reply.status_code == 416 or (reply.status_code == 206 and first != start):
            part.unlink(missing_ok=True)
            raise _CutError("the server does not continue what was fetched before")
        reply.raise_for_status()
        _write(reply, part, start if reply.status_code == 206 else 0, size, tick)


def _write(reply: "requests.Response", part: Path, done: int, size: int | None, tick: Tick) -> None:
    """Write a reply to `part` after its first `done` bytes, those beyond them being dropped."""
    told = reply.headers.get("Content-Length", "")
    whole = done + int(told) if told.isdigit() else size or 0
    if size is not None and whole != size:
        raise UnavailableError(f"the file there has {whole} bytes, not {size}")
    with part.open("ab" if done else "wb") as file:
        for piece in reply.iter_content(PIECE):
            file.write(piece)
            done += len(piece)
            tick(done, whole)
            if whole and done > whole:
                raise UnavailableError(f"the file there has more than {whole} bytes")
    if done < whole:
        raise _CutError(f"the connection was cut after {done} of {whole} bytes")


def _range(header: str) -> tuple[int | None, int | None]:
    """First byte and length of the whole, as a Content-Range header tells them (RFC 9110, 14.4)."""
    told = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(?:(\d+)|\*)", header)
    first, whole = told.groups() if told else (None, None)
    return int(first) if first else None, int(whole) if whole else None


def _may_pass(error: Exception) -> bool:
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return error.response.status_code >= 500 or error.response.status_code in (408, 429)
    passing = (
        requests.ConnectionError,
        requests.Timeout,
        requests.exceptions.ChunkedEncodingError,
        _CutError,
    )
    return isinstance(error, passing) and not isinstance(error, requests.exceptions.SSLError)


def _reason(error: Exception) -> str:
    """The failure in words; never the library's own, which may hold an address with a password."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answers {error.response.status_code} {error.response.reason}"
    if isinstance(error, _CutError):
        return str(error)
    words = {
        requests.exceptions.SSLError: "its certificate is not trusted; REQUESTS_CA_BUNDLE says whose is",
        requests.exceptions.ProxyError: "the proxy does not answer; HTTPS_PROXY names it",
        requests.Timeout: "the server was silent for too long",
        requests.ConnectionError: "no connection, or it was lost",
        requests.exceptions.ChunkedEncodingError: "the connection was cut",
    }
    fitting = (text for kind, text in words.items() if isinstance(error, kind))
    return next(fitting, f"the transfer failed ({type(error).__name__})")
