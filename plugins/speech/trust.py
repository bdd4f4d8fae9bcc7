"""What is believed of what a recogniser puts out: it invents words where there are none, or none that it knows.

The bounds are our own choice for Whisper tiny.en. They were set on English sentences, plain and with noise, music and
other voices behind them, against sung vowels, sentences played backwards and 60 German sentences heard as English;
`benchmarks/speech_trust.py` prints of how many recordings any words are believed.
"""

from collections.abc import Sequence
from enum import StrEnum

from emotrace.plugins.speech.recogniser import Said, Segment

LEAST_LOG_PROBABILITY = -0.7
"""Nats a token. English sentences reached -0.2 to -0.6, most German ones -0.7 to -1.3."""
MOST_NO_SPEECH = 0.7
"""English sentences reached no more than 0.5, sung vowels 0.86 at least."""
MOST_REPETITION = 2.4
"""Whisper's own bound, from which a text goes round in circles (Radford et al. 2022, 4.5)."""
LEAST_WORD_PROBABILITY = 0.7
"""Of a segment's words, on average. English sentences reached 0.74 to 0.98, German ones 0.2 to 0.68."""
LEAST_UTTERANCE_PROBABILITY = 0.5
"""Of an utterance's words, on average: few words vary more, and those around them have been found to be speech."""


class Doubt(StrEnum):
    """Why words are not believed, as readers are told."""

    NOBODY = "words were recognised where probably nobody speaks, and are not counted"
    CIRCLES = "the same words were recognised over and over, as where nobody speaks, and are not counted"
    UNSURE = "what is said was not understood well enough to be counted"
    """The recogniser is unsure of the words, as it is of every language that it does not know."""


def doubt_about(segment: Segment) -> Doubt | None:
    """Why it is not believed that a segment's words were said; None where they are believed."""
    if segment.no_speech > MOST_NO_SPEECH:
        return Doubt.NOBODY
    if segment.repetition > MOST_REPETITION:
        return Doubt.CIRCLES
    sure = mean_probability(segment.words) >= LEAST_WORD_PROBABILITY
    return None if sure and segment.log_probability >= LEAST_LOG_PROBABILITY else Doubt.UNSURE


def understood(utterance: Sequence[Said]) -> bool:
    """Whether the words of an utterance are likely to be those that were said."""
    return mean_probability(utterance) >= LEAST_UTTERANCE_PROBABILITY


def mean_probability(words: Sequence[Said]) -> float:
    """Of the words that were said, on average; 0 where there is none."""
    return sum(word.probability for word in words) / len(words) if words else 0.0
