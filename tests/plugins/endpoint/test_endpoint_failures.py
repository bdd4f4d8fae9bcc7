import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Message, Request
from emotrace.engine.observer import Setting
from emotrace.plugins.endpoint.address import read_address
from emotrace.plugins.endpoint.provider import load, open_endpoint

HELLO = Request([Message("user", "Hello")], max_tokens=3)
Serve = Callable[[int, str], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that answer every request alike: what endpoints elsewhere answer when something is wrong."""
    servers = []

    def start(status: int, body: str) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_POST  # noqa: N815  # the library's names

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Answer)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/v1"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def failure(spec: str, setting: Setting, seconds: float = 20) -> str:
    """The line with which writing fails."""
    with closing(open_endpoint(read_address(spec), seconds)) as model, pytest.raises(ModelError) as caught:
        list(model.write(HELLO))
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_a_server_that_is_not_there(setting: Setting) -> None:
    with socket.socket() as held:  # bound and not listening: connections are refused
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
        assert f"{url} cannot be reached" in failure(f"{url}#m", setting)
        with pytest.raises(ModelError, match="start the server, or check the address"):
            load(url, setting)


def test_a_server_that_does_not_answer(setting: Setting) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        line = failure(f"http://127.0.0.1:{deaf.getsockname()[1]}/v1#m", setting, seconds=0.3)
    assert "did not answer in time" in line


def test_a_wrong_key_is_refused_and_not_repeated(
    server: str, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMOTRACE_API_KEY", "wrong-and-private")
    line = failure(f"{server}#plain", setting)
    assert "refuses the key: put the right one in EMOTRACE_API_KEY or OPENAI_API_KEY" in line
    assert "wrong-and-private" not in line


def test_a_wrong_path_on_a_real_server(server: str, setting: Setting) -> None:
    assert "does not know the model 'plain' or the address" in failure(f"{server}/v2#plain", setting)


def test_a_model_that_the_endpoint_does_not_have(serve: Serve, setting: Setting) -> None:
    body = json.dumps({"error": {"message": "model 'tiny' not found", "code": 404}})
    assert "does not know the model 'tiny'" in failure(serve(404, body) + "#tiny", setting)


def test_an_error_that_repeats_the_key_is_passed_on_without_it(serve: Serve, setting: Setting, key: str) -> None:
    body = json.dumps({"error": {"message": f"bad request\nwith key {key}"}})
    line = failure(serve(400, body) + "#m", setting)
    assert "bad request" in line
    assert key not in line


def test_the_other_variable_holds_the_key_where_the_first_is_not_set(
    server: str, setting: Setting, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMOTRACE_API_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with closing(load(f"{server}#plain", setting)) as model:
        assert list(model.write(HELLO))


@pytest.mark.parametrize("body", ["<html>Welcome</html>", "[]", '{"data": []}', ""])
def test_a_web_site_that_is_no_endpoint(serve: Serve, setting: Setting, body: str) -> None:
    with pytest.raises(ModelError, match="does not answer as an OpenAI-compatible endpoint"):
        load(serve(200, body), setting)


def test_a_server_without_log_probabilities_cannot_score(serve: Serve, setting: Setting) -> None:
    reply = {"id": "1", "object": "text_completion", "created": 1, "model": "m"}
    choice = {"index": 0, "text": "1, 2, 3, 4, 5, 6, 7, 8, 9", "finish_reason": "length", "logprobs": None}
    url = serve(200, json.dumps({**reply, "choices": [choice]}))
    with (
        closing(load(f"{url}#m", setting)) as model,
        pytest.raises(ModelError, match="no log-probabilities of a prompt, so it cannot score"),
    ):
        model.score("One", [" two"])


def test_text_that_is_no_stream_of_events_is_noticed(serve: Serve, setting: Setting) -> None:
    assert "does not answer as" in failure(serve(200, "data: not json\n\n") + "#m", setting)
