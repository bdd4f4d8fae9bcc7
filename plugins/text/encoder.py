"""The small network that reads word pieces, on two threads.

Texts of one length are read together, which is quicker; texts of different lengths never are. As activations are
quantised with fixed scales, and no processor cuts off a sum (training/pairs.py), the same words get the same numbers,
to the last bit, whoever stands beside them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.cores import cores

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

THREADS = 2
MOST_TOGETHER = 16
"""Texts of one length that are read together; more gain no more."""


@dataclass(frozen=True)
class Encoding:
    """Texts that are being read, some together: the places of each lot among all, and its log-odds to come."""

    lots: "Sequence[tuple[Sequence[int], Future[NDArray[float32]]]]"

    def scores(self) -> "NDArray[float64]":
        """Wait, and return the log-odds of all in the order in which they came, shape (texts, outputs)."""
        import numpy as np

        places = np.concatenate([places for places, _ in self.lots])
        found = np.concatenate([scores.result() for _, scores in self.lots])
        return found[np.argsort(places)].astype(np.float64)


class Encoder:
    """Word pieces in, log-odds out."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pool = ThreadPoolExecutor(min(THREADS, cores()), thread_name_prefix="emotrace-text")

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown()

    def begin(self, texts: Iterable[Sequence[int]]) -> Encoding:
        """Have texts read while more of them come, each lot as soon as it is full.

        Args:
            texts: the word pieces of each, ends included; one text at least.
        """
        session = self._session
        kept: list[Sequence[int]] = []
        open_lots: defaultdict[int, list[int]] = defaultdict(list)
        lots: list[tuple[Sequence[int], Future[NDArray[float32]]]] = []

        def start(places: Sequence[int]) -> None:
            lots.append((places, self._pool.submit(_encode, session, [kept[place] for place in places])))

        for pieces in texts:
            kept.append(pieces)
            lot = open_lots[len(pieces)]
            lot.append(len(kept) - 1)
            if len(lot) == MOST_TOGETHER:
                start(open_lots.pop(len(pieces)))
        for lot in open_lots.values():
            start(lot)
        return Encoding(lots)

    @cached_property
    def _session(self) -> "InferenceSession":
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return InferenceSession(str(self._path), options, providers=["CPUExecutionProvider"])


def _encode(session: "InferenceSession", texts: Sequence[Sequence[int]]) -> "NDArray[float32]":
    """Log-odds, shape (texts, outputs), of texts of one length."""
    import numpy as np

    pieces = np.array(texts)
    (scores,) = session.run(None, {"ids": pieces, "mask": np.ones_like(pieces)})
    found: NDArray[float32] = scores
    return found
