"""What was found in one turn, placed in its conversation: characters, speaker and time, and how sure the words are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from emotrace.engine.observation import Observation, Where
from emotrace.engine.stimulus import Turn, Turns, Word

Span = tuple[int, int]
Seconds = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A turn, and where it stands."""

    source: str
    number: int
    """Which turn, counted from 1."""
    start: int
    """Where its text begins in the text of the whole, in characters."""
    turn: Turn

    def placed(self, one: Observation) -> Observation:
        """An observation of the turn's text alone, as one of the conversation.

        What it weighs becomes `momentary`, less where the words are not sure; what it counts for in the whole is not
        said yet.
        """
        span = one.where.characters
        sure = self.sure(span)
        return one.model_copy(
            update={
                "where": self.where(span),
                "confidence": one.confidence * sure,
                "weights": {},
                "momentary": {label: sure * nats for label, nats in one.weights.items()},
                "weights_from": one.weights_from
                if sure == 1
                else f"{one.weights_from}, times {sure:.2f} for how sure the words are",
            }
        )

    def where(self, span: Span | None) -> Where:
        """The place of a span of the turn's text, or of the whole turn."""
        return Where(
            source=self.source,
            characters=(self.start + span[0], self.start + span[1]) if span else None,
            seconds=self.seconds(span),
            speaker=self.turn.speaker,
            turn=self.number,
        )

    def seconds(self, span: Span | None) -> Seconds | None:
        """From the first to the last word that a span touches; the turn's own times where these are not known."""
        words = self._words(span) if span else ()
        if not words and self.turn.seconds is None:
            words = self.turn.words
        if words:
            return min(word.seconds[0] for word in words), max(word.seconds[1] for word in words)
        return self.turn.seconds

    def sure(self, span: Span | None) -> float:
        """How likely the words of a span, or all words, are what was said, 0 to 1; 1 where a person wrote them down."""
        words = self._words(span) if span else self.turn.words
        if words:
            return fmean(word.confidence for word in words)
        return 1.0 if self.turn.confidence is None else self.turn.confidence

    def _words(self, span: Span) -> Sequence[Word]:
        start, end = span
        return [word for word in self.turn.words if word.characters[0] < end and start < word.characters[1]]


def places(track: Turns) -> Iterator[Place]:
    """The turns of a conversation, in order."""
    for number, (start, turn) in enumerate(track.placed(), start=1):
        yield Place(track.source, number, start, turn)
