"""Writes the model card of an adapter; what it measures is put in by `emotrace eval explanations`."""

from dataclasses import dataclass
from pathlib import Path

from emotrace.plugins.llama.training.base import RANK, SCALE
from emotrace.plugins.llama.training.finetune import BATCH, HEIGHT, WARM_UP

MEASURED_BY = "emotrace eval explanations examples/explanations/heldout.jsonl"


@dataclass(frozen=True)
class Made:
    """How an adapter came about."""

    records: int
    tokens: int
    steps: int
    seed: int
    last: str
    """The last line of training."""


def write_card(made: Made, adapter: Path) -> None:
    """Write MODEL_CARD.md beside the adapter."""
    megabytes = adapter.stat().st_size / 1e6
    adapter.with_name("MODEL_CARD.md").write_text(
        f"""# Model card: the explainer

An adapter for SmolLM2-135M-Instruct (Q4_1 GGUF, Apache-2.0) that lets it put a plan of evidence into words, a sentence
for each point. What it may say is decided before it writes and checked after; it decides nothing.

- Made by `emotrace train explainer-data examples/explanations/references.jsonl -o records/`, then
  `emotrace train explainer records/ -o DIR --seed {made.seed}`
- Learned from: {made.records} instruction records ({made.tokens} tokens), references of emotrace's own and variants of
  them (docs/explainer.md); of pictures and recordings they hold measures alone, and their texts are ours
- Licence: Apache-2.0
- Form: LoRA of rank {RANK}, alpha {SCALE:g}, on all seven projections of each layer, half precision;
  {megabytes:.1f} MB of GGUF
- Recipe: {made.steps} steps of {BATCH} records, AdamW at {HEIGHT:g} after a rise over {WARM_UP:.0%} of the steps,
  falling as a cosine; loss on replies alone; {made.last}

## Measures

`{MEASURED_BY}` prints them.
""",
        "utf-8",
    )
