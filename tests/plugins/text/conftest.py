"""The text observer as a function of words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Text
from emotrace.plugins.text.observer import TextObserver
from emotrace.plugins.text.table import OWN_TABLE

Observe = Callable[[str], list[Observation]]


def seen_in(observer: TextObserver, words: str, setting: Setting) -> list[Observation]:
    return [one for one in observer.observe(Text("S1", words), setting) if isinstance(one, Observation)]


@pytest.fixture(scope="session")
def text_setting() -> Setting:
    def no_model(name: str) -> Path:
        raise AssertionError(f"the text observer asked for the model file {name}")

    return Setting(model_file=no_model, rules={"text": OWN_TABLE})


@pytest.fixture(scope="session")
def trained_setting(text_setting: Setting) -> Setting:
    """Without a rule table of the user's, the trained model weighs."""
    return replace(text_setting, rules={})


@pytest.fixture(scope="session")
def trained() -> Iterator[TextObserver]:
    observer = TextObserver()
    yield observer
    observer.close()


@pytest.fixture(scope="session")
def weigh(trained: TextObserver, trained_setting: Setting) -> Observe:
    return lambda words: seen_in(trained, words, trained_setting)


@pytest.fixture(scope="session")
def observe(text_setting: Setting) -> Observe:
    observer = TextObserver()
    return lambda words: seen_in(observer, words, text_setting)
