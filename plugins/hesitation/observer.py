"""The observer of hesitation: fillers, hedges, corrections, contrast, and what is said for and against a change.

These are the language cues by which the annotators of BAH (arXiv 2505.19328) recognise ambivalence and hesitancy. They
speak of no emotion, so they weigh nothing; the chain `ambivalence` is what reads them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Text, Track, Turn, Turns
from emotrace.engine.wording import shortened
from emotrace.plugins.hesitation.finding import Found, cues_in, is_english
from emotrace.plugins.hesitation.pausing import LONGEST_PAUSE, Pause, pauses_in
from emotrace.plugins.hesitation.table import cue_table

MOST = 1000
"""Of a longer text only the first so many cues and the first so many pauses are given, and it is told. Our own choice:
about an hour of speech."""

KINDS = {
    "filler sound": "filler sound",
    "filler word": "filler word",
    "repetition": "repeated word",
    "stuttering": "stuttering",
    "correction": "self-correction",
    "hedge": "hedge",
    "contrast": "contrast",
    "positive remark": "positive remark",
    "negative remark": "negative remark",
    "motivation": "motivation",
    "no motivation": "lack of motivation",
    "capability": "capability",
    "no capability": "lack of capability",
    "opportunity": "opportunity",
    "no opportunity": "lack of opportunity",
    "excuse": "excuse",
    "failure": "failure",
    "success": "success",
}
"""Kind of cue to the field's term for it, in the order of the table: a card is read before any file is."""

PAUSE = Emits(kind="pause", label="pause", unit="s")
LIMIT = Emits(kind="hesitation limit", label="cues left out")
NO_WEIGHTS = "none: a cue of hesitation speaks for no emotion"


class HesitationObserver:
    """Reads English words, written or said, for cues of hesitation and of being of two minds, and for pauses."""

    card = ObserverCard(
        name="hesitation",
        version="1",
        modality="text",
        reads=("text", "turns"),
        emits=(*(Emits(kind=kind, label=label) for kind, label in KINDS.items()), PAUSE, LIMIT),
        licence="Apache-2.0",
        weights_licence="none: it has no weights; its words are our own, Apache-2.0",
    )

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:  # noqa: ARG002  # what weighs nothing joins nothing
        """None."""
        return ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:  # noqa: ARG002  # nothing to set
        """Yield each cue in order of place, with when it was said where that is known, then the pauses.

        Words of other languages are not read.
        """
        if not isinstance(track, Text | Turns) or not is_english(track.text, cue_table()):
            return
        cues = (self._cue(track, found, said) for found, said in _found_in(track))
        yield from self._first(cues, track, "cues of hesitation")
        if isinstance(track, Turns):
            yield from self._first((self._pause(track, one) for one in pauses_in(track)), track, "pauses")

    def weigh_all(self, tracks: Sequence[Track], setting: Setting) -> Sequence[Nats]:  # noqa: ARG002  # as above
        """Nothing for each: hesitation speaks of no emotion."""
        return [{} for _ in tracks]

    def close(self) -> None:
        """Nothing was loaded."""

    def _first(self, found: Iterator[Observation], track: Text | Turns, what: str) -> Iterator[Observation]:
        """The first MOST of them, and where more follow, that they do."""
        yield from islice(found, MOST)
        if next(found, None) is not None:
            yield self._limit(track, what)

    def _cue(self, track: Text | Turns, found: Found, said: "_Said") -> Observation:
        quote = said.text[found.start : found.stop]
        return Observation(
            modality=self.card.modality,
            kind=found.row.kind,
            label=found.row.label,
            phrase=f'{found.row.phrase} "{shortened(quote)}"',
            strength=found.row.strength,
            quote=quote,
            where=Where(
                source=track.source,
                characters=(said.begins + found.start, said.begins + found.stop),
                seconds=said.when(found),
                speaker=said.turn.speaker if said.turn else None,
                turn=said.number,
            ),
            observer=self.card.ref(),
            weights_from=NO_WEIGHTS,
        )

    def _pause(self, track: Turns, pause: Pause) -> Observation:
        return Observation(
            modality=self.card.modality,
            kind=PAUSE.kind,
            label=PAUSE.label,
            phrase="the speech pauses in the midst of what is said",
            value=round(pause.lasts, 1),
            unit=PAUSE.unit,
            strength=min(1.0, pause.lasts / LONGEST_PAUSE),
            where=Where(source=track.source, seconds=pause.seconds, speaker=pause.speaker, turn=pause.turn),
            observer=self.card.ref(),
            weights_from=NO_WEIGHTS,
        )

    def _limit(self, track: Text | Turns, what: str) -> Observation:
        return Observation(
            modality=self.card.modality,
            kind=LIMIT.kind,
            label=LIMIT.label,
            phrase=f"more {what} follow than the {MOST} that are told",
            where=Where(source=track.source),
            observer=self.card.ref(),
            weights_from=NO_WEIGHTS,
        )


@dataclass(frozen=True)
class _Said:
    """A stretch of words: a whole text, or a turn with its place among the turns."""

    text: str
    begins: int = 0
    """Where it begins in the text of the source, in characters."""
    turn: Turn | None = None
    number: int | None = None
    """Which turn it is, from 1."""

    def when(self, found: Found) -> tuple[float, float] | None:
        """When the words of a cue were said; the whole turn's time where that of its words is not known."""
        if self.turn is None:
            return None
        heard = [word.seconds for word in self.turn.words if _overlap(word.characters, found)]
        return (heard[0][0], max(stop for _, stop in heard)) if heard else self.turn.seconds


def _found_in(track: Text | Turns) -> Iterator[tuple[Found, _Said]]:
    for said in _stretches(track):
        yield from ((found, said) for found in cues_in(said.text, cue_table()))


def _stretches(track: Text | Turns) -> Iterator[_Said]:
    if isinstance(track, Text):
        yield _Said(track.text)
        return
    for number, (begins, turn) in enumerate(track.placed(), start=1):
        yield _Said(turn.text, begins, turn, number)


def _overlap(characters: tuple[int, int], found: Found) -> bool:
    return characters[0] < found.stop and found.start < characters[1]
