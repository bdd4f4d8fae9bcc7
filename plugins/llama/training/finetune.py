"""Fits the adapter to records: seeded, in steps that can be left and taken up again."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emotrace.engine.remaining import and_left
from emotrace.plugins.llama.training.encoding import Encoded

if TYPE_CHECKING:
    import torch

BATCH = 4
"""Records of a step."""

POOL = 16 * BATCH
"""Records that are sorted by length together, so that little of a batch is padding."""

HEIGHT = 1e-3
"""Learning rate at its height, after a rise over WARM_UP of the steps; it falls as a cosine to nothing."""

WARM_UP = 0.05
TOLD_EVERY = 5
SAVED_EVERY = 25
"""Steps between two savings of where training stands."""

NOT_LEARNED = -100
"""PyTorch's own mark for targets that do not count."""


@dataclass(frozen=True)
class Schedule:
    """How long to train, and where to keep what is needed to go on after a break."""

    steps: int
    seed: int
    checkpoint: Path


def finetune(model: Any, records: Sequence[Encoded], schedule: Schedule) -> Iterator[str]:
    """Train the adapter in place, and yield lines of progress.

    Each pass over the records is in an order that the seed alone decides. Where the checkpoint is of the same schedule
    and records, training goes on from it; it is removed at the end.
    """
    import torch

    torch.manual_seed(schedule.seed)
    learning = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=HEIGHT, weight_decay=0.0)
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, schedule.steps))
    key = f"{schedule.steps} steps, seed {schedule.seed}, {sum(len(one.tokens) for one in records)} tokens"
    done = _restored(schedule.checkpoint, key, learning, optimizer, rates)
    if done:
        yield f"going on after step {done}"
    model.train()
    summed, since, began = 0.0, 0, time.monotonic()
    lengths = [len(one.tokens) for one in records]
    for step in range(done + 1, schedule.steps + 1):
        loss = _loss(model, [records[at] for at in _drawn(lengths, step, schedule.seed)])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        rates.step()
        summed, since = summed + loss.item(), since + 1
        if step % TOLD_EVERY == 0 or step == schedule.steps:
            left = and_left(time.monotonic() - began, step - done, schedule.steps - done)
            yield f"step {step} of {schedule.steps}, loss {summed / since:.4f}{left}"
            summed, since = 0.0, 0
        if step % SAVED_EVERY == 0 and step < schedule.steps:
            _save(schedule.checkpoint, key, step, learning, optimizer, rates)
    schedule.checkpoint.unlink(missing_ok=True)
    model.eval()


def _rate(step: int, steps: int) -> float:
    warm = max(1, round(WARM_UP * steps))
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def _drawn(lengths: Sequence[int], step: int, seed: int) -> list[int]:
    """The records of a step: each pass goes over all of them once, those of about one length together."""
    import numpy as np

    steps = math.ceil(len(lengths) / BATCH)
    rng = np.random.default_rng([seed, (step - 1) // steps])
    order = rng.permutation(len(lengths)).tolist()
    pools = [sorted(order[at : at + POOL], key=lengths.__getitem__) for at in range(0, len(order), POOL)]
    batches = [pool[at : at + BATCH] for pool in pools for at in range(0, len(pool), BATCH)]
    return [int(at) for at in batches[int(rng.permutation(len(batches))[(step - 1) % len(batches)])]]


def _loss(model: Any, batch: Sequence[Encoded]) -> "torch.Tensor":
    """Mean loss of the learned tokens; the output layer, half of the work, runs on these alone."""
    import torch

    width = max(len(one.tokens) for one in batch)
    ids, mask = torch.zeros((2, len(batch), width), dtype=torch.long)
    targets = torch.full((len(batch), width), NOT_LEARNED)
    for row, one in enumerate(batch):
        ids[row, : len(one.tokens)] = torch.tensor(one.tokens)
        mask[row, : len(one.tokens)] = 1
        learned = torch.tensor(one.learned)
        targets[row, : len(one.tokens)][learned] = torch.tensor(one.tokens)[learned]
    causal = model.get_base_model()
    states = causal.model(input_ids=ids, attention_mask=mask).last_hidden_state[:, :-1]
    asked = targets[:, 1:] != NOT_LEARNED
    return torch.nn.functional.cross_entropy(causal.lm_head(states[asked]), targets[:, 1:][asked])


def _save(path: Path, key: str, step: int, learning: "Sequence[torch.Tensor]", optimizer: Any, rates: Any) -> None:
    import torch

    state = {
        "key": key,
        "step": step,
        "weights": list(learning),
        "optimizer": optimizer.state_dict(),
        "rates": rates.state_dict(),
    }
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def _restored(path: Path, key: str, learning: "Sequence[torch.Tensor]", optimizer: Any, rates: Any) -> int:
    """The last step done; 0 where there is no checkpoint of this training."""
    import torch

    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True)
    if state["key"] != key:
        return 0
    with torch.no_grad():
        for weight, saved in zip(learning, state["weights"], strict=True):
            weight.copy_(saved)
    optimizer.load_state_dict(state["optimizer"])
    rates.load_state_dict(state["rates"])
    return int(state["step"])
