"""Whom the belief of a conversation is about."""

from collections.abc import Collection
from dataclasses import dataclass

from emotrace.engine.stimulus import Turns

MOST_NAMED = 12
"""Speakers that a message lists."""


@dataclass(frozen=True)
class Counted:
    """The speaker whose words count; of unnamed speakers all are taken for one."""

    speakers: Collection[str | None]
    """The name, in every spelling that stands here; None for who is not named."""
    strange: str = ""
    """What is wrong with the name that was asked for; empty where nothing is."""

    def __contains__(self, speaker: str | None) -> bool:
        return speaker in self.speakers

    @property
    def said(self) -> str:
        """What it is that counts, in words."""
        name = next(iter(self.speakers), None)
        return "what is said" if name is None else f"what {name} says"


def counted(track: Turns, person: str | None) -> Counted:
    """Who is meant by a name, in capitals or not; who says most where it is the number of a face, or names nobody."""
    names = [name for name in dict.fromkeys(turn.speaker for turn in track.turns) if name is not None]
    wanted = (person or "").strip()
    meant = [name for name in names if name.strip().casefold() == wanted.casefold()] if wanted else []
    if meant:
        return Counted(meant)
    strange = _strange(wanted, names) if wanted and names and not wanted.isdigit() else ""
    return Counted([track.main_speaker], strange)


def _strange(wanted: str, names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return (
        f"nobody who speaks here is called {wanted!r}, so who says most is counted; "
        f"name one of {', '.join(names[:MOST_NAMED])}{more}"
    )
