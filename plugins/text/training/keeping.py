"""Keeps a trained network in a file, so that a training that is broken off later need not begin anew."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from pickle import UnpicklingError

import torch

from emotrace.plugins.text.training.finetune import Lessons, Plan, finetune
from emotrace.plugins.text.training.network import Network

PARTIAL = ".partial"
"""Ending of what is written of a kept network before it is whole."""


def kept_as(number: int, folder: Path) -> Path:
    """Where the large network of that number is kept: where the weights will lie."""
    return folder / f"large-{number}.pt"


def finetune_once(network: Network, lessons: Lessons, plan: Plan, kept: Path) -> Iterator[str]:
    """Train the network in place and keep it in the file; take it from there where the same training left it.

    A file of other texts, targets, plan or encoder is written over; that `finetune` itself has changed is not noticed.
    """
    key = _key(network, lessons, plan)
    state = _read(kept, key)
    if state is not None:
        yield f"taken from {kept.name}, where an earlier training left it"
        network.load_state_dict(state)
        network.eval()
        return
    yield from finetune(network, lessons, plan)
    partial = kept.with_suffix(PARTIAL)
    torch.save({"key": key, "state": network.state_dict()}, partial)
    partial.replace(kept)


def drop(kept: Path) -> None:
    """Remove what was kept in the file, and what was broken off while it was written."""
    for path in (kept, kept.with_suffix(PARTIAL)):
        path.unlink(missing_ok=True)


def _key(network: Network, lessons: Lessons, plan: Plan) -> str:
    """What the training rests on, as one hash: the untrained weights, the texts, their targets, the plan."""
    found = sha256(repr((plan, lessons.several, lessons.thinned)).encode())
    for value in network.state_dict().values():
        found.update(value.cpu().numpy().tobytes())
    for encoding in lessons.encodings:
        found.update(repr(encoding.ids).encode())
    found.update(lessons.targets.tobytes())
    return found.hexdigest()


def _read(kept: Path, key: str) -> dict[str, torch.Tensor] | None:
    """What another training with this key left; None where there is no such thing, or another thing by the name."""
    if not kept.exists():
        return None
    try:
        found = torch.load(kept, map_location="cpu", weights_only=True)
        return found["state"] if found["key"] == key else None
    except (RuntimeError, UnpicklingError, EOFError, KeyError, IndexError, TypeError):
        return None
