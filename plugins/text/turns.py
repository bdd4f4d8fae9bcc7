"""A conversation read turn by turn: each turn by itself, and what it counts for in what one speaker says.

The belief is about one speaker. What he says in one turn weighs, in the whole, its share: in proportion to how much is
expressed in the turn, which is the heaviest of what the turn as a whole weighs (engine/pooling.py). What others say is
observed too, with what it weighs while it lasts, and counts for nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import islice

from emotrace.engine.errors import InputError
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import ObserverCard
from emotrace.engine.pooling import expressed_by, pooled, shares
from emotrace.engine.record import Nats
from emotrace.engine.rules import Rule
from emotrace.engine.stimulus import Reached, Text, Turns
from emotrace.plugins.text.evidence import LIMIT, MOST_CUES, MOST_INSTRUCTIONS, REST, strength, told_observation
from emotrace.plugins.text.placing import Place, places
from emotrace.plugins.text.speakers import Counted, counted

ReadTexts = Callable[[Sequence[Text]], Iterator[list[Observation]]]
"""Yields, for each of some texts in order, what is observed in it alone."""

MOST_TURNS = 10_000
"""Turns of a conversation that are read at all."""
MOST_RESTS = 200
"""Turns whose rest is told by itself, those in which it weighs most; the rests of the others are told as one."""
REST_OF_TURN = "rest of a turn"
REST_OF_TURN_LABEL = "rest of the turn"
REST_OF_ALL = "rest of a conversation"
REST_OF_ALL_LABEL = "rest of the conversation"

FEWER = Rule(
    kind="limit",
    label="cues left out",
    phrase="the conversation holds more cues than are told one by one, and only the strongest are",
    source="",
)


@dataclass(frozen=True)
class ReadTurn:
    """What was observed in a turn. What its observations weigh while it lasts is in their `momentary`."""

    place: Place
    counts: bool
    """Whether the belief is about who says it."""
    cues: tuple[Observation, ...]
    rest: Observation | None
    asides: tuple[Observation, ...]
    """What weighs nothing."""

    @property
    def score(self) -> Nats:
        """What the turn weighs, nats."""
        return pooled((1.0, one.momentary) for one in (*self.cues, *([self.rest] if self.rest else [])))


def observe_turns(
    card: ObserverCard, track: Turns, read: ReadTexts, person: str | None
) -> Iterator[Observation | Reached]:
    """Yield how far it has come, turn by turn, then the cues and the rest of each turn, then what weighs nothing.

    Over the turns of who is counted, what all observations weigh adds up to the sum of each turn's share times what
    the turn weighs.

    Raises:
        InputError: `person` names nobody here; raised when all has been yielded, for who says most.
    """
    whose, found = counted(track, person), []
    read_turns = list(islice(places(track), MOST_TURNS))
    texts = [Text(track.source, place.turn.text) for place in read_turns]
    for place, seen in zip(read_turns, read(texts), strict=True):
        found.append(_read_turn(place, place.turn.speaker in whose, seen))
        if place.turn.seconds:
            yield Reached(place.turn.seconds[1])
    told = _strongest(found)
    yield from _shared(card, track, told, whose)
    yield from _asides(track, found)
    if len(read_turns) < len(track.turns) or any(one.kind == LIMIT.kind for turn in found for one in turn.asides):
        yield told_observation(card, Text(track.source, ""), LIMIT)
    elif sum(len(one.cues) for one in told) < sum(len(one.cues) for one in found):
        yield told_observation(card, Text(track.source, ""), FEWER)
    if whose.strange:
        raise InputError(whose.strange)


def _read_turn(place: Place, counts: bool, seen: Sequence[Observation]) -> ReadTurn:
    placed = [place.placed(one) for one in seen]
    weighty = [one for one in placed if one.momentary]
    rest = next((_rest_of_turn(one, len(weighty) > 1) for one in weighty if one.kind == REST), None)
    cues = tuple(one for one in weighty if one.kind != REST)
    return ReadTurn(place, counts, cues, rest, tuple(one for one in placed if not one.momentary))


def _rest_of_turn(rest: Observation, beside_cues: bool) -> Observation:
    phrase = "the rest of the turn was weighed as a whole" if beside_cues else "the turn was weighed as a whole"
    return rest.model_copy(update={"kind": REST_OF_TURN, "label": REST_OF_TURN_LABEL, "phrase": phrase})


def _strongest(found: Sequence[ReadTurn]) -> list[ReadTurn]:
    """Turns with no more than MOST_CUES cues in all, those that weigh most while they last.

    What is left out goes to the rest of its turn, where the turn has one.
    """
    every = [(at, index) for at, one in enumerate(found) for index in range(len(one.cues))]
    kept = set(nlargest(MOST_CUES, every, key=lambda place: _heaviest(found[place[0]].cues[place[1]])))
    told = []
    for at, one in enumerate(found):
        left = [cue for index, cue in enumerate(one.cues) if (at, index) not in kept]
        cues = tuple(cue for index, cue in enumerate(one.cues) if (at, index) in kept)
        told.append(replace(one, cues=cues, rest=_with(one.rest, left)) if left else one)
    return told


def _with(rest: Observation | None, left_out: Sequence[Observation]) -> Observation | None:
    if rest is None:
        return None
    weights = pooled((1.0, one.momentary) for one in (rest, *left_out))
    return rest.model_copy(update={"momentary": weights, "strength": strength(weights)})


def _shared(card: ObserverCard, track: Turns, told: Sequence[ReadTurn], whose: Counted) -> Iterator[Observation]:
    """Each cue and rest with what it counts for in the whole."""
    own = [one for one in told if one.counts]
    share_of = dict(
        zip([one.place.number for one in own], shares([expressed_by([one.score]) for one in own]), strict=True)
    )
    rests = [one for one in told if one.rest is not None]
    by_weight = nlargest(MOST_RESTS, rests, key=lambda one: _heaviest(one.rest))
    alone = {one.place.number for one in by_weight}
    others: list[Observation] = []
    for one in told:
        share = share_of.get(one.place.number)
        yield from (_counting(cue, share, whose) for cue in one.cues)
        if one.rest is not None and one.place.number in alone:
            yield _counting(one.rest, share, whose)
        elif one.rest is not None and share is not None:
            others.append(_counting(one.rest, share, whose))
    if others:
        yield _rest_of_all(card, track, others)


def _counting(one: Observation, share: float | None, whose: Counted) -> Observation:
    """An observation with its share in the whole; None where it does not count."""
    if share is None:
        why = f"no weights: the belief is about {whose.said}; while it lasts: {one.weights_from}"
        return one.model_copy(update={"weights_from": why})
    return one.model_copy(
        update={
            "weights": {label: share * nats for label, nats in one.momentary.items()},
            "weights_from": f"{one.weights_from}, times {share:.3g} for the share of the turn in {whose.said}",
        }
    )


def _rest_of_all(card: ObserverCard, track: Turns, rests: Sequence[Observation]) -> Observation:
    weights = pooled((1.0, one.weights) for one in rests)
    return Observation(
        modality=card.modality,
        kind=REST_OF_ALL,
        label=REST_OF_ALL_LABEL,
        phrase="the rest of the conversation was weighed as a whole",
        strength=strength(weights),
        where=Where(source=track.source, speaker=rests[0].where.speaker),
        observer=rests[0].observer,
        weights=weights,
        weights_from=f"the rests of {len(rests)} turns that weigh little, each times its share",
    )


def _asides(track: Turns, found: Sequence[ReadTurn]) -> Iterator[Observation]:
    """What weighs nothing: instructions, and each language other than English once."""
    every = [one for turn in found for one in turn.asides]
    yield from islice((one for one in every if one.kind == "instruction"), MOST_INSTRUCTIONS)
    spoken = sum(bool(turn.place.turn.text.strip()) for turn in found)
    by_phrase: dict[str, list[Observation]] = {}
    for one in every:
        if one.kind == "language":
            by_phrase.setdefault(one.phrase, []).append(one)
    for same in by_phrase.values():
        yield _language(track, same, spoken)


def _language(track: Turns, same: Sequence[Observation], spoken: int) -> Observation:
    """One observation of the turns that are in one language."""
    first = same[0]
    if len(same) == 1 < spoken:
        return first
    part = first.phrase if len(same) == spoken else f"in some turns, {first.phrase}"
    return first.model_copy(
        update={"phrase": part, "where": Where(source=track.source), "details": {"turns": float(len(same))}}
    )


def _heaviest(one: Observation | None) -> float:
    return max(map(abs, one.momentary.values()), default=0.0) if one else 0.0
