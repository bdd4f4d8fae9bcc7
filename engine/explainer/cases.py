"""A case: an evidence graph that fits in a line of JSON, with sentences that explain it where there are some."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from pydantic import Field, ValidationError

from emotrace.engine.belief import Belief, believe
from emotrace.engine.chain import Chain
from emotrace.engine.errors import InputError
from emotrace.engine.explanation import Plan
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.moments import MODALITY as COURSE
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.record import Record, first_problem
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source, Stimulus
from emotrace.engine.taxonomy import taxonomy


class Case(Record):
    """Evidence, and the sentences that a careful writer put it into."""

    id: str
    origin: str
    """Where the graph comes from: observers run over a named kind of input, or sampling, with what was sampled."""
    stimulus: Stimulus
    observations: tuple[Observation, ...]
    patterns: tuple[Pattern, ...] = ()
    taxonomy: str = "ekman"
    sentences: tuple[str, ...] = Field(default=())
    """One for each point of the plan, with slots; empty where nobody has written any."""

    @cached_property
    def graph(self) -> EvidenceGraph:
        """The evidence graph."""
        return EvidenceGraph.of(self.stimulus.sources, self.observations, self.patterns)

    @cached_property
    def belief(self) -> Belief:
        """What the graph comes to under a flat prior."""
        return believe(self.graph, taxonomy(self.taxonomy))

    def changed(self, **new: object) -> "Case":
        """The case with some fields changed. `model_copy` would keep the graph that has been built of the old ones."""
        return Case.model_validate({name: getattr(self, name) for name in Case.model_fields} | new)

    def plan(self, chain: Chain) -> Plan:
        """What the chain says of it."""
        return chain.plan(self.graph, self.belief, self.stimulus)


def case_of(result: Result, name: str, origin: str) -> Case:
    """A case from a result; which file it was, and what was derived after the graph had decided, are left out."""
    derived = (COURSE, result.chain)
    sources = (Source(id=one.id, kind=one.kind, name=one.kind, sha256="", size=0) for one in result.stimulus.sources)
    return Case(
        id=name,
        origin=origin,
        stimulus=Stimulus(sources=tuple(sources), context=result.stimulus.context),
        observations=tuple(one for one in result.observations if one.observer.name not in derived),
        patterns=result.patterns,
        taxonomy=result.belief.taxonomy,
    )


def slim(case: Case) -> Case:
    """The case without what no sentence is written of or checked against, its numbers to three decimals."""
    observations = (
        one.model_copy(
            update={
                "details": {},
                "where": one.where.model_copy(update={"box": None, "apex": None}),
                "value": None if one.value is None else round(one.value, 3),
                "strength": round(one.strength, 3),
                "confidence": round(one.confidence, 3),
                "reliability": round(one.reliability, 3),
                "weights": {emotion: round(nats, 3) for emotion, nats in one.weights.items()},
                "momentary": {emotion: round(nats, 3) for emotion, nats in one.momentary.items()},
                "observer": one.observer.model_copy(update={"model_sha256": None}),
            }
        )
        for one in case.observations
    )
    return case.changed(observations=tuple(observations))


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read cases, one a line.

    Raises:
        InputError: the file cannot be read, holds no case, or a line is none; the message names the line.
    """
    try:
        lines = json_lines(path)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    cases = tuple(_case(line, f"{path.name}, line {number}") for number, line in enumerate(lines, start=1) if line)
    if not cases:
        raise InputError(f"{path} holds no case")
    return cases


def json_lines(path: Path) -> list[str]:
    """The lines of a file of JSON values: only a line feed ends one, for U+0085 and U+2028 may stand in a string."""
    return path.read_text("utf-8").split("\n")


def _case(line: str, where: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        raise InputError(f"{where} is no case: {first_problem(error)}") from error


def write_cases(cases: Iterable[Case], path: Path) -> None:
    """Write cases, one a line; what has its default is left out."""
    path.write_text("".join(f"{line}\n" for line in _lines(cases)), "utf-8")


def _lines(cases: Iterable[Case]) -> Iterator[str]:
    for case in cases:
        yield case.model_dump_json(exclude_defaults=True)
