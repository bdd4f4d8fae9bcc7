"""Writes the adapter as a GGUF file that llama.cpp lays over the base model."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from numpy import float32
    from numpy.typing import NDArray

NAMES = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}
"""transformers' names of the projections, and llama.cpp's."""


def export(
    weights: "Mapping[str, tuple[torch.Tensor, torch.Tensor]]", heads: tuple[int, int], alpha: float, path: Path
) -> None:
    """Write A and B of each projection in half precision; `heads` are those of queries and of keys."""
    import gguf
    import numpy as np

    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for key, (a, b) in weights.items():
        layer, projection = key.split(".")
        rows: NDArray[Any] = b.float().numpy()
        if projection in ("q_proj", "k_proj"):
            rows = interleaved(rows, heads[0 if projection == "q_proj" else 1])
        name = f"blk.{layer}.{NAMES[projection]}.weight"
        writer.add_tensor(f"{name}.lora_a", a.float().numpy().astype(np.float16))
        writer.add_tensor(f"{name}.lora_b", np.ascontiguousarray(rows).astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def interleaved(rows: "NDArray[float32]", heads: int) -> "NDArray[float32]":
    """Rows of a query or key matrix in llama.cpp's order.

    transformers turns the first half of a head's rows against its second half, llama.cpp neighbours against each other
    (Su et al. 2021, RoFormer, has neighbours); so its files hold the two halves interleaved.
    """
    out, width = rows.shape
    return rows.reshape(heads, 2, out // heads // 2, width).swapaxes(1, 2).reshape(out, width)
