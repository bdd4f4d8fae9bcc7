"""`emotrace ui` says what is wrong with how it was called, in one line, and ends with 2."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from emotrace.engine.errors import UsageError
from emotrace.engine.store import Store
from emotrace.ui.app.engine_room import EngineRoom
from emotrace.ui.app.job import Job, Refused
from emotrace.ui.session import Options

LAST = 65535


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--model", "smollm2-135m-instrukt"), "no language model named 'smollm2-135m-instrukt'; did you mean"),
        (("--no-llm", "--rules", "texd=cues.toml"), "no observer named 'texd'; did you mean text?"),
        (("--offline", "--model", "http://localhost:9/v1"), "--offline opens no socket"),
    ],
)
def test_an_option_that_names_what_is_not_there_is_told_as_by_other_commands(
    emotrace: Any, options: tuple[str, ...], says: str
) -> None:
    done = emotrace("ui", "--port", 0, *options)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith(f"emotrace: {says}")


def test_what_keeps_the_engine_from_starting_is_told_to_whoever_asks(store: Store) -> None:
    room = EngineRoom(Options(no_llm=True, offline=True, rules=("text=not/there.toml",)))
    room.start()
    assert room._process is not None
    room._process.join(60)  # by now, who watches the process has asked as well
    for _ in range(2):
        with pytest.raises(UsageError, match=r"--rules text=not/there\.toml: there is no file or folder"):
            room.offer()
    told = [message for message in room.run(Job("so happy", (), None, Options(no_llm=True))) if message is not None]
    room.close()
    assert told == [Refused("--rules text=not/there.toml: there is no file or folder not/there.toml")]


@pytest.fixture
def taken() -> Iterator[None]:
    """The last port there is, in use: by this test, or by somebody else already."""
    with socket.socket() as listening:
        with suppress(OSError):
            listening.bind(("127.0.0.1", LAST))
            listening.listen()
        yield


def test_no_port_is_tried_beyond_the_last_there_is(emotrace: Any, taken: None) -> None:
    done = emotrace("ui", "--port", LAST, "--no-llm", "--offline")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("emotrace: cannot listen on 127.0.0.1, ports 65535 to 65535: ")
    assert "name another one with --port" in done.stderr
