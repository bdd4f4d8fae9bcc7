"""Which model recognises."""

from pathlib import Path

import pytest

from emotrace.engine.errors import ModelFileError
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Turns, Waveform
from emotrace.engine.store import Store
from emotrace.plugins.speech.folder import DEFAULT, MANIFEST, NEEDED, VARIABLE, model_folder
from emotrace.plugins.speech.observer import SpeechObserver
from emotrace.plugins.speech.recogniser import Recogniser


@pytest.fixture
def own(store: Store, tmp_path: Path) -> Path:
    """A folder of the user's own, with links to the default model's files."""
    folder = tmp_path / "my model"
    folder.mkdir()
    for piece in store.file(DEFAULT).pieces:
        (folder / piece.filename).symlink_to(store.path(DEFAULT).with_name(piece.filename))
    return folder


def nowhere(name: str) -> Path:
    raise ModelFileError(f"{name} is not on this machine")


def test_the_default_model_is_whole_where_the_store_keeps_it(setting: Setting) -> None:
    folder = model_folder(setting.model_file)
    assert all((folder / name).is_file() for name in NEEDED)


def test_a_folder_of_the_users_own_takes_over(own: Path, example: Waveform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(own))
    observer = SpeechObserver()
    (turns,) = (one for one in observer.observe(example, Setting(model_file=nowhere)) if isinstance(one, Turns))
    observer.close()
    assert "happy" in turns.text


@pytest.mark.parametrize("missing", NEEDED)
def test_a_folder_that_lacks_a_file_is_refused(own: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setenv(VARIABLE, str(own))
    (own / missing).unlink()
    with pytest.raises(ModelFileError, match=f"{VARIABLE}: {own} has no {missing}; name a folder"):
        model_folder(nowhere)


@pytest.mark.parametrize("damaged", NEEDED)
def test_a_damaged_model_is_said_in_a_line(own: Path, damaged: str) -> None:
    (own / damaged).unlink()
    (own / damaged).write_text("not a model\n")
    with pytest.raises(ModelFileError) as caught:
        Recogniser(own)
    assert str(caught.value).startswith(f"{own} holds no Whisper model")
    assert "\n" not in str(caught.value)


def test_the_default_model_missing_offline_says_what_to_run(example: Waveform, tmp_path: Path) -> None:
    from emotrace.engine.store import store_of

    offline = Setting(model_file=store_of([MANIFEST], folder=tmp_path, offline=True).ensure)
    with pytest.raises(ModelFileError, match=r"run: emotrace weights pull whisper-tiny\.en$"):
        list(SpeechObserver().observe(example, offline))
