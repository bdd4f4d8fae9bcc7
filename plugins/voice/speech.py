"""Where somebody speaks: Silero's voice activity model, and the spans that its probabilities make."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

Span = tuple[float, float]
"""Start and end of a stretch of speech, in seconds."""

HERTZ = 16_000
FRAME = 512
"""Samples that each probability stands for: 32 ms."""
CONTEXT = 64
"""Samples of the frame before, which the model wants ahead of each frame."""
BLOCK = 512
"""Frames that the model is given at a time: 16 s of sound."""

# The defaults that Silero documents for its own reading of the probabilities.
SPEECH_FROM = 0.5
"""Probability at which speech begins."""
SPEECH_UNTIL = 0.35
"""Probability below which speech may end."""
MIN_SPEECH = 0.25
"""Seconds; a shorter span is dropped."""
MIN_SILENCE = 0.1
"""Seconds; a shorter silence does not end a span."""
PAD = 0.03
"""Seconds by which a span is widened at both ends."""


class SpeechFinder:
    """The voice activity model, loaded."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def probabilities(self, samples: "NDArray[float32]") -> list[float]:
        """How likely each 32 ms holds speech, 0 to 1. `samples`: shape (n,), 16 kHz, -1 to 1."""
        import numpy as np

        hidden = cell = np.zeros((1, 1, 128), np.float32)
        found: list[float] = []
        for block in _blocks(samples):
            heard, hidden, cell = self._session.run(
                ["speech_probs", "hn", "cn"], {"input": block, "h": hidden, "c": cell}
            )
            found.extend(heard.ravel().tolist())
        return found

    def spans(self, samples: "NDArray[float32]") -> list[Span]:
        """The stretches of speech. `samples`: shape (n,), 16 kHz, -1 to 1."""
        return spans_of(self.probabilities(samples), len(samples))


def spans_of(probabilities: list[float], count: int) -> list[Span]:
    """The stretches of speech in `count` samples, from the probability of each 32 ms."""
    return padded(speech_spans(probabilities), count / HERTZ)


def _blocks(samples: "NDArray[float32]") -> "Iterator[NDArray[float32]]":
    """Frames with their context, shape (up to BLOCK, CONTEXT + FRAME); silence lies around the sound."""
    import numpy as np

    count = -(-len(samples) // FRAME)
    for first in range(0, count, BLOCK):
        last = min(first + BLOCK, count)
        block = np.zeros(CONTEXT + (last - first) * FRAME, np.float32)
        here = samples[max(0, first * FRAME - CONTEXT) : last * FRAME]
        start = 0 if first else CONTEXT
        block[start : start + len(here)] = here
        yield np.lib.stride_tricks.sliding_window_view(block, CONTEXT + FRAME)[::FRAME].copy()


def speech_spans(probabilities: list[float]) -> list[Span]:
    """Stretches of speech from the probability of each 32 ms.

    Speech begins at SPEECH_FROM, and ends where the probability falls below SPEECH_UNTIL and does not come
    back to SPEECH_FROM for MIN_SILENCE.
    """
    spans: list[Span] = []
    start: float | None = None
    end: float | None = None
    for index, probability in enumerate(probabilities):
        now = index * FRAME / HERTZ
        if probability >= SPEECH_FROM:
            start, end = now if start is None else start, None
        elif start is not None and probability < SPEECH_UNTIL:
            end = now if end is None else end
            if now - end >= MIN_SILENCE:
                spans.append((start, end))
                start = end = None
    if start is not None:
        spans.append((start, len(probabilities) * FRAME / HERTZ))
    return [span for span in spans if span[1] - span[0] > MIN_SPEECH]


def padded(spans: list[Span], seconds: float) -> list[Span]:
    """Spans widened by PAD within the recording; neighbours share a gap that is narrower than two pads."""
    starts = [max(0.0, start - PAD) for start, _ in spans]
    ends = [min(seconds, end + PAD) for _, end in spans]
    for index in range(len(spans) - 1):
        if ends[index] > starts[index + 1]:
            ends[index] = starts[index + 1] = (spans[index][1] + spans[index + 1][0]) / 2
    return list(zip(starts, ends, strict=True))
