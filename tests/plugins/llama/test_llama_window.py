import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.errors import ModelError
from emotrace.plugins.llama.merged import merged
from emotrace.plugins.llama.provider import ADAPTER
from emotrace.plugins.llama.window import Window, common_prefix

pytestmark = pytest.mark.skipif(
    platform.machine().lower() not in ("x86_64", "amd64"), reason="only there do batches of any size round alike"
)


@pytest.fixture(scope="module", params=["as it comes", "merged"])
def bare(request: pytest.FixtureRequest, gguf: Path) -> Iterator[Any]:
    """Both files whose window emotrace holds: their matrices are multiplied in different ways."""
    from llama_cpp import Llama

    path = merged(gguf, ADAPTER) if request.param == "merged" else gguf
    llama = Llama(str(path), n_ctx=1024, n_threads=1, n_threads_batch=1, verbose=False)
    yield llama
    llama.close()


@pytest.fixture
def window(bare: Any) -> Iterator[Window]:
    bare.reset()
    window = Window(bare, 512)
    window._forget()
    yield window
    window.close()


@pytest.fixture(scope="module")
def text(bare: Any) -> list[int]:
    return list(bare.tokenize(b"The corners of the lips are raised and so on. " * 12, add_bos=False))


def last(window: Window, tokens: list[int]) -> Any:
    return window.logits(tokens, len(tokens) - 1)[0].copy()


def test_logits_are_the_same_to_the_last_bit_whatever_was_read_before(window: Window, text: list[int]) -> None:
    other = text[:90] + text[:20]
    fresh = last(window, other)
    for end in range(50, 100):  # one by one, as a reply is written
        last(window, text[:end])
    assert (last(window, other) == fresh).all()
    last(window, other + text[:7])
    assert (last(window, other) == fresh).all()


def test_each_wanted_position_has_its_row(window: Window, text: list[int]) -> None:
    rows = window.logits(text[:60], 40)
    assert rows.shape == (20, 49152)
    for i in (0, 7, 19):
        assert (last(window, text[: 41 + i]) == rows[i]).all()


def test_prompts_longer_than_a_batch_are_read_whole(window: Window, text: list[int]) -> None:
    whole = last(window, text)
    window._forget()
    last(window, [0])
    window._batch_size = 33
    assert (last(window, text) == whole).all()


def test_more_tokens_than_the_window_holds_are_refused(window: Window, text: list[int]) -> None:
    with pytest.raises(ModelError, match="the prompt is 532 tokens long and the model's window holds 512"):
        last(window, (text * 4)[:532])


@pytest.mark.parametrize(
    ("one", "other", "length"),
    [
        ([], [1], 0),
        ([1, 2], [1, 2, 3], 2),
        ([1, 2, 3], [1, 2], 2),
        ([1, 9, 3], [1, 2, 3], 1),
        ([1], [1], 1),
        ([1], [], 0),
    ],
)
def test_common_prefix_counts_shared_tokens(one: list[int], other: list[int], length: int) -> None:
    assert common_prefix(one, other) == length
