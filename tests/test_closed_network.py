import socket

import pytest


def test_no_test_reaches_another_machine() -> None:
    # 192.0.2.1 is reserved for documentation (RFC 5737): nobody is there.
    with pytest.raises(PermissionError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
