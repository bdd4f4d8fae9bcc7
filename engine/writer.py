"""Has a plan written: the model words each point, code checks each sentence, the realizer stands in."""

from collections.abc import Iterator, Sequence

from emotrace.engine.belief import Belief
from emotrace.engine.check import check_sentence
from emotrace.engine.coverage import GATHERING, missing
from emotrace.engine.explanation import REALIZER, Claim, Part, Plan, Point, Sentence
from emotrace.engine.facts import facts_of
from emotrace.engine.form import sentence_form, sentence_of
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.host import describe
from emotrace.engine.language import LanguageModel, Message, Request
from emotrace.engine.realizer import Realizer
from emotrace.engine.result import Failure
from emotrace.engine.slots import fill, left_hanging, listed_twice, sides_of, slots_in, slots_of
from emotrace.engine.stimulus import Stimulus

ATTEMPTS = 2
"""Times that a model may try a sentence: greedily, then once more at TEMPERATURE."""

TEMPERATURE = 0.5

BY_CODE: tuple[Claim, ...] = ("finding",)
"""Claims that the realizer words in any case: their phrase is a whole sentence already."""
MAX_TOKENS = 72

Written = tuple[Part, Sentence]


def write(
    plan: Plan,
    graph: EvidenceGraph,
    belief: Belief,
    stimulus: Stimulus,
    model: LanguageModel | None,
    briefing: Sequence[Message],
    seed: int = 0,
) -> Iterator[Written | Failure]:
    """Yield each sentence when it has passed its check, in the plan's order.

    A model that fails altogether is reported once, and the realizer writes the rest.
    """
    writer = Writer(graph, belief, stimulus, model, briefing, seed)
    for point in plan.points:
        yield from writer.say(point)


class Writer:
    """Writes the points of one plan, one turn of a chat each: what was accepted is what the next turn sees."""

    def __init__(
        self,
        graph: EvidenceGraph,
        belief: Belief,
        stimulus: Stimulus,
        model: LanguageModel | None,
        briefing: Sequence[Message],
        seed: int,
    ) -> None:
        self._graph, self._belief, self._stimulus = graph, belief, stimulus
        self._model = model
        self._messages = list(briefing)
        self._seed = seed
        self._realizer = Realizer(graph, belief, stimulus, seed)

    def say(self, point: Point) -> Iterator[Written | Failure]:
        """The checked sentence for a point, after a failure where the model broke down."""
        draft = None
        if self._model is not None and point.claim not in BY_CODE:
            try:
                draft = self._ask(self._model, point)
            except Exception as error:  # noqa: BLE001  # a model plugin may raise anything
                yield Failure(where=self._model.card.name, stage="write", message=describe(error))
                self._model = None
        if draft is not None and self._model is not None:
            sentence = Sentence(
                text=self._filled(draft, point),
                evidence=rests_on(draft, point),
                written_by=self._model.card.name,
            )
        else:
            draft = self._realizer.say(point)
            if problems := self._untrue(draft, point.evidence, point):  # a stranger's wording can defeat ours
                yield Failure(where=REALIZER, stage="write", message=f"{draft!r} {problems[0]}; it was left out")
                return
            sentence = Sentence(text=draft, evidence=point.evidence, written_by=REALIZER)
        if self._model is not None and point.claim not in BY_CODE:
            self._messages += [self._asked(point), Message("assistant", draft)]
        yield point.part, sentence

    def _ask(self, model: LanguageModel, point: Point) -> str | None:
        """A sentence of the model's, with slots, that passes the check when they are filled in; or None."""
        return next((draft for draft in self._drafts(model, point) if not self.problems(draft, point)), None)

    def problems(self, draft: str, point: Point) -> list[str]:
        """What is wrong with a draft for a point: what is untrue of it, else what it leaves out."""
        return draft_problems(draft, point, self._graph, self._belief, self._stimulus)

    def _drafts(self, model: LanguageModel, point: Point) -> Iterator[str]:
        """What the model writes for a point at each attempt, unchecked."""
        form = sentence_form(point, list(self._slots(point)), model.card, sides_of(point, self._graph, self._belief))
        for attempt in range(ATTEMPTS):
            request = Request(
                messages=(*self._messages, self._asked(point)),
                form=form,
                max_tokens=MAX_TOKENS,
                temperature=TEMPERATURE if attempt else 0.0,
                seed=self._seed + attempt,
            )
            yield sentence_of("".join(model.write(request)), form)

    def _asked(self, point: Point) -> Message:
        return Message("user", facts_of(point, self._graph, self._belief))

    def _slots(self, point: Point) -> dict[str, str]:
        return slots_of(point, self._graph, self._belief, self._stimulus)

    def _filled(self, draft: str, point: Point) -> str:
        return fill(draft, self._slots(point))

    def _untrue(self, text: str, ids: Sequence[str], point: Point) -> list[str]:
        return check_sentence(text, ids, point.part, self._graph, self._belief, self._stimulus)


def draft_problems(draft: str, point: Point, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> list[str]:
    """What is wrong with a sentence and its slots for a point: what it lists twice, what is untrue, what it lacks."""
    text, ids = fill(draft, slots_of(point, graph, belief, stimulus)), rests_on(draft, point)
    problems = [f"lists {{{slot}}} twice" for slot in listed_twice(draft)]
    problems += [f"names {{{slot}}}, and says nothing of it" for slot in left_hanging(draft, point)]
    problems += check_sentence(text, ids, point.part, graph, belief, stimulus)
    return problems or missing(text, point, graph)


def rests_on(draft: str, point: Point) -> tuple[str, ...]:
    """Ids that a draft rests on: the point's; of those that the point gathers, the ones that the draft names."""
    used = slots_in(draft)
    named = tuple(one for one in point.evidence if one in used)
    return named if point.claim in GATHERING and named else point.evidence
