"""The observer of heart rates."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting
from emotrace.engine.rules import chosen_rules, weigh
from emotrace.engine.stimulus import Track
from emotrace_heart_rate.rest import deviation, load_heart_rules
from emotrace_heart_rate.track import HeartRate

RULES = Path(__file__).parent / "data" / "heart_rules.toml"
LABEL = "mean heart rate"


class HeartRateObserver:
    """Says whether the heart beats faster or slower than at rest."""

    card = ObserverCard(
        name="heart-rate",
        version="1",
        modality="physiology",
        reads=("heart_rate",),
        emits=(
            Emits(kind="heart rate", label=LABEL, unit="sd"),
            Emits(kind="heart rate up", label=LABEL, unit="sd"),
            Emits(kind="heart rate down", label=LABEL, unit="sd"),
        ),
        licence="Apache-2.0",
        weights_licence="Apache-2.0",
    )

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """The patterns of the table in use; the one that comes with this package has none."""
        return load_heart_rules(chosen_rules(RULES, self.card.name, setting.rules)).pattern

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        """Yield one observation: the mean heart rate against rest.

        Raises:
            RulesError: the user's own rule table does not fit.
        """
        if not isinstance(track, HeartRate) or not track.bpm:
            return
        table = load_heart_rules(chosen_rules(RULES, self.card.name, setting.rules))
        rows = {row.kind: row for row in table.rule}
        usual = rows["heart rate"]
        assert usual.rest is not None, "the table has been checked"
        found = deviation(track, usual.rest)
        cue = rows["heart rate up" if found.sds > 0 else "heart rate down"]
        row = cue if abs(found.sds) >= cue.from_sd else usual
        strength = min(1.0, abs(found.sds) / cue.full_sd)
        yield Observation(
            modality=self.card.modality,
            kind=row.kind,
            label=row.label,
            phrase=row.phrase,
            value=found.sds,
            unit="sd",
            strength=strength,
            details={"beats per minute": found.bpm, "beats per minute at rest": found.rest_bpm},
            reliability=row.reliability,
            where=Where(source=track.source, seconds=(found.start, found.end)),
            observer=self.card.ref(),
            weights=weigh(row, strength),
            weights_from=table.weights_from(row),
        )

    def close(self) -> None:
        """Nothing was loaded."""
