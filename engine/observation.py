"""One thing seen, heard or read, and how far it speaks for each emotion."""

from typing import Literal

from pydantic import Field, model_validator

from emotrace.engine.record import MaybeNumber, Number, Record
from emotrace.engine.taxonomy import Weights

Side = Literal["left", "right", "both"]


class Box(Record):
    """A rectangle in an image, in pixels from its upper left corner."""

    left: Number
    top: Number
    width: Number = Field(ge=0)
    height: Number = Field(ge=0)


class Where(Record):
    """Where in the stimulus something was observed. None means that the axis does not apply."""

    source: str
    """Id of the source: S1, S2 ..."""
    seconds: tuple[Number, Number] | None = None
    """Start and end in media time, seconds: onset and offset of what lasts."""
    apex: MaybeNumber = None
    """When it showed most, in media time; None where it has no course."""
    characters: tuple[int, int] | None = None
    """Start and end of the span in the source's text, as Python slices it."""
    box: Box | None = None
    face: int | None = Field(default=None, ge=1)
    """Which face, counted from 1 in order of size; in a clip each person keeps the number."""
    side: Side | None = None
    """Side of the body, as the person would say it."""
    speaker: str | None = None
    turn: int | None = Field(default=None, ge=1)
    """Which turn of a conversation, counted from 1."""


class ObserverRef(Record):
    """Who says so."""

    name: str
    version: str
    model_sha256: str | None = None
    """Hash of the model file behind the observation; None where no model file is involved."""


class Observation(Record):
    """One thing seen, heard or read.

    Weights are weights of evidence over the ekman labels, in nats: log P(observation | emotion) minus
    log P(observation), already shrunk by reliability. Positive supports, negative opposes, absent is 0.
    """

    id: str = Field(default="", pattern=r"^(E[1-9]\d*)?$")
    """E1, E2 ...: given by the evidence graph when the observation is added, empty before."""
    modality: str
    """face, voice, text, or a name that a plugin brings."""
    kind: str
    """The name by which rules speak of it: AU12, pitch, joy word."""
    label: str
    """The field's term: lip corner puller, mean pitch."""
    phrase: str = Field(min_length=1)
    """The cue for readers: a clause ("the lip corners are pulled up"), or, where there is a quote, a noun
    phrase that holds it (the words "so proud")."""
    value: MaybeNumber = None
    """The measured size in `unit`; None where presence is all that is known."""
    unit: str = ""
    """0-5, sd, count ... Empty where value is None."""
    estimated: bool = False
    """True where value is derived from something that does not measure this unit directly."""
    strength: Number = Field(default=0.5, ge=0, le=1)
    """How strongly the cue shows, from 0 (barely) to 1 (as strongly as it can)."""
    details: dict[str, Number] = Field(default_factory=dict)
    """Further numbers that belong to the cue, in the unit that the key names ("left 0-5", "hertz")."""
    quote: str | None = None
    """The user's own words where the cue is a span of them."""
    confidence: Number = Field(default=1.0, ge=0, le=1)
    """How sure the observer is that the cue is there."""
    reliability: Number = Field(default=1.0, ge=0, le=1)
    """How far this kind of cue, from this observer, can be trusted; already applied to the weights."""
    where: Where
    observer: ObserverRef
    weights: Weights = Field(default_factory=dict)
    weights_from: str
    """Where the weights come from: a rule table with its source key, or a trained model."""
    momentary: Weights = Field(default_factory=dict)
    """What it weighs while it lasts, in nats, where `weights` is its share of a longer stimulus, or nothing because
    the belief is about somebody else; empty where `weights` is all there is to say."""
    absence: bool = False
    """True where what was observed is that nothing (else) shows: a face at rest. Alone it concludes nothing."""

    @model_validator(mode="after")
    def _quote_has_a_place(self) -> "Observation":
        if self.quote is not None and self.where.characters is None:
            raise ValueError("a quoted observation needs where.characters")
        return self


class Pattern(Record):
    """Several observations that mean more together. It takes the joint weight; its parts give theirs up."""

    id: str = Field(pattern=r"^P[1-9]\d*$")
    kind: str
    label: str
    phrase: str = Field(min_length=1)
    """The pattern as a noun phrase: "a smile with narrowed eyes"."""
    parts: tuple[str, ...] = Field(min_length=2)
    """Ids of the observations that it joins."""
    seconds: tuple[Number, Number] | None = None
    """When its parts hold together, in media time; None where time is not known."""
    weights: Weights
    """What it and its parts weigh in the whole, in nats."""
    weights_from: str
    momentary: Weights = Field(default_factory=dict)
    """What it weighs while its parts hold together, in nats, where these are moments of something longer."""
