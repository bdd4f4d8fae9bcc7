"""Which addresses are endpoints, and how one is opened."""

import os
from typing import TYPE_CHECKING

from emotrace.engine.language import LanguageModel, ModelProvider
from emotrace.engine.observer import Setting
from emotrace.plugins.endpoint.address import Address, read_address
from emotrace.plugins.endpoint.failures import NO_KEY, as_model_errors
from emotrace.plugins.endpoint.model import EndpointModel

if TYPE_CHECKING:
    from openai import OpenAI

KEYS = ("EMOTRACE_API_KEY", "OPENAI_API_KEY")
"""Environment variables that may hold the key; the first that is set counts."""

SECONDS_TO_CONNECT = 5.0
SECONDS_TO_ANSWER = 120.0
"""A model on a slow machine may read for a minute before its first word."""


def provider() -> ModelProvider:
    """The provider of endpoints."""
    return ModelProvider(
        name="endpoint",
        models=(),
        accepts=accepts,
        load=load,
        what="language models behind an OpenAI-compatible endpoint: http://host:port/v1#model",
    )


def accepts(spec: str) -> bool:
    """Whether `spec` is a URL."""
    return spec.lower().startswith(("http://", "https://"))


def load(spec: str, setting: Setting) -> LanguageModel:  # noqa: ARG001  # the endpoint keeps its own files
    """Open an endpoint; without a model's name after `#`, it is asked for the first that it has.

    Raises:
        ModelError: the address is not one, or the endpoint cannot be asked.
    """
    return open_endpoint(read_address(spec))


def open_endpoint(address: Address, seconds: float = SECONDS_TO_ANSWER) -> EndpointModel:
    """Open an endpoint that may be silent for `seconds` before it is given up."""
    from openai import OpenAI, Timeout

    client = OpenAI(
        base_url=address.url,
        api_key=_key(),
        timeout=Timeout(seconds, connect=min(seconds, SECONDS_TO_CONNECT)),
        max_retries=0 if address.is_here else 2,
    )
    try:
        return EndpointModel(client, address, address.model or _first_model(client, address))
    except BaseException:
        client.close()
        raise


def _key() -> str:
    return next((os.environ[name] for name in KEYS if os.environ.get(name)), NO_KEY)


def _first_model(client: "OpenAI", address: Address) -> str:
    with as_model_errors(address.place, client.api_key):
        return client.models.list().data[0].id
