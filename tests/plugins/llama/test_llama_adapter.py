"""The adapter: for the default model alone, and the same in llama.cpp as where it was trained."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.explainer.records import InstructionRecord, Turn
from emotrace.engine.language import Message, Request
from emotrace.engine.observer import Setting
from emotrace.engine.trainer import Training
from emotrace.plugins.llama.model import GgufModel
from emotrace.plugins.llama.provider import ADAPTER, DEFAULT_MODEL, UNTRAINED, load
from emotrace.plugins.llama.training.trainer import ADAPTER as WRITTEN
from emotrace.plugins.llama.training.trainer import CHECKPOINT, NEEDED, ExplainerTrainer


@pytest.fixture(scope="module")
def trained(setting: Setting) -> Iterator[GgufModel]:
    model = load(DEFAULT_MODEL, setting)
    assert isinstance(model, GgufModel)
    yield model
    model.close()


def test_the_default_model_has_the_adapter_and_says_so(trained: GgufModel, model: GgufModel) -> None:
    assert trained.card.trained
    assert ADAPTER.name in trained.card.version
    assert not model.card.trained
    assert model.card.name == UNTRAINED


def test_the_adapter_is_small(trained: GgufModel) -> None:
    assert ADAPTER.stat().st_size <= 12_000_000


def test_the_same_file_by_path_is_the_users_own_and_not_adapted(gguf: Path, setting: Setting) -> None:
    own = load(str(gguf), setting)
    assert not own.card.trained
    own.close()


def test_it_changes_what_is_written(trained: GgufModel, model: GgufModel) -> None:
    facts = Message("user", "cue {E2} | face | the jaw is dropped | a weak sign of surprise")
    said = ["".join(one.write(Request([facts], max_tokens=30))) for one in (trained, model)]
    assert "{E2}" in said[0]
    assert said[0] != said[1]


RECORD = InstructionRecord(
    id="one",
    origin="test",
    turns=(
        Turn(role="system", text="Put evidence into words."),
        Turn(role="user", text="cue {E2} | face | the jaw is dropped | a weak sign of surprise"),
        Turn(role="assistant", text="{E2}, a weak sign of surprise."),
    ),
)


def libraries() -> None:
    """Skip where what training needs is not installed."""
    for name in NEEDED:
        pytest.importorskip(name, reason=f"training needs {name}: pip install 'emotrace[train]'")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(f"{RECORD.model_dump_json()}\n" for _ in range(8)), "utf-8")
    return path


def training(records: Path, out: Path, setting: Setting, limit: int) -> list[str]:
    return list(ExplainerTrainer().train(Training(records, out, setting.model_file, seed=1, limit=limit)))


def losses(lines: list[str]) -> list[float]:
    return [float(line.partition(" loss ")[2].partition(";")[0]) for line in lines if line.startswith("step")]


@pytest.mark.training
def test_twenty_steps_learn_and_write_an_adapter_that_llama_cpp_runs_as_pytorch_does(
    records: Path, tmp_path: Path, setting: Setting, gguf: Path
) -> None:
    libraries()
    import numpy as np
    import torch
    from llama_cpp import Llama

    from emotrace.plugins.llama.training.base import adapter_weights, load_base, with_adapter

    lines = training(records, tmp_path / "out", setting, 20)
    told = losses(lines)
    assert told[-1] < 0.5 * told[0]
    assert lines[-1].startswith("wrote ")
    assert not (tmp_path / "out" / CHECKPOINT).exists()
    adapter = tmp_path / "out" / WRITTEN
    tokens = [1, 520, 9531, 198, 4093, 260, 3567]
    plain = Llama(str(gguf), n_ctx=64, logits_all=True, verbose=False)
    adapted = Llama(str(gguf), n_ctx=64, logits_all=True, lora_path=str(adapter), verbose=False)
    ours: list[Any] = []
    for llama in (plain, adapted):
        llama.eval(tokens)
        ours.append(np.array(llama.scores[: len(tokens)]))
        llama.close()
    model = with_adapter(load_base(gguf), 1)
    with torch.no_grad():
        before = model(torch.tensor([tokens])).logits[0].numpy()
        for (a, b), (read_a, read_b) in zip(
            adapter_weights(model).values(), read_adapter(adapter, adapter_weights(model)), strict=True
        ):
            a.copy_(read_a)
            b.copy_(read_b)
        after = model(torch.tensor([tokens])).logits[0].numpy()
    moved, theirs = ours[1] - ours[0], after - before
    assert np.abs(theirs).max() > 1
    assert np.corrcoef(moved.ravel(), theirs.ravel())[0, 1] > 0.99


def read_adapter(path: Path, like: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """A and B of each projection out of the GGUF file, queries and keys back in transformers' order."""
    import gguf
    import torch

    from emotrace.plugins.llama.training.export import NAMES

    tensors = {one.name: torch.tensor(one.data.copy()).float() for one in gguf.GGUFReader(str(path)).tensors}
    heads = {"q_proj": 9, "k_proj": 3}  # SmolLM2-135M's
    for key in like:
        layer, projection = key.split(".")
        name = f"blk.{layer}.{NAMES[projection]}.weight"
        b = tensors[f"{name}.lora_b"]
        if projection in heads:
            out, width = b.shape
            b = b.reshape(heads[projection], out // heads[projection] // 2, 2, width).swapaxes(1, 2).reshape(out, width)
        yield tensors[f"{name}.lora_a"], b


@pytest.mark.training
def test_training_that_was_cut_off_comes_to_the_same(records: Path, tmp_path: Path, setting: Setting) -> None:
    libraries()
    from emotrace.plugins.llama.training import finetune

    whole = losses(training(records, tmp_path / "whole", setting, 10))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(finetune, "SAVED_EVERY", 5)
        told = ExplainerTrainer().train(Training(records, tmp_path / "cut", setting.model_file, seed=1, limit=10))
        for line in told:
            if line.startswith("step 5"):
                next(told)  # the saving comes before the next line
                break
        del told
        rest = training(records, tmp_path / "cut", setting, 10)
    assert any("going on after step" in line for line in rest)
    assert losses(rest)[-1] == pytest.approx(whole[-1], rel=1e-3)
