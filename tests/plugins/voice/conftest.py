"""The example voice, and the real models."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from swift_f0 import SwiftF0

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Given, Waveform
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.voice.observer import VoiceObserver

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
    """A lively sentence, synthesised."""
    return read_file(EXAMPLE)


@pytest.fixture(scope="session")
def detector() -> SwiftF0:
    return SwiftF0(threads=1, spin=False)


@pytest.fixture
def observer(setting: Setting) -> Iterator[VoiceObserver]:
    made = VoiceObserver()
    yield made
    made.close()
