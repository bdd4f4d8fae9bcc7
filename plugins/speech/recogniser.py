"""Recognises words in a sound with Whisper, a window of at most 30 s at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emotrace.engine.cores import cores
from emotrace.engine.errors import ModelFileError
from emotrace.plugins.speech.bounded import bound

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Word
    from numpy import float32
    from numpy.typing import NDArray

HERTZ = 16_000
THREADS = 2
BEAM = 5
"""Hypotheses kept side by side, the default of faster-whisper; `benchmarks/speech_speed.py` times it beside one."""
PAD_MS = 200
"""Silence that is kept at each end of a stretch of speech. The first word is timed from the start of its stretch: this
is also how early it may seem to begin."""
SETTINGS: dict[str, Any] = {
    "beam_size": BEAM,
    "temperature": 0.0,
    "condition_on_previous_text": False,
    "word_timestamps": True,
    "vad_filter": True,
    "vad_parameters": {"speech_pad_ms": PAD_MS},
    "no_speech_threshold": None,
}
"""What faster-whisper is asked for. One temperature: higher ones draw at random, and take longest where nothing can be
understood. Whether speech is believed is decided elsewhere, so no segment is dropped here."""


@dataclass(frozen=True)
class Said:
    """One word as the model spells it: with a space before it, where there is one, and its punctuation."""

    text: str
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    probability: float
    """Of its tokens, on average, 0 to 1."""


@dataclass(frozen=True)
class Segment:
    """Words that the model put out in one piece, with what tells whether they were said at all."""

    words: tuple[Said, ...]
    end: float
    """Seconds."""
    log_probability: float
    """Nats a token, on average over the window that the segment is in."""
    no_speech: float
    """Probability that nobody speaks in the window, 0 to 1."""
    repetition: float
    """How many times shorter the window's text gets when it is compressed."""


class Recogniser:
    """A Whisper model, loaded."""

    def __init__(self, folder: Path) -> None:
        """Load the model in a folder; no socket is opened.

        Raises:
            ModelFileError: it is damaged, or no Whisper model.
        """
        self._model = _load(folder)
        bound(self._model)

    def segments(self, samples: "NDArray[float32]") -> Iterator[Segment]:
        """Segments in order, each as soon as its window is done; none where nobody speaks.

        `samples`: shape (n,), 16 kHz, -1 to 1.
        """
        found, _ = self._model.transcribe(samples, **SETTINGS)
        for one in found:
            yield Segment(
                words=tuple(_said(word) for word in one.words),
                end=float(one.end),
                log_probability=one.avg_logprob,
                no_speech=one.no_speech_prob,
                repetition=one.compression_ratio,
            )


def _said(word: "Word") -> Said:
    return Said(word.word, float(word.start), float(word.end), float(word.probability))


def _load(folder: Path) -> "WhisperModel":
    from faster_whisper import WhisperModel

    threads = min(THREADS, cores())
    try:
        return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
    except Exception as error:  # CTranslate2 raises RuntimeError, tokenizers Exception itself
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelFileError(f"{folder} holds no Whisper model that CTranslate2 can load: {reason}") from error
