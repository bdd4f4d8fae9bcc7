"""The adapter merged into the model: the same model as with the adapter laid over it, and never half a file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emotrace.engine.observer import Setting
from emotrace.plugins.llama import merged as module
from emotrace.plugins.llama.merged import merged, merged_path
from emotrace.plugins.llama.provider import ADAPTER, DEFAULT_MODEL, load

WORDS = b"The brows are lowered, which speaks for anger, while the words 'so proud' speak for joy."


@pytest.fixture
def beside(gguf: Path, tmp_path: Path) -> Path:
    """The model in a folder of its own."""
    path = tmp_path / "model.gguf"
    path.symlink_to(gguf)
    return path


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing the tensors takes seconds, and some tests are about what goes before and after."""
    monkeypatch.setattr(module, "_merge", lambda model, adapter, path: path.write_bytes(model.read_bytes()[:1000]))


def logits(path: Path, adapter: Path | None = None) -> Any:
    from llama_cpp import Llama

    lora = str(adapter) if adapter else None
    llama = Llama(str(path), n_ctx=128, lora_path=lora, logits_all=True, verbose=False)
    tokens = llama.tokenize(WORDS)
    llama.eval(tokens)
    found = np.array(llama.scores[: len(tokens)])
    llama.close()
    return found


def test_it_expects_what_the_model_with_the_adapter_laid_over_it_expects(gguf: Path) -> None:
    whole = merged(gguf, ADAPTER)
    assert whole is not None
    plain, over, within = logits(gguf), logits(gguf, ADAPTER), logits(whole)
    moved = over - plain
    assert np.corrcoef(moved.ravel(), (within - plain).ravel())[0, 1] > 0.99
    assert (over.argmax(axis=1) == within.argmax(axis=1)).mean() > 0.9


def test_matrices_are_the_models_and_the_adapters_product_together(gguf: Path) -> None:
    from gguf import GGUFReader
    from gguf.quants import dequantize

    whole = merged(gguf, ADAPTER)
    assert whole is not None
    base, added, found = ({one.name: one for one in GGUFReader(str(path)).tensors} for path in (gguf, ADAPTER, whole))
    assert set(found) == set(base)
    name = "blk.7.attn_k.weight"
    a, b = (added[f"{name}.lora_{part}"].data.astype(np.float64) for part in "ab")
    expected = dequantize(base[name].data, base[name].tensor_type) + 32 / 16 * b @ a
    step = np.abs(expected).reshape(-1, 32).max(axis=1, keepdims=True) / 127  # Q8_0: 127 on each side
    actual = dequantize(found[name].data, found[name].tensor_type)
    assert (np.abs(actual - expected).reshape(-1, 32) <= 0.6 * step).all()
    assert (found["token_embd.weight"].data == base["token_embd.weight"].data).all()
    assert (found["output_norm.weight"].data == base["output_norm.weight"].data).all()


def test_tokens_and_chat_template_are_the_models(gguf: Path) -> None:
    from llama_cpp import Llama

    whole = merged(gguf, ADAPTER)
    one, other = (Llama(str(path), vocab_only=True, verbose=False) for path in (gguf, whole))
    assert {**one.metadata, "general.file_type": ""} == {**other.metadata, "general.file_type": ""}
    assert one.tokenize(WORDS) == other.tokenize(WORDS)


@pytest.mark.usefixtures("no_work")
def test_it_is_made_once(beside: Path) -> None:
    first = merged(beside, ADAPTER)
    assert first is not None
    made = first.stat().st_mtime_ns
    assert merged(beside, ADAPTER) == first
    assert first.stat().st_mtime_ns == made


@pytest.mark.usefixtures("no_work")
def test_another_adapter_gets_a_file_of_its_own_and_the_old_one_goes(beside: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.gguf"
    other.write_bytes(ADAPTER.read_bytes()[:-1])
    old, new = merged(beside, other), merged(beside, ADAPTER)
    assert old is not None
    assert new is not None
    assert new.is_file()
    assert not old.exists()
    assert beside.exists()


def test_where_there_is_no_room_nothing_is_left_and_the_adapter_is_laid_over(
    beside: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(model: Path, adapter: Path, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_merge", full)
    model = load(DEFAULT_MODEL, Setting(model_file=lambda name: beside))
    try:
        assert model.card.trained
        assert "merged" not in model.card.version
        assert ADAPTER.name in model.card.version
    finally:
        model.close()
    assert sorted(one.name for one in beside.parent.iterdir()) == ["lock", "model.gguf"]
    assert not merged_path(beside, ADAPTER).exists()


def test_the_card_says_that_it_is_merged(setting: Setting) -> None:
    model = load(DEFAULT_MODEL, setting)
    assert "merged in Q8_0" in model.card.version
    model.close()
