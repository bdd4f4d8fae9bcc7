"""`emotrace train explainer`: fits the adapter of the default model to instruction records."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from emotrace.engine.errors import InputError, UsageError
from emotrace.engine.explainer.records import InstructionRecord
from emotrace.engine.trainer import Training
from emotrace.plugins.llama.provider import DEFAULT_MODEL
from emotrace.plugins.llama.training.data import RECORDS, read_records
from emotrace.plugins.llama.training.encoding import Encoded, encode

NEEDED = ("torch", "transformers", "peft", "gguf")
"""Libraries of the extra `train`."""

STEPS = 150
"""Steps of four records: about one look at each case, as it is or as a variant."""

ADAPTER = "explainer.gguf"
CHECKPOINT = "checkpoint.pt"


class ExplainerTrainer:
    """Fits an adapter of rank 16 to records that `explainer-data` made."""

    name = "explainer"
    reads = f"{RECORDS} as `emotrace train explainer-data` writes it, or the folder that holds it"

    def train(self, training: Training) -> Iterator[str]:
        """Write explainer.gguf; about an hour on two cores. A run that was cut off goes on where it was last saved.

        Raises:
            InputError: there are no records with replies.
            UsageError: a library is missing.
        """
        refuse_missing_libraries()
        from emotrace.plugins.llama.training.base import SCALE, adapter_weights, load_base, with_adapter
        from emotrace.plugins.llama.training.card import Made, write_card
        from emotrace.plugins.llama.training.export import export
        from emotrace.plugins.llama.training.finetune import Schedule, finetune

        path = training.data / RECORDS if training.data.is_dir() else training.data
        records = [record for record in read_records(path) if any(turn.role == "assistant" for turn in record.turns)]
        if not records:
            raise InputError(f"{path} holds no record with replies to learn from")
        training.out.mkdir(parents=True, exist_ok=True)
        gguf = training.model_file(DEFAULT_MODEL)
        encoded = _encoded(records, gguf)
        yield f"{len(records)} records, {sum(len(one.tokens) for one in encoded)} tokens"
        model = with_adapter(load_base(gguf), training.seed)
        steps = STEPS if training.limit is None else min(STEPS, training.limit)
        last = ""
        for last in finetune(model, encoded, Schedule(steps, training.seed, training.out / CHECKPOINT)):
            yield last
        config = model.get_base_model().config
        heads = (config.num_attention_heads, config.num_key_value_heads)
        export(adapter_weights(model), heads, SCALE, training.out / ADAPTER)
        tokens = sum(len(one.tokens) for one in encoded)
        write_card(Made(len(records), tokens, steps, training.seed, last), training.out / ADAPTER)
        yield f"wrote {training.out / ADAPTER}"


def _encoded(records: Sequence[InstructionRecord], gguf: Path) -> list[Encoded]:
    from llama_cpp import Llama

    from emotrace.plugins.llama.chat import Chat
    from emotrace.plugins.llama.vocabulary import Vocabulary

    llama = Llama(str(gguf), vocab_only=True, verbose=False)
    vocabulary = Vocabulary(llama)
    chat = Chat(vocabulary, llama.metadata.get("tokenizer.chat_template"))
    encoded = [encode(record, chat, vocabulary) for record in records]
    llama.close()
    return encoded


def refuse_missing_libraries() -> None:
    """UsageError where a library that training needs is not installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"training the explainer needs {', '.join(missing)}; install them with: pip install 'emotrace[train]'"
        )
