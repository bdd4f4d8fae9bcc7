"""How many rows of a table tell of a person: what each observer of tables says first."""

from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, ObserverCard
from emotrace.plugins.tables.tracks import Measurements, Person


def rows_read(track: Measurements, person: Person, where: Where, count: Emits, card: ObserverCard) -> Observation:
    """The observation `count` of a person, by the observer with that card."""
    return Observation(
        modality=card.modality,
        kind=count.kind,
        label=count.label,
        phrase=f"rows of the table with a {card.modality} were read{_left_out(track)}",
        value=person.rows,
        unit=count.unit,
        details={"rows left out": track.left_out} if track.left_out else {},
        where=where,
        observer=card.ref(),
        weights_from="none: a count speaks for no emotion",
    )


def whom_it_is_about(track: Measurements, place: int, what: str) -> str:
    """Whom the belief is about, said of the person at `place`, 1 or more: the first, who may have no more rows."""
    tie = track.people[place].rows == track.people[0].rows
    return f"first of the {what}s with the most rows" if tie else f"{what} with the most rows"


def _left_out(track: Measurements) -> str:
    """How many rows of the whole table say themselves that they are not to be trusted; empty where none does."""
    if not track.left_out:
        return ""
    rows = "1 row was" if track.left_out == 1 else f"{track.left_out} rows were"
    return f"; {rows} left out as not to be trusted"
