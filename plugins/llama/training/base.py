"""The default model as PyTorch holds it: its weights and its words, both taken from the GGUF file itself."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

RANK, SCALE = 16, 32.0
"""Rank of the adapter's matrices, and its alpha: what it adds is SCALE / RANK times their product."""

PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


def load_base(gguf: Path) -> Any:
    """The model with its weights dequantised to float32, as transformers' LlamaForCausalLM."""
    import torch
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(str(gguf.parent), gguf_file=gguf.name, dtype=torch.float32)


def with_adapter(base: Any, seed: int) -> Any:
    """The model with an untrained adapter on every projection; its own weights stand still."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    config = LoraConfig(
        r=RANK, lora_alpha=SCALE, target_modules=list(PROJECTIONS), lora_dropout=0.0, task_type="CAUSAL_LM"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft 0.21 asks transformers 5 for a name that has changed
        return get_peft_model(base, config)


def adapter_weights(model: Any) -> "dict[str, tuple[torch.Tensor, torch.Tensor]]":
    """For each projection ("3.q_proj" is of the fourth layer) A of shape (rank, in), and B of shape (out, rank)."""
    found: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}
    for name, module in model.named_modules():
        if hasattr(module, "lora_A") and "default" in getattr(module, "lora_A", {}):
            layer, projection = name.split(".layers.")[1].split(".")[0], name.rsplit(".", 1)[1]
            found[f"{layer}.{projection}"] = (
                module.lora_A["default"].weight.detach(),
                module.lora_B["default"].weight.detach(),
            )
    return found
