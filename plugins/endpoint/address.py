"""Where an endpoint is: `http://host:port/v1#model-name`."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from emotrace.engine.errors import ModelError


@dataclass(frozen=True)
class Address:
    """An endpoint, and the model wanted there."""

    url: str
    """What requests go to."""
    place: str
    """The same without a user's name and password, fit to be shown."""
    model: str | None
    """None lets the endpoint choose."""
    is_here: bool
    """Whether it is on this machine."""


def read_address(spec: str) -> Address:
    """Take a URL apart.

    Raises:
        ModelError: it is not an http or https URL with a host.
    """
    try:
        parts = urlsplit(spec)
        place = _place(parts)
    except ValueError as error:
        raise ModelError(f"not an address of an endpoint: {error}; write http://host:port/v1#model") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelError("not an address of an endpoint: write http://host:port/v1#model")
    return Address(
        url=parts._replace(fragment="").geturl(),
        place=place,
        model=unquote(parts.fragment) or None,
        is_here=_is_loopback(parts.hostname),
    )


def _place(parts: SplitResult) -> str:
    port = f":{parts.port}" if parts.port else ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
