"""The result of a run: all of it, serialisable, and readable again."""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, model_validator

from emotrace.engine.belief import Belief
from emotrace.engine.course import Moment, TurnBelief
from emotrace.engine.errors import InputError
from emotrace.engine.explanation import Explanation
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.record import Number, Record, first_problem
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.timeseries import TimeSeries

LIMITS = (
    "emotrace says what the observations are consistent with. It does not read minds, and it is no diagnosis.",
    "No facial or vocal configuration is both reliable and specific to an emotion (Barrett et al. 2019).",
    "Inferring emotion from faces and voices is restricted by law in places: in the European Union for one, at "
    + "work and at school (Regulation (EU) 2024/1689, Article 5(1)(f)).",
)

FROM_A_GRAPH = object()
"""Context of a validation whose evidence comes out of a graph: that has refused already what does not hold together."""

EVERYBODY = "everybody's"
"""Whose norms measures are held against where no baseline holds any for them."""


class Failure(Record):
    """Something that did not work, while the rest went on."""

    where: str
    """What failed: an observer, a plugin, a reader, a language model."""
    stage: Literal["load", "read", "observe", "write"]
    message: str


class Licence(Record):
    """Licences of one active part."""

    name: str
    code: str
    weights: str


class Provenance(Record):
    """What made the result."""

    emotrace: str
    """Version."""
    python: str
    observers: dict[str, str]
    """Name to version of those that ran."""
    model: str
    """Language model that worded it, or "realizer"."""
    model_sha256: str | None = None
    taxonomy: str
    norms: str = EVERYBODY
    """Whose norms faces and voices were held against: everybody's, or a person's, by the name of the baseline."""
    seed: int
    created: str
    """When, in ISO 8601, UTC."""
    licences: tuple[Licence, ...] = ()


class Result(Record):
    """Everything that a run found, decided and said."""

    schema_version: Literal[1] = 1
    chain: str
    stimulus: Stimulus
    observations: tuple[Observation, ...]
    patterns: tuple[Pattern, ...] = ()
    relations: tuple[tuple[str, str, str], ...] = ()
    """How observations stand to each other: id, "precedes", "co-occurs" or "causes", id."""
    belief: Belief
    course: tuple[Moment, ...] = ()
    """What the evidence comes to from second to second, where the stimulus lasts."""
    by_turn: tuple[TurnBelief, ...] = ()
    """What the words of each turn come to, where there are turns."""
    series: tuple[TimeSeries, ...] = ()
    """What was measured at each moment, where the stimulus lasts."""
    explanation: Explanation
    failures: tuple[Failure, ...] = ()
    timings: dict[str, Number] = Field(default_factory=dict)
    """Stage or observer to seconds."""
    provenance: Provenance
    limits: tuple[str, ...] = LIMITS

    @model_validator(mode="after")
    def _evidence_holds_together(self, info: ValidationInfo) -> "Result":
        if info.context is not FROM_A_GRAPH:
            self.graph()  # raises ValueError for double ids, and for parts and sources that are missing
        return self

    def graph(self) -> EvidenceGraph:
        """The evidence graph, built again."""
        graph = EvidenceGraph.of(self.stimulus.sources, self.observations, self.patterns)
        graph.relate_all(self.relations)
        return graph

    def to_json(self) -> str:
        """The result as indented JSON."""
        return self.model_dump_json(indent=2)

    @classmethod
    def from_json(cls, text: str | bytes, name: str = "result") -> "Result":
        """Read a result again; it equals the one that was written.

        Raises:
            InputError: the text is not JSON, or not a result; `name` is the file that the message names.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise InputError(f"{name} is not a result of emotrace: {first_problem(error)}") from error

    @classmethod
    def load(cls, path: Path) -> "Result":
        """Read a result from a file; InputError where that fails."""
        try:
            return cls.from_json(path.read_bytes(), path.name)
        except OSError as error:
            raise InputError(f"{path}: {error.strerror or error}") from error

    def node_link(self) -> dict[str, Any]:
        """The evidence graph as node-link JSON value."""
        return self.graph().node_link()


def as_json(value: object) -> str:
    """Any plain value as indented JSON, non-ASCII kept readable."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
