"""The example voice, and the real models."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray
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
def talk(example: Waveform) -> Waveform:
    """The sentence four times: as it is, lower, softly, and higher, with silences of 0.7, 1.5 and 1 s between."""
    lower, higher = (soxr.resample(example.samples, 16_000, hertz) for hertz in (20_000, 13_000))
    parts = (example.samples, silence(0.7), lower, silence(1.5), 0.1 * example.samples, silence(1.0), higher)
    return Waveform("S1", np.concatenate(parts).astype(np.float32))


def silence(seconds: float) -> NDArray[np.float32]:
    """Hardly any noise."""
    return (1e-4 * np.random.default_rng(5).standard_normal(round(seconds * 16_000))).astype(np.float32)


@pytest.fixture(scope="session")
def detector() -> SwiftF0:
    return SwiftF0(threads=1, spin=False)


@pytest.fixture
def observer(setting: Setting) -> Iterator[VoiceObserver]:
    made = VoiceObserver()
    yield made
    made.close()
