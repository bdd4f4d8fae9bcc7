"""The text observer as a function of words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Text
from emotrace.plugins.text.observer import TextObserver

Observe = Callable[[str], list[Observation]]


@pytest.fixture(scope="session")
def text_setting() -> Setting:
    def no_model(name: str) -> Path:
        raise AssertionError(f"the text observer asked for the model file {name}")

    return Setting(model_file=no_model)


@pytest.fixture(scope="session")
def observe(text_setting: Setting) -> Observe:
    observer = TextObserver()
    return lambda words: list(observer.observe(Text("S1", words), text_setting))
