"""What a result is found again by: whatever changes it makes another key."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from emotrace.engine.errors import RulesError
from emotrace.engine.host import PluginHost
from emotrace.plugins.speech.folder import NEEDED, VARIABLE
from emotrace.plugins.text.model import FOLDER
from emotrace.ui.batch.columns import Columns
from emotrace.ui.batch.planning import plan_of
from emotrace.ui.log.keys import SPEECH_MODEL, WEIGHTS, fingerprint
from emotrace.ui.session import Options, open_engine

OPTIONS = Options(no_llm=True)
Mark = Callable[[str | Path | None], tuple[str, str]]


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch) -> Mark:
    """What the store and a batch tell results by, where speech is recognised by that model."""
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media")
    host = PluginHost.installed()

    def of(model: str | Path | None) -> tuple[str, str]:
        if model is None:
            monkeypatch.delenv("EMOTRACE_SPEECH_MODEL", raising=False)
        else:
            monkeypatch.setenv("EMOTRACE_SPEECH_MODEL", str(model))
        plan = plan_of("in", Columns(), OPTIONS, brief=False, limit=None, sample=None)
        with open_engine(OPTIONS, host) as engine:
            return fingerprint(engine, host, brief=False), plan.model_dump_json()

    return of


def test_each_model_that_recognises_speech_has_marks_of_its_own(mark: Mark, tmp_path: Path) -> None:
    weights = tmp_path / "one" / "model.bin", tmp_path / "other" / "model.bin", tmp_path / "deep" / "one" / "model.bin"
    for path, held in zip(weights, (b"one", b"other", b"deep"), strict=True):
        path.parent.mkdir(parents=True)
        path.write_bytes(held)
    found = [mark(model) for model in (None, "small", "base", *(path.parent for path in weights))]
    weights[0].write_bytes(b"trained further")
    found.append(mark(weights[0].parent))
    for marks in zip(*found, strict=True):
        assert len(set(marks)) == 7


def test_how_the_folder_of_a_model_is_written_changes_no_mark(
    mark: Mark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.bin").write_bytes(b"mine")
    (tmp_path / "link").symlink_to("mine")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert {mark(name) for name in ("mine", "./mine/", "~/mine", "link", tmp_path / "mine")} == {mark("mine")}
    assert mark("") == mark(None)


def test_the_speech_model_is_named_as_its_plugin_reads_it() -> None:
    assert SPEECH_MODEL == VARIABLE
    assert WEIGHTS in NEEDED


def test_weights_of_the_users_own_have_marks_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media")
    host, folder = PluginHost.installed(), tmp_path / "mine"
    shutil.copytree(FOLDER, folder)

    def marks(*rules: str) -> tuple[str, str]:
        chosen = Options(no_llm=True, rules=rules)
        plan = plan_of("in", Columns(), chosen, brief=False, limit=None, sample=None)
        with open_engine(chosen, host) as engine:
            return fingerprint(engine, host, brief=False), plan.model_dump_json()

    found = [marks(), marks(f"text={folder}")]
    with (folder / "settings.toml").open("a", encoding="utf-8") as file:
        file.write("# fitted again\n")
    found.append(marks(f"text={folder}"))
    for each in zip(*found, strict=True):
        assert len(set(each)) == 3


def test_what_cannot_be_read_is_refused_before_anything_is_judged(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("name = 1", "utf-8")
    for given in (tmp_path / "mine.toml", tmp_path):
        with pytest.raises(RulesError), open_engine(Options(no_llm=True, rules=(f"text={given}",))):
            pytest.fail("there is nothing to judge by")
