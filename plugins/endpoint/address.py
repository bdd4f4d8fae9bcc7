"""Where an endpoint is, and what is known of it: `http://host:port/v1#model`, `http://host:port/v1?grammar#model`."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from emotrace.engine.errors import ModelError

GRAMMAR, TRAINED = "grammar", "trained"
"""Words after a question mark that are for us, and no part of the address."""


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
    takes_grammar: bool = False
    """Whether a reply can be held to a grammar, as llama.cpp's servers can do."""
    is_trained: bool = False
    """Whether the model was trained to write explanations: it is our own, with its adapter."""


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
    words = parts.query.split("&")
    query = "&".join(word for word in words if word not in (GRAMMAR, TRAINED))
    return Address(
        url=parts._replace(query=query, fragment="").geturl(),
        place=place,
        model=unquote(parts.fragment) or None,
        is_here=_is_loopback(parts.hostname),
        takes_grammar=GRAMMAR in words,
        is_trained=TRAINED in words,
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
