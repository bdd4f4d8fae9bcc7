"""What weights say of how they were made: the command that makes them again."""

import shlex
from pathlib import Path

import pytest

from emotrace.engine.trainer import Training


def no_model(name: str) -> Path:
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("/somebody/fer2013/train", "fer2013/train"),
        ("/somebody/voices/../emodb/wav", "emodb/wav"),
        ("/faces", "faces"),
        ("/", ""),
    ],
)
def test_data_are_named_by_their_last_two_folders(data: str, name: str) -> None:
    assert Training(Path(data), Path("out"), no_model).data_name == name


def test_data_named_from_where_one_stands_are_named_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Training(Path("faces.csv"), Path("out"), no_model).data_name == f"{tmp_path.name}/faces.csv"


def test_the_command_is_as_it_stands_in_the_shipped_weights() -> None:
    assert Training(Path("/a/emodb/wav"), Path("out"), no_model).command("voice") == (
        "emotrace train voice emodb/wav --seed 0"
    )


def test_the_command_names_all_that_changes_what_is_learned_as_a_shell_reads_it() -> None:
    asked = Training(Path("/my data/faces.csv"), Path("out"), no_model, seed=3, group='the "person"', limit=8)
    command = asked.command("face")
    assert command == "emotrace train face 'my data/faces.csv' --seed 3 --group 'the \"person\"' --limit 8"
    assert shlex.split(command)[-4:] == ["--group", 'the "person"', "--limit", "8"]
