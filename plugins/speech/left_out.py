"""Words that are not believed, as observations that weigh nothing: none that were put out are dropped unsaid."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest

from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, ObserverCard
from emotrace.engine.stimulus import Waveform
from emotrace.engine.unbelieved import LEFT_OUT
from emotrace.plugins.speech.recogniser import Said
from emotrace.plugins.speech.trust import Doubt
from emotrace.plugins.speech.utterances import PAUSE

EMITS = Emits(kind=LEFT_OUT, label=LEFT_OUT)
LIMIT = Emits(kind="speech limit", label="more speech left out", unit="count")
MOST = 200
"""Stretches that are told one by one, the longest. Our own choice: an hour of songs holds fewer."""


@dataclass(frozen=True)
class LeftOut:
    """When words were put out that are not believed, and why not."""

    start: float
    """Seconds."""
    end: float
    doubt: Doubt


def left_out(words: Sequence[Said], doubt: Doubt) -> list[LeftOut]:
    """Words as stretches that are left out, parted where nothing is said; those without a letter or digit are none.

    The recogniser at times goes on with a word after half a minute of silence, in which nobody spoke.
    """
    return joined(
        LeftOut(word.start, word.end, doubt) for word in words if any(letter.isalnum() for letter in word.text)
    )


def joined(stretches: Iterable[LeftOut]) -> list[LeftOut]:
    """In order of time; what follows without a pause, and is doubted for the same reason, is one."""
    found: list[LeftOut] = []
    for one in sorted(stretches, key=lambda stretch: (stretch.start, stretch.end)):
        last = found[-1] if found else None
        if last and last.doubt == one.doubt and one.start - last.end <= PAUSE:
            found[-1] = LeftOut(last.start, max(last.end, one.end), one.doubt)
        else:
            found.append(one)
    return found


def told(card: ObserverCard, track: Waveform, stretches: Iterable[LeftOut]) -> Iterator[Observation]:
    """Yield an observation for each stretch, in order of time, and how many there are besides."""
    every = joined(stretches)
    longest = nlargest(MOST, range(len(every)), key=lambda at: every[at].end - every[at].start)
    for at in sorted(longest):
        yield _observation(card, track, every[at])
    if len(every) > MOST:
        yield _more(card, track, len(every) - MOST)


def _observation(card: ObserverCard, track: Waveform, one: LeftOut) -> Observation:
    start = min(max(0.0, one.start), track.seconds)
    return Observation(
        modality=card.modality,
        kind=EMITS.kind,
        label=EMITS.label,
        phrase=one.doubt.value,
        where=Where(source=track.source, seconds=(start, min(max(start, one.end), track.seconds))),
        observer=card.ref(),
        weights_from="none: words that are not believed weigh nothing",
    )


def _more(card: ObserverCard, track: Waveform, number: int) -> Observation:
    return Observation(
        modality=card.modality,
        kind=LIMIT.kind,
        label=LIMIT.label,
        phrase="in further stretches, shorter than those told, words were recognised that are not counted",
        value=number,
        unit=LIMIT.unit,
        where=Where(source=track.source),
        observer=card.ref(),
        weights_from="none: words that are not believed weigh nothing",
    )
