"""Fine-tunes the encoder: all label sets at once, on texts whole and in parts, with a running mean of its weights."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.plugins.text.training.corpus import Corpus
from emotrace.plugins.text.training.network import Network
from emotrace.plugins.text.training.words import thinned

if TYPE_CHECKING:
    import torch
    from numpy import float32
    from numpy.random import Generator
    from numpy.typing import NDArray
    from tokenizers import Encoding

BATCH = 32
POOL = 60 * BATCH
"""Texts that are sorted by length together, so that a batch holds texts of about one length."""
ENCODER_RATE, HEAD_RATE = 1e-4, 1e-3
WARM_UP = 0.06
"""Share of the steps in which the rate rises to its height; it falls as a cosine after."""
KEEP_MEAN = 0.999
"""Share of the running mean that stays at each step (Polyak & Juditsky 1992)."""
MEAN_EVERY = 8
"""Steps between two updates of the running mean."""
TOLD_EVERY = 200


@dataclass(frozen=True)
class Plan:
    """How long and from which seed."""

    epochs: float = 4.0
    seed: int = 1


def finetune(
    network: Network,
    corpus: Corpus,
    encodings: Sequence["Encoding"],
    plan: Plan,
    teacher: "NDArray[float32] | None" = None,
) -> Iterator[str]:
    """Train the network in place and yield lines of progress; it ends with the running mean of its weights.

    With a teacher, shape (texts, outputs), the targets are half the labels and half the teacher's probabilities:
    labels of three readers are noisy, and what a first network made of all of them is less so (Furlanello et al. 2018,
    Born-again neural networks).
    """
    import numpy as np
    import torch

    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    steps = int(plan.epochs * math.ceil(len(encodings) / BATCH))
    optimizer, schedule = _optimizer(network, steps)
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    network.train()
    labels = np.hstack([corpus.targets, corpus.shares])
    targets = torch.from_numpy(labels if teacher is None else (labels + teacher) / 2)
    summed = 0.0
    for step, rows in enumerate(_batches(encodings, rng, steps), start=1):
        ids, mask = network.batch([thinned(encodings[row], rng) for row in rows])
        loss = _loss(network(ids, mask), targets[rows], len(corpus.targets[0]))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % MEAN_EVERY == 0:
            _move(mean, network, min(KEEP_MEAN, (1 + step) / (10 + step)) ** MEAN_EVERY)
        summed += loss.item()
        if step % TOLD_EVERY == 0 or step == steps:
            yield f"step {step} of {steps}, loss {summed / ((step - 1) % TOLD_EVERY + 1):.4f}"
            summed = 0.0
    network.load_state_dict(mean)
    network.eval()


def taught(network: Network, encodings: Sequence["Encoding"], several: int) -> "NDArray[float32]":
    """A network's probabilities, shape (texts, outputs): of the first `several` labels each, then of one."""
    import numpy as np
    import torch

    found = np.zeros((len(encodings), network.head.out_features), np.float32)
    order = sorted(range(len(encodings)), key=lambda row: len(encodings[row].ids))
    with torch.no_grad():
        for start in range(0, len(order), 2 * BATCH):
            rows = order[start : start + 2 * BATCH]
            scores = network(*network.batch([encodings[row].ids for row in rows]))
            each, choice = torch.sigmoid(scores[:, :several]), torch.softmax(scores[:, several:], dim=1)
            found[rows] = torch.cat([each, choice], dim=1).numpy()
    return found


def _optimizer(network: Network, steps: int) -> "tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]":
    import torch

    rates = [
        {"params": network.encoder.parameters(), "lr": ENCODER_RATE},
        {"params": network.head.parameters(), "lr": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(rates, weight_decay=0.01, fused=True)
    warm = max(1, int(WARM_UP * steps))

    def share(step: int) -> float:
        return min(1.0, (step + 1) / warm) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, share)


def _batches(encodings: Sequence["Encoding"], rng: "Generator", steps: int) -> Iterator[list[int]]:
    """Rows of `steps` batches: shuffled, sorted by length within pools, and the batches shuffled again."""
    given = 0
    while given < steps:
        order = rng.permutation(len(encodings))
        found = []
        for start in range(0, len(order), POOL):
            pool = sorted(order[start : start + POOL], key=lambda row: len(encodings[row].ids))
            found += [[int(row) for row in pool[first : first + BATCH]] for first in range(0, len(pool), BATCH)]
        for index in rng.permutation(len(found))[: steps - given]:
            yield found[index]
            given += 1


def _loss(scores: "torch.Tensor", targets: "torch.Tensor", several: int) -> "torch.Tensor":
    """Binary cross-entropy for each label on its own, cross-entropy for the single choice; mean over outputs."""
    import torch.nn.functional as loss

    each = loss.binary_cross_entropy_with_logits(scores[:, :several], targets[:, :several], reduction="none").sum(1)
    choice = loss.cross_entropy(scores[:, several:], targets[:, several:], reduction="none")
    return (each + choice).mean() / scores.shape[1]


def _move(mean: "dict[str, torch.Tensor]", network: Network, keep: float) -> None:
    import torch

    with torch.no_grad():
        for name, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                mean[name].mul_(keep).add_(value, alpha=1 - keep)
