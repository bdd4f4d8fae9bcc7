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
        phrase=f"rows of the table with a {card.modality} were read",
        value=person.rows,
        unit=count.unit,
        details={"rows left out": track.left_out} if track.left_out else {},
        where=where,
        observer=card.ref(),
        weights_from="none: a count speaks for no emotion",
    )
