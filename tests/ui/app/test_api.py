"""Programs get the documented JSON from Gradio's own client."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.result import Result
from tests.ui.app.conftest import App

ROOT = Path(__file__).parents[3]


@pytest.fixture
def client(app: App) -> Any:
    from gradio_client import Client

    made = Client(app.url, verbose=False, analytics_enabled=False)
    yield made
    made.close()


def test_explain_is_the_one_thing_that_is_offered(client: Any) -> None:
    offered = client.view_api(return_format="dict", print_info=False)
    assert list(offered["named_endpoints"]) == ["/explain"]
    assert not offered["unnamed_endpoints"]


def test_a_picture_and_words_give_the_result(client: Any, app: App, portrait: Path) -> None:
    from gradio_client import handle_file

    value = client.predict(
        text="I am so happy!",
        files=[handle_file(str(portrait))],
        model="none",
        taxonomy="sentiment",
        api_name="/explain",
    )
    result = Result.from_json(json.dumps(value))
    assert result.belief.top == "positive"
    assert {one.modality for one in result.observations} >= {"text", "face"}
    assert [source.name for source in result.stimulus.sources] == ["portrait.png", "text"]
    assert all(file.name != portrait.name for file in app.uploads())


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({}, "write something"),
        ({"text": "hello", "chain": "guess"}, "no chain named 'guess'"),
        ({"text": "hello", "model": "/etc/passwd"}, "no language model named"),
        ({"text": "hello", "taxonomy": "zodiac"}, "no taxonomy named 'zodiac'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(client: Any, asked: dict[str, str], line: str) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match=line):
        client.predict(**asked, api_name="/explain")


def test_the_example_script_prints_sentences_with_their_evidence(app: App, portrait: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "api_client.py", portrait, "--url", app.url],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.startswith("joy\n- ")
    assert "[E" in done.stdout
