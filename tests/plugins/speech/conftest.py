"""The example voice, and the real recogniser, loaded once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Given, Waveform
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.speech.observer import SpeechObserver

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "voice.flac"


def read_file(path: Path) -> Waveform:
    (track,) = AudioReader().read(Given(path.name, path.read_bytes()), "S1").tracks
    assert isinstance(track, Waveform)
    return track


@pytest.fixture(scope="session")
def read() -> Callable[[Path], Waveform]:
    return read_file


@pytest.fixture(scope="session")
def example() -> Waveform:
    """Three lively sentences, synthesised."""
    return read_file(EXAMPLE)


@pytest.fixture(scope="module")
def observer(setting: Setting) -> Iterator[SpeechObserver]:
    made = SpeechObserver()
    yield made
    made.close()
