"""What is said of a belief: sentences in three parts, each with the evidence that it rests on."""

from typing import Literal

from pydantic import Field

from emotrace.engine.record import Record

Part = Literal["key_observations", "interpretation", "conclusion"]
PARTS: tuple[Part, ...] = ("key_observations", "interpretation", "conclusion")

REALIZER = "realizer"
"""`written_by` of a sentence that the built-in realizer wrote."""


class Sentence(Record):
    """One checked sentence."""

    text: str = Field(min_length=1)
    evidence: tuple[str, ...]
    """Ids of the observations and patterns that it rests on."""
    written_by: str
    """Name of the language model, or "realizer"."""


class Explanation(Record):
    """The three parts, in ExpLLM's order (Lan et al. 2024, arXiv 2409.02828)."""

    key_observations: tuple[Sentence, ...] = ()
    interpretation: tuple[Sentence, ...] = ()
    conclusion: tuple[Sentence, ...] = ()

    def sentences(self) -> list[tuple[Part, Sentence]]:
        """All sentences with their part, in reading order."""
        return [(part, sentence) for part in PARTS for sentence in getattr(self, part)]


Claim = Literal[
    "cue",  # one observation: how strong it is, where, and what it speaks for
    "part",  # one observation that counts as part of a pattern, and means something else alone
    "pattern",  # observations that mean more together
    "agreement",  # evidence that speaks for the same emotion
    "opposition",  # evidence that speaks against the conclusion
    "conflict",  # modalities that prefer different emotions
    "unweighted",  # what was found and says nothing of an emotion
    "left-out",  # how many weighted cues are not spoken of
    "context",  # what the user says is known
    "finding",  # what a chain, or the course over time, found in the evidence as a whole
    "conclusion",  # the emotion and its probability
    "runner-up",  # the next emotion where it is close
    "insufficient",  # no conclusion, and why
]


class Point(Record):
    """One thing that an explanation has to say, in one sentence."""

    part: Part
    claim: Claim
    evidence: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    """What the sentence is about: the emotion supported or opposed; both sides of a conflict."""


class Plan(Record):
    """What an explanation says, in order. The plan is code's; only the words are a model's."""

    points: tuple[Point, ...]
    left_out: int = 0
    """Weighted observations that are not mentioned, because there are more than a reader wants."""
