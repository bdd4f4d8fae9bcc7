"""What a table of the user's own says of a voice, in place of the learned weights."""

from collections.abc import Iterator

from emotrace.engine.norms import NormRule, Reading, read_against
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.rules import RuleTable, weigh
from emotrace.plugins.voice import prosody
from emotrace.plugins.voice.hearing import Heard


def ruled(heard: Heard, table: RuleTable[NormRule], where: Where, ref: ObserverRef) -> Iterator[Observation]:
    """One observation for each measure that the table has a norm for."""
    sure = heard.confidence()
    for measure, value in prosody.measures(heard.frames, heard.samples, heard.spans).items():
        reading = read_against(table.rule, measure, value)
        if reading is not None:
            yield _observation(reading, value, sure, where, ref, table)


def _observation(
    reading: Reading, value: float, sure: float, where: Where, ref: ObserverRef, table: RuleTable[NormRule]
) -> Observation:
    row, norm = reading.row, reading.norm
    return Observation(
        modality="voice",
        kind=row.kind,
        label=row.label,
        phrase=f"{row.phrase} {reading.among}".strip(),
        value=reading.deviation,
        unit="sd",
        strength=reading.strength,
        details={norm.unit: round(value, 1), f"norm {norm.unit}": norm.mean},
        confidence=sure,
        reliability=row.reliability,
        where=where,
        observer=ref,
        weights=weigh(row, reading.strength, sure),
        weights_from=table.weights_from(row),
    )
