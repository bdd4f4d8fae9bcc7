"""Language models behind an OpenAI-compatible endpoint, on this machine or another."""

from collections.abc import Sequence

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.language import ModelProvider
from emotrace.plugins.endpoint.provider import provider


@hookimpl
def emotrace_language_models() -> Sequence[ModelProvider]:
    """The provider of endpoints."""
    return [provider()]
