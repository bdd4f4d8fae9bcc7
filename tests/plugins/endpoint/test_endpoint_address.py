import pytest

from emotrace.engine.errors import ModelError
from emotrace.plugins.endpoint.address import read_address
from emotrace.plugins.endpoint.provider import accepts


@pytest.mark.parametrize(
    ("spec", "ours"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("HTTPS://models.example/v1#big", True),
        ("smollm2-135m-instruct", False),
        ("/models/http.gguf", False),
    ],
)
def test_urls_are_accepted(spec: str, ours: bool) -> None:
    assert accepts(spec) is ours


def test_the_model_is_what_follows_the_hash() -> None:
    address = read_address("https://models.example/v1#org/big%20model")
    assert (address.url, address.model) == ("https://models.example/v1", "org/big model")
    assert read_address("https://models.example/v1").model is None
    assert read_address("https://models.example/v1#").model is None


@pytest.mark.parametrize(
    ("spec", "url", "grammar", "trained"),
    [
        ("http://host/v1#m", "http://host/v1", False, False),
        ("http://host/v1?grammar#m", "http://host/v1", True, False),
        ("http://host/v1?grammar&trained#m", "http://host/v1", True, True),
        ("http://host/v1?api-version=2&grammar#m", "http://host/v1?api-version=2", True, False),
        ("http://host/v1?grammars=no#m", "http://host/v1?grammars=no", False, False),
    ],
)
def test_what_is_known_of_the_server_stands_after_a_question_mark(
    spec: str, url: str, grammar: bool, trained: bool
) -> None:
    address = read_address(spec)
    assert (address.url, address.takes_grammar, address.is_trained) == (url, grammar, trained)
    assert (address.place, address.model) == ("http://host/v1", "m")


@pytest.mark.parametrize(
    ("spec", "here"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://LocalHost/v1", True),
        ("http://192.168.1.2/v1", False),
        ("http://localhost.evil.example/v1", False),
        ("http://127.0.0.1.example/v1", False),
    ],
)
def test_only_loopback_needs_no_network(spec: str, here: bool) -> None:
    assert read_address(spec).is_here is here


def test_a_password_in_the_address_is_not_shown() -> None:
    address = read_address("https://user:pass@models.example:444/v1#m")
    assert address.place == "https://models.example:444/v1"
    assert read_address("http://[::1]:80/v1").place == "http://[::1]:80/v1"


@pytest.mark.parametrize("spec", ["http://", "http:///v1", "http://host:port/v1", "http://[::1/v1", "ftp://host/v1"])
def test_what_is_no_address_is_refused_in_one_line(spec: str) -> None:
    with pytest.raises(ModelError, match="not an address of an endpoint") as caught:
        read_address(spec)
    assert "\n" not in str(caught.value)
