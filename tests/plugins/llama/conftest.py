"""The default model without its adapter, loaded once as emotrace loads it and once by llama-cpp-python alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.language import Message, Request
from emotrace.engine.observer import Setting
from emotrace.plugins.llama.model import GgufModel
from emotrace.plugins.llama.provider import DEFAULT_MODEL, UNTRAINED, load


@pytest.fixture(scope="session")
def gguf(setting: Setting) -> Path:
    return setting.model_file(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def model(setting: Setting) -> Iterator[GgufModel]:
    model = load(UNTRAINED, setting)
    assert isinstance(model, GgufModel)
    yield model
    model.close()


@pytest.fixture(scope="module")
def bare(gguf: Path) -> Iterator[Any]:
    """llama-cpp-python on its own: the oracle."""
    from llama_cpp import Llama

    llama = Llama(str(gguf), n_ctx=1024, n_threads=1, n_threads_batch=1, logits_all=True, verbose=False)
    yield llama
    llama.close()


@pytest.fixture(scope="module")
def says(model: GgufModel) -> Callable[..., str]:
    """What the model replies to a user's message; keywords go into the request."""

    def reply(text: str, **request: Any) -> str:
        return "".join(model.write(Request([Message("user", text)], **{"max_tokens": 40, **request})))

    return reply
