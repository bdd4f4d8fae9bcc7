import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from emotrace.engine.errors import ModelError
from emotrace.engine.language import LanguageModel
from emotrace.engine.modelfiles import read_manifest
from emotrace.engine.observer import Setting
from emotrace.plugins.llama.model import GgufModel
from emotrace.plugins.llama.provider import DEFAULT_MODEL, MANIFEST, UNTRAINED, accepts, load, provider


def test_the_card_names_the_model_its_hash_and_licences(model: GgufModel, gguf: Path) -> None:
    assert isinstance(model, LanguageModel)
    assert model.card.name == UNTRAINED
    assert model.card.sha256 == hashlib.sha256(gguf.read_bytes()).hexdigest()
    assert model.card.weights_licence == "Apache-2.0"
    assert model.card.forms == ("grammar", "schema")
    assert model.card.context_tokens == 4096
    assert not model.card.needs_network


def test_a_file_of_the_users_own_is_named_after_itself(gguf: Path, setting: Setting, tmp_path: Path) -> None:
    own = tmp_path / "my model.gguf"
    own.symlink_to(gguf)
    model = load(str(own), setting)
    try:
        assert model.card.name == "my model"
        assert model.card.weights_licence == "unknown"
        assert model.card.sha256 == read_manifest(MANIFEST)[0].sha256
    finally:
        model.close()


def test_the_manifest_holds_every_named_model() -> None:
    names = {file.name for file in read_manifest(MANIFEST)}
    assert set(provider().model_files) == names
    assert set(provider().models) == {*names, UNTRAINED}


@pytest.mark.parametrize(
    ("spec", "ours"),
    [
        (DEFAULT_MODEL, True),
        (UNTRAINED, True),
        ("/nowhere/model.gguf", True),
        (__file__, True),
        ("http://127.0.0.1:8000/v1", False),
        ("gpt-9", False),
        ("x" * 5000, False),
        ("~nobody-by-this-name/model", False),
    ],
)
def test_names_and_files_are_accepted(spec: str, ours: bool) -> None:
    assert accepts(spec) is ours


def test_a_missing_file_is_said_in_one_line(setting: Setting) -> None:
    with pytest.raises(ModelError, match=r"^cannot read the model file /nowhere/m\.gguf: No such file"):
        load("/nowhere/m.gguf", setting)


def test_a_file_of_another_format_is_refused_by_its_first_bytes(setting: Setting, tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"PK\x03\x04 not a model")
    with pytest.raises(ModelError, match="not a GGUF file"):
        load(str(path), setting)


def test_a_model_cut_short_is_refused(
    gguf: Path, setting: Setting, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cut.gguf"
    with gguf.open("rb") as file:
        path.write_bytes(file.read(20_000_000))
    with pytest.raises(ModelError, match="damaged or cut short") as caught:
        load(str(path), setting)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_closed_model_says_so(setting: Setting) -> None:
    model = load(DEFAULT_MODEL, setting)
    model.close()
    model.close()
    with pytest.raises(ModelError, match="was closed"):
        model.score("one", [" two"])


LOAD_AND_LEAVE = """
import sys
from pathlib import Path
from emotrace.engine.language import Message, Request
from emotrace.engine.observer import Setting
from emotrace.plugins.llama.provider import load
model = load(sys.argv[1], Setting(model_file=Path))
reply = model.write(Request([Message("user", "Hello")], max_tokens=20))
next(reply)
"""


def test_a_process_that_ends_with_a_model_loaded_ends_in_silence(gguf: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LOAD_AND_LEAVE, gguf], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_importing_the_plugin_loads_no_heavy_library() -> None:
    code = (
        "import sys, emotrace.plugins.llama as plugin; plugin.emotrace_language_models();"
        "print(sorted({'llama_cpp', 'numpy', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
