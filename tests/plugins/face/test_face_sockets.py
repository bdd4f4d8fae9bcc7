"""The landmarker is kept from the network, and nothing else is."""

import socket
import sys
from pathlib import Path

import pytest

from emotrace.engine.observer import Setting
from emotrace.plugins.face.landmarker import Landmarker
from emotrace.plugins.face.sockets import can_close, without_sockets

pytestmark = pytest.mark.skipif(not can_close(), reason=f"{sys.platform} cannot keep single threads from the network")


def threads() -> dict[str, str]:
    """This process's threads, each with the kernel's word on its filter: "0" none, "2" filtered."""
    found = {}
    for status in Path("/proc/self/task").glob("*/status"):
        told = status.read_text("ascii", "replace").splitlines()
        lines = dict(line.split(":\t", 1) for line in told if ":\t" in line)
        found[status.parent.name] = lines["Seccomp"].strip()
    return found


def test_an_action_can_open_no_socket_and_its_caller_still_can() -> None:
    with pytest.raises(PermissionError):
        without_sockets(socket.socket)
    socket.socket().close()


def test_what_the_action_gives_or_raises_comes_back() -> None:
    assert without_sockets(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        without_sockets(lambda: 1 // 0)


def test_every_thread_of_the_landmarker_is_kept_from_the_network(setting: Setting) -> None:
    import mediapipe.tasks.python.vision  # noqa: F401  # NumPy and OpenCV, which it brings, start threads of their own

    path = setting.model_file("face-landmarker")
    before = threads()
    landmarker = Landmarker(path)
    new = {thread: filtered for thread, filtered in threads().items() if thread not in before}
    landmarker.close()
    assert new
    assert set(new.values()) == {"2"}
