"""Training from the labels to the shipped files, with encoders small enough to train in a test."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="training needs torch: pip install 'emotrace[train]'")
transformers = pytest.importorskip("transformers", reason="training needs transformers")
pytest.importorskip("onnx", reason="training writes ONNX files")

from emotrace.engine.benchmark import Selection  # noqa: E402  # after the looks for torch
from emotrace.engine.trainer import Training  # noqa: E402
from emotrace.plugins.text.labelsets import ekman  # noqa: E402
from emotrace.plugins.text.model import TextModel  # noqa: E402
from emotrace.plugins.text.training import teaching  # noqa: E402
from emotrace.plugins.text.training.corpus import read_corpus  # noqa: E402
from emotrace.plugins.text.training.denials import Made  # noqa: E402
from emotrace.plugins.text.training.finetune import Lessons, Plan, finetune, halved, judged  # noqa: E402
from emotrace.plugins.text.training.keeping import finetune_once, kept_as  # noqa: E402
from emotrace.plugins.text.training.network import ENCODER, TEACHER, load_network  # noqa: E402
from emotrace.plugins.text.training.trainer import TextTrainer  # noqa: E402

SAID = dict(zip(ekman(), ["mess", "vomit", "ghost", "lovely", "table", "grief", "wow"], strict=True))
FRAMES = ("such a {}", "a {} for me", "the {} of today", "what a {}", "{} it is", "so {}", "oh , {} !", "it was {}")
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *SAID.values(), *" ".join(FRAMES).replace("{}", "").split()]
SMALL = {"vocab_size": 512, "hidden_size": 32, "num_attention_heads": 2, "intermediate_size": 64}


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Encoders with random weights and one tokenizer: a BERT of two layers, and an MPNet of four in a folder."""
    folder = tmp_path_factory.mktemp("archives")
    torch.manual_seed(0)
    bert = transformers.BertConfig(**SMALL, num_hidden_layers=2, max_position_embeddings=80)
    mpnet = transformers.MPNetConfig(**SMALL, num_hidden_layers=4, max_position_embeddings=80, pad_token_id=0)
    return {
        ENCODER: archive(folder / "small.zip", "", transformers.BertModel(bert, add_pooling_layer=False)),
        TEACHER: archive(folder / "large.zip", "large/", transformers.MPNetModel(mpnet, add_pooling_layer=False)),
    }


def archive(path: Path, within: str, encoder: Any) -> Path:
    from safetensors.torch import save

    with ZipFile(path, "w") as files:
        files.writestr(f"{within}1_Pooling/config.json", "{}")
        files.writestr(f"{within}config.json", json.dumps(encoder.config.to_dict()))
        files.writestr(f"{within}model.safetensors", save({k: v.contiguous() for k, v in encoder.state_dict().items()}))
        files.writestr(f"{within}tokenizer.json", tokenizer().to_str())
    return path


def tokenizer() -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = {word: number for number, word in enumerate(dict.fromkeys(WORDS))}
    made = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every word in every frame, in three copies; one label each."""
    folder = tmp_path_factory.mktemp("data")
    rows = [f"{frame.format(word)}\t{label}" for label, word in enumerate(SAID.values()) for frame in FRAMES]
    for split, copies in (("train", 3), ("dev", 1)):
        lines = [f"{row}\t{split}{number}\n" for number, row in enumerate(rows * copies)]
        (folder / f"{split}.tsv").write_text("".join(lines), "utf-8")
    (folder / "labels.txt").write_text("\n".join(SAID), "utf-8")
    return folder


@pytest.mark.filterwarnings("ignore")
def test_training_goes_from_the_labels_to_a_model_that_tells_what_it_was_taught(
    archives: dict[str, Path], data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "LARGE_EPOCHS", 15.0)
    monkeypatch.setattr(teaching, "LARGE_RATE", 3e-3)
    monkeypatch.setattr(teaching, "LARGE_FROZEN", 1)
    monkeypatch.setattr(teaching, "EPOCHS", 15.0)
    lines = list(TextTrainer().train(Training(data=data, out=tmp_path, model_file=lambda name: archives[name])))
    told = "\n".join(lines)
    steps = ("large network 2 of 3: taught", "n-grams", "small network: taught", "calibrating")
    assert [told.index(step) for step in steps] == sorted(told.index(step) for step in steps)
    assert {one.name for one in tmp_path.iterdir()} == {
        "MODEL_CARD.md",
        "encoder.onnx",
        "ngrams.npz",
        "settings.toml",
        "tokenizer.json",
    }
    model = TextModel(tmp_path)
    found = model.scores([f"so {word}" for word in SAID.values()]).evidence
    model.close()
    assert list(found.argmax(axis=1)) == list(range(len(SAID)))


def test_each_text_that_was_made_gets_the_target_of_its_own_meaning_and_labelled_ones_those_of_their_labels(
    archives: dict[str, Path], data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network says of each text how many pieces it has, in millionths."""

    def counted(network: Any, encodings: Any, several: int) -> Any:
        return np.array([[len(one.ids) / 1e6] * 21 for one in encodings], np.float32)

    monkeypatch.setattr(teaching, "finetune_once", lambda *given: iter(()))
    monkeypatch.setattr(teaching, "judged", counted)
    made = [Made("so ghost", "ghost"), Made("not a lovely table", "such a lovely table for me"), Made("mess", "mess")]
    monkeypatch.setattr(teaching, "denials", lambda *given: made)
    train = read_corpus(Selection(data), "train")
    steps = teaching.prepare(train, {}, Training(data=data, out=tmp_path, model_file=lambda name: archives[name]))
    found = returned(steps)
    assert list(found.texts[-3:]) == [one.text for one in made]
    assert found.targets[-3:, 0] * 1e6 == pytest.approx([3, 8, 3])  # the ends of a text are pieces too
    labels = np.hstack([train.targets, train.shares])
    pieces = [len(one.ids) for one in tokenizer().encode_batch(list(train.texts))]
    assert found.targets[: found.labelled] == pytest.approx((labels + np.array(pieces)[:, None] / 1e6) / 2, abs=1e-7)


def test_texts_that_nobody_labelled_get_the_mean_of_what_the_large_networks_say(
    archives: dict[str, Path], data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "VARIED", 2)
    monkeypatch.setattr(teaching, "denials", lambda *given: [])
    monkeypatch.setattr(teaching, "finetune_once", lambda *given: iter(()))
    opinions = iter([0.1, 0.2, 0.6])
    monkeypatch.setattr(teaching, "judged", lambda _, asked, several: np.full((len(asked), 21), next(opinions), "f4"))
    train = read_corpus(Selection(data), "train")
    steps = teaching.prepare(train, {}, Training(data=data, out=tmp_path, model_file=lambda name: archives[name]))
    found = returned(steps)
    assert len(found.texts) == 3 * found.labelled
    assert found.targets[found.labelled :] == pytest.approx(0.3)


def returned(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            return ended.value


def lessons_of(texts: list[str], wanted: Any) -> Lessons:
    return Lessons(tokenizer().encode_batch(texts), wanted, several=7)


def test_a_network_comes_to_say_what_it_is_taught_and_frozen_layers_stay(archives: dict[str, Path]) -> None:
    texts = [f"so {word}" for word in SAID.values()] * 8
    each = np.tile(np.eye(7, dtype=np.float32) * 0.6 + 0.1, (8, 1))
    lessons = lessons_of(texts, np.hstack([each, each / each.sum(axis=1, keepdims=True)]))
    network = load_network(archives[TEACHER], 14, seed=1)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    assert list(finetune(network, lessons, Plan(epochs=80, seed=1, rate=3e-3, frozen=1)))
    after = network.state_dict()
    still = {name for name, value in after.items() if torch.equal(value, before[name])}
    frozen = {name for name in after if name.startswith(("encoder.embeddings.", "encoder.encoder.layer.0."))}
    assert frozen <= still
    assert not {name for name in still - frozen if "weight" in name}
    assert judged(network, lessons.encodings, several=7) == pytest.approx(lessons.targets, abs=0.08)


@pytest.mark.parametrize(("known", "kind"), [(True, torch.bfloat16), (False, torch.float32)])
def test_half_precision_is_for_processors_that_know_it(known: bool, kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: known)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    with halved("cpu"):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == kind


def test_a_network_that_an_earlier_training_kept_is_taken_and_any_other_is_trained(
    archives: dict[str, Path], tmp_path: Path
) -> None:
    texts = [f"so {word}" for word in SAID.values()]
    wanted = np.hstack([np.eye(7, dtype=np.float32)] * 2)
    kept, plan = kept_as(2, tmp_path), Plan(epochs=16, seed=1)

    def trained(wanted: Any) -> tuple[Any, list[str]]:
        network = load_network(archives[ENCODER], 14, seed=1)
        told = list(finetune_once(network, lessons_of(texts, wanted), plan, kept))
        assert not network.training
        return network.head.weight.detach().clone(), told

    first, told = trained(wanted)
    assert "step 16 of 16" in told[-1]
    again, told = trained(wanted)
    assert told == ["taken from large-2.pt, where an earlier training left it"]
    assert torch.equal(first, again)
    other, told = trained(wanted[:, ::-1].copy())
    assert "step 16 of 16" in told[-1]
    assert not torch.equal(first, other)
    kept.write_bytes(b"broken off")
    assert "step 16 of 16" in trained(wanted)[1][-1]


def test_an_archive_without_an_encoder_is_refused(tmp_path: Path) -> None:
    from emotrace.engine.errors import ModelFileError

    with ZipFile(tmp_path / "empty.zip", "w") as files:
        files.writestr("readme", "")
    with pytest.raises(ModelFileError, match=r"empty\.zip holds no encoder"):
        load_network(tmp_path / "empty.zip", 14, seed=1)
