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


def test_a_model_of_a_manifest_goes_by_its_name(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, DEFAULT)
    assert model_folder(setting.model_file) == setting.model_file(DEFAULT).parent


def test_one_that_faster_whisper_knows_is_taken_from_the_disk_or_told_how_to_fetch(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "large-v1")
    monkeypatch.setattr("faster_whisper.utils.download_model", _in_no_cache)
    with pytest.raises(ModelFileError, match="the model large-v1 is not on this machine; fetch it with python -c"):
        model_folder(setting.model_file)


def _in_no_cache(name: str, *, local_files_only: bool) -> str:
    assert local_files_only, f"{name} would be fetched"
    raise FileNotFoundError(name)


def test_a_name_that_nobody_knows_is_told(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "whisper-huge")
    with pytest.raises(ModelFileError, match="whisper-huge"):
        model_folder(setting.model_file)
