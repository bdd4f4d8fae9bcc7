"""Whom a belief is about, so that what others show is left aside."""

from collections.abc import Iterable
from dataclasses import dataclass

from emotrace.engine.observation import Observation
from emotrace.engine.stimulus import Stimulus, Turns


@dataclass(frozen=True)
class Person:
    """One person, by face and by voice."""

    faces: frozenset[int]
    """Numbers of their face; empty where no face bears on the belief."""
    speakers: frozenset[str]
    """Names under which they speak; empty where no speaker is named."""

    def shows(self, one: Observation) -> bool:
        """Whether an observation is theirs: it weighs, or it is of their face and voice as far as it says whose."""
        if one.weights:
            return True
        where = one.where
        theirs = where.face is None or where.face in (self.faces or {1})
        return theirs and self.says(where.speaker) and not one.momentary

    def says(self, speaker: str | None) -> bool:
        """Whether what somebody says is theirs, as far as it is told who speaks."""
        return speaker is None or not self.speakers or speaker in self.speakers


def person_in(observations: Iterable[Observation], stimulus: Stimulus) -> Person:
    """The person whose observations weigh; where no words weigh, who says most."""
    weighing = [one for one in observations if one.weights]
    faces = frozenset(one.where.face for one in weighing if one.where.face is not None)
    speakers = frozenset(one.where.speaker for one in weighing if one.where.speaker is not None)
    said_most = (Turns(source, turns).main_speaker for source, turns in stimulus.turns.items())
    return Person(faces, speakers or frozenset(one for one in said_most if one is not None))
