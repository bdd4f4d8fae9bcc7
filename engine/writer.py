"""Has a plan written: the model words each point, code checks each sentence, the realizer stands in."""

from collections.abc import Iterator, Sequence

from emotrace.engine.belief import Belief
from emotrace.engine.check import check_sentence
from emotrace.engine.coverage import missing
from emotrace.engine.explanation import REALIZER, Part, Plan, Point, Sentence
from emotrace.engine.facts import facts_of, heading, shown
from emotrace.engine.form import sentence_form, sentence_of
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.host import describe
from emotrace.engine.language import Grammar, LanguageModel, Message, Request
from emotrace.engine.realizer import Realizer
from emotrace.engine.result import Failure
from emotrace.engine.stimulus import Stimulus

ATTEMPTS = 2
"""Times that a model may try a sentence: greedily, then once more at TEMPERATURE."""

TEMPERATURE = 0.5
MAX_TOKENS = 110

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
        text, written_by = None, REALIZER
        if self._model is not None:
            try:
                text = self._ask(self._model, point)
            except Exception as error:  # noqa: BLE001  # a model plugin may raise anything
                yield Failure(where=self._model.card.name, stage="write", message=describe(error))
                self._model = None
            else:
                written_by = self._model.card.name if text else REALIZER
        if text is None:
            text = self._realizer.say(point)
            if problems := self._untrue(text, point):  # a stranger's wording can defeat ours
                yield Failure(where=REALIZER, stage="write", message=f"{text!r} {problems[0]}; it was left out")
                return
        self._remember(point, text)
        yield point.part, Sentence(text=text, evidence=point.evidence, written_by=written_by)

    def _ask(self, model: LanguageModel, point: Point) -> str | None:
        """A sentence of the model's that passes the check, or None."""
        facts = facts_of(point, self._graph, self._belief)
        form = sentence_form(point, facts, model.card)
        for attempt in range(ATTEMPTS):
            request = Request(
                messages=(*self._messages, Message("user", shown(facts))),
                form=form,
                max_tokens=MAX_TOKENS,
                temperature=TEMPERATURE if attempt else 0.0,
                seed=self._seed + attempt,
                start=heading(point) if isinstance(form, Grammar) else "",
            )
            text = sentence_of("".join(model.write(request)), point, form)
            if text and not self._untrue(text, point) and not missing(text, point, self._graph):
                return text
        return None

    def _untrue(self, text: str, point: Point) -> list[str]:
        return check_sentence(text, point.evidence, point.part, self._graph, self._belief, self._stimulus)

    def _remember(self, point: Point, text: str) -> None:
        facts = facts_of(point, self._graph, self._belief)
        self._messages += [Message("user", shown(facts)), Message("assistant", heading(point) + text)]
