"""Fine-tunes the encoder: all label sets at once, on texts whole and in parts, with a running mean of its weights."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.remaining import and_left
from emotrace.plugins.text.training.network import Network
from emotrace.plugins.text.training.words import thinned

if TYPE_CHECKING:
    import torch
    from numpy import float32
    from numpy.random import Generator
    from numpy.typing import NDArray
    from tokenizers import Encoding

BATCH = 32
ASKED = 8 * BATCH
"""Texts that a network is asked about at once."""
POOL = 60 * BATCH
"""Texts that are sorted by length together, so that a batch holds texts of about one length."""
HEAD_RATE = 1e-3
WARM_UP = 0.06
"""Share of the steps in which the rate rises to its height; it falls as a cosine after."""
KEEP_MEAN = 0.998
"""Share of the running mean that stays at each step (Polyak & Juditsky 1992)."""
MEAN_EVERY = 8
"""Steps between two updates of the running mean."""
TOLD_EVERY = 200


@dataclass(frozen=True)
class Plan:
    """How a network is trained."""

    epochs: float
    seed: int
    rate: float = 1e-4
    """Of the encoder's last layer, at its height."""
    decay: float = 1.0
    """What a layer has of the rate of the one above it."""
    frozen: int = 0
    """So many layers, from the lowest, stay as they are, and the table of word pieces with them."""


@dataclass(frozen=True)
class Lessons:
    """Texts, and what the network is to say of them."""

    encodings: "Sequence[Encoding]"
    targets: "NDArray[float32]"
    """Shape (texts, outputs): a probability for each of the first `several`, shares that add up to 1 for the rest."""
    several: int
    thinned: int = 0
    """So many texts, from the first, are at times read with words taken out."""


def finetune(network: Network, lessons: Lessons, plan: Plan) -> Iterator[str]:
    """Train the network in place and yield lines of progress; it ends with the running mean of its weights.

    Matrices are multiplied in half precision where the processor knows it.
    """
    import numpy as np
    import torch

    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    steps = int(plan.epochs * math.ceil(len(lessons.encodings) / BATCH))
    optimizer, schedule = _optimizer(network, plan, steps)
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    network.train()
    _drop_nothing_within(network)
    targets = torch.from_numpy(lessons.targets)
    summed, began = torch.zeros((), device=network.device), time.monotonic()
    for step, rows in enumerate(_batches(lessons.encodings, rng, steps), start=1):
        ids, mask = network.batch([_read(lessons, row, rng) for row in rows])
        with halved(network.device.type):
            scores = network(ids, mask)
        loss = _loss(scores.float(), targets[rows].to(network.device), lessons.several)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % MEAN_EVERY == 0:
            _move(mean, network, min(KEEP_MEAN, (1 + step) / (10 + step)) ** MEAN_EVERY)
        summed += loss.detach()
        if step % TOLD_EVERY == 0 or step == steps:
            left = and_left(time.monotonic() - began, step, steps)
            yield f"step {step} of {steps}, loss {summed.item() / ((step - 1) % TOLD_EVERY + 1):.4f}{left}"
            summed.zero_()
    network.load_state_dict(mean)
    network.eval()


def halved(device: str) -> "torch.autocast":
    """Multiplies matrices in half precision (bfloat16), but on processors that would have to emulate it.

    Emulated, it takes many times as long as single precision does.
    """
    import torch

    # torch.cpu has public names for what a processor knows only since releases later than the least one asked for
    known = torch.cpu._is_avx512_bf16_supported() and torch.backends.mkldnn.is_available()
    return torch.autocast(device, torch.bfloat16, enabled=device == "cuda" or known)


def judged(network: Network, encodings: Sequence["Encoding"], several: int) -> "NDArray[float32]":
    """A network's probabilities, shape (texts, outputs): of the first `several` labels each, then of one."""
    import numpy as np
    import torch

    found = np.zeros((len(encodings), network.head.out_features), np.float32)
    order = sorted(range(len(encodings)), key=lambda row: len(encodings[row].ids))
    for start in range(0, len(order), ASKED):
        rows = order[start : start + ASKED]
        with torch.no_grad(), halved(network.device.type):
            scores = network(*network.batch([encodings[row].ids for row in rows])).float()
        each, choice = torch.sigmoid(scores[:, :several]), torch.softmax(scores[:, several:], dim=1)
        found[rows] = torch.cat([each, choice], dim=1).cpu().numpy()
    return found


def _read(lessons: Lessons, row: int, rng: "Generator") -> list[int]:
    encoding = lessons.encodings[row]
    return thinned(encoding, rng) if row < lessons.thinned else list(encoding.ids)


def _drop_nothing_within(network: Network) -> None:
    """Drop out before the head alone: in the encoder it takes a seventh of the time, and words are taken out anyway."""
    import torch

    for module in network.encoder.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0


def _optimizer(
    network: Network, plan: Plan, steps: int
) -> "tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]":
    import torch

    optimizer = torch.optim.AdamW(_rates(network, plan), weight_decay=0.01, fused=True)
    warm = max(1, int(WARM_UP * steps))

    def share(step: int) -> float:
        return min(1.0, (step + 1) / warm) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, share)


def _rates(network: Network, plan: Plan) -> list[dict[str, object]]:
    """The optimizer's groups: head, each layer, what the layers share. Frozen weights are in none of them."""
    layers = network.encoder.encoder.layer
    below = [network.encoder.embeddings, *layers]
    for part in below[: plan.frozen + 1] if plan.frozen else []:
        part.requires_grad_(requires_grad=False)
    rates: list[dict[str, object]] = [{"params": [*network.head.parameters()], "lr": HEAD_RATE}]
    grouped: set[int] = {id(weight) for weight in network.head.parameters()}
    for depth, part in enumerate(reversed(below)):
        weights = [weight for weight in part.parameters() if weight.requires_grad]
        rates.append({"params": weights, "lr": plan.rate * plan.decay**depth})
        grouped |= {id(weight) for weight in part.parameters()}
    rates.append({"params": [one for one in network.parameters() if id(one) not in grouped], "lr": plan.rate})
    return [rate for rate in rates if rate["params"]]


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
                mean[name].lerp_(value, 1 - keep)
