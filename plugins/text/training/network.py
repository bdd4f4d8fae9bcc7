"""The network that is trained: an encoder, the mean of its last layer, one linear head for every label set."""

import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zipfile import ZipFile

import torch
from torch import nn
from transformers import AutoConfig, AutoModel, BertConfig, BertModel, PreTrainedModel

from emotrace.engine.errors import ModelFileError

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

ENCODER, TEACHER = "minilm-l6", "mpnet-base"
"""Names among the model files: the archive of the encoder that is shipped, and of the larger one that teaches it."""


class Network(nn.Module):  # type: ignore[misc]  # torch is optional, and unknown to the checker
    """Word pieces in, log-odds out."""

    def __init__(self, encoder: PreTrainedModel, outputs: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(encoder.config.hidden_size, outputs)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.head.weight.device

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Log-odds of each output, shape (texts, outputs), of word pieces and their mask (texts, pieces)."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(1).to(states.dtype)
        pooled = (weights @ states).squeeze(1) / weights.sum(2)  # a product adds alike in batches of every size
        scores: torch.Tensor = self.head(self.dropout(pooled))
        return scores

    def start_from(self, shares: "NDArray[float32]") -> None:
        """Let the untrained head say what the labels' shares say."""
        with torch.no_grad():
            odds = torch.from_numpy(shares).clamp(1e-4, 1 - 1e-4)
            self.head.bias[: len(shares)].copy_(torch.log(odds / (1 - odds)))
            self.head.weight.mul_(0.1)

    def batch(self, texts: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Ids and mask, each of shape (texts, longest), filled up with the encoder's own padding."""
        longest, filler = max(len(ids) for ids in texts), self.encoder.config.pad_token_id
        ids = torch.tensor([[*text, *[filler] * (longest - len(text))] for text in texts])
        mask = torch.tensor([[1] * len(text) + [0] * (longest - len(text)) for text in texts])
        return ids.to(self.device), mask.to(self.device)


def load_network(archive: Path, outputs: int, seed: int) -> Network:
    """The pretrained encoder out of its archive, with a new head; on a graphics card that runs CUDA, if there is one.

    Raises:
        ModelFileError: the archive does not hold an encoder.
    """
    from safetensors.torch import load

    torch.manual_seed(seed)
    try:
        with ZipFile(archive) as files:
            config = AutoConfig.for_model(**json.loads(files.read(member(files, "config.json"))))
            weights = load(files.read(member(files, "model.safetensors")))
    except (KeyError, ValueError, OSError) as error:
        raise ModelFileError(f"{archive.name} holds no encoder: {error}") from error
    encoder = AutoModel.from_config(config, add_pooling_layer=False)
    kept = {name: value for name, value in weights.items() if not name.startswith("pooler.")}
    encoder.load_state_dict(kept, strict=False)
    network = Network(encoder, outputs)
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    return network


def take_tokenizer(archive: Path, folder: Path) -> None:
    """Copy an encoder's tokenizer out of its archive."""
    with ZipFile(archive) as files:
        (folder / "tokenizer.json").write_bytes(files.read(member(files, "tokenizer.json")))


def member(files: ZipFile, name: str) -> str:
    """The file of that name in an archive that lies in the fewest folders.

    Raises:
        KeyError: there is none.
    """
    found = [one for one in files.namelist() if PurePosixPath(one).name == name]
    if not found:
        raise KeyError(name)
    return min(found, key=lambda one: one.count("/"))


def plain_network(network: Network) -> Network:
    """The same network with its attention written out, as exporters need it."""
    config = BertConfig(**{**network.encoder.config.to_dict(), "attn_implementation": "eager"})
    plain = Network(BertModel(config, add_pooling_layer=False), network.head.out_features)
    plain.load_state_dict(network.state_dict())
    plain.eval()
    return plain
