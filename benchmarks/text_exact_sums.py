"""What exact sums of 8-bit products change in the text encoder's log-odds on this machine, and what they cost.

    .venv/bin/python benchmarks/text_exact_sums.py TABLE [--texts 600]

TABLE is a TSV whose first column holds texts. Each text is scored alone, in turns, with exact sums and as ONNX Runtime
sums by itself. Processors that know VNNI sum exactly either way: there the difference is 0.
"""

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from emotrace.plugins.text.model import FOLDER, LONGEST
from emotrace.plugins.text.sums import exact_session


def main() -> None:
    """Read the arguments, score, print."""
    parser = argparse.ArgumentParser(description="Exact sums in the text encoder.")
    parser.add_argument("table", type=Path)
    parser.add_argument("--texts", type=int, default=600)
    arguments = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    texts = [line.split("\t")[0] for line in arguments.table.read_text("utf-8").split("\n")][: arguments.texts]
    network = str(FOLDER / "encoder.onnx")
    exact, plain = exact_session(network), _plain_session(network)
    apart, ratios = [], []
    for encoding in tokenizer.encode_batch(texts):
        ids = np.array([encoding.ids])
        (found, took), (other, other_took) = _scored(exact, ids), _scored(plain, ids)
        apart.append(np.abs(found - other))
        ratios.append(took / other_took)
    gaps = np.concatenate(apart)
    print(f"{len(texts)} texts; log-odds apart by {gaps.mean():.3f} in the mean, {gaps.max():.2f} at most")
    print(f"time with exact sums / without  {statistics.median(ratios):.2f} (median)")


def _plain_session(network: str) -> InferenceSession:
    """As `exact_session`, but for how it sums."""
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(network, options, providers=["CPUExecutionProvider"])


def _scored(session: InferenceSession, ids: "np.ndarray[Any, Any]") -> tuple[Any, float]:
    begun = time.perf_counter()
    (scores,) = session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
    return scores, time.perf_counter() - begun


if __name__ == "__main__":
    main()
