"""What the learned weights say of a voice: one observation for each cue, one for the rest, and one for arousal."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from emotrace.engine.baseline import PersonNorm
from emotrace.engine.norms import Norm, NormRule
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.rules import RuleTable
from emotrace.plugins.voice.cues import CUES, TIMBRE, UNITS
from emotrace.plugins.voice.hearing import Heard
from emotrace.plugins.voice.prosody import speaking_rate
from emotrace.plugins.voice.weights import VoiceWeights, shrunk_sd

UNUSUAL = 1.0
"""Standard deviations at which a measure that does not name its cue's direction is worth a word."""
LISTED = 8
"""Measures of a cue whose deviations are listed; the timbre has more, and they mean nothing one by one."""
UNWEIGHED = "no weights: "


@dataclass(frozen=True)
class Weighing:
    """What every observation of one recording, or of one stretch of it, shares."""

    heard: Heard
    table: RuleTable[NormRule]
    weights: VoiceWeights
    own: Mapping[str, PersonNorm]
    """The person's norms; empty for everybody's."""
    person: str
    """Whose they are; empty for everybody's."""
    where: Where
    ref: ObserverRef

    def observations(self) -> Iterator[Observation]:
        """Each cue that could be measured and that the table has words for, then the rest and the arousal."""
        if not self.deviations:
            return
        yield from self.cues()
        yield from self.reported(self.reports, self.sure)
        yield self.rest()
        yield self.arousal(self.arousal_parts, self.sure)

    @cached_property
    def values(self) -> dict[str, float]:
        """Every measure of the voice; empty with too little of it."""
        return self.heard.measures()

    @cached_property
    def deviations(self) -> dict[str, float]:
        """How far each measure lies above its norm, in standard deviations; empty where nothing was measured."""
        return self.weights.deviations(self.values, self.own)

    @cached_property
    def sure(self) -> float:
        """Confidence of the measures, 0 to 1."""
        return self.heard.confidence()

    @property
    def reports(self) -> dict[str, float]:
        """Loudness and speaking rate, as far as they could be measured."""
        found = {"loudness": self.values.get("loudness"), "speaking rate": speaking_rate(self.heard.frames)}
        return {measure: value for measure, value in found.items() if value is not None}

    @property
    def arousal_parts(self) -> dict[str, float]:
        """What each cue adds to the arousal, in its standard deviations."""
        return self.weights.arousal_parts(self.deviations)

    def arousal_of(self, parts: Mapping[str, float]) -> float:
        """Arousal in standard deviations above that of neutral speech."""
        return self.weights.arousal.rest + math.fsum(parts.values())

    def cues(self) -> Iterator[Observation]:
        """Each cue that could be measured."""
        for cue, measures in CUES.items():
            known = {name: self.deviations[name] for name in measures if name in self.deviations}
            if known:
                yield self._cue(cue, known)

    @property
    def held_against(self) -> str:
        """Whose norms the deviations are from, in words."""
        if not self.own:
            return "against neutral speech of everybody; no norms of the person were given"
        kind = "neutral recordings" if self.weights.against == "neutral" else "recordings of many moods"
        return f"against {self.person}'s own baseline of {kind}"

    def _cue(self, cue: str, known: Mapping[str, float]) -> Observation:
        first, deviation = next(iter(known.items()))
        if cue == TIMBRE:
            deviation = math.sqrt(math.fsum(one**2 for one in known.values()) / len(known))
        row = self._row(cue, deviation)
        widest = max(known.values(), key=abs)
        if row.direction == "usual" and cue != TIMBRE and abs(widest) >= UNUSUAL:
            row = row.model_copy(update={"phrase": f"something in the {row.label} is unusual"})
            deviation = widest
        trust = self.heard.trust()
        nats = {label: trust * value for label, value in self.weights.weigh(cue, known).items() if trust * value}
        return self._observation(
            row,
            deviation,
            confidence=self.sure,
            details=self._details(cue, first, known),
            weights=nats,
            weights_from=f"{self.weights.name}, {self.held_against}",
        )

    def _details(self, cue: str, first: str, known: Mapping[str, float]) -> dict[str, float]:
        """The first measure, its norm, and how far each measure of the cue deviates."""
        if cue == TIMBRE:
            return {"measures count": float(len(known))}
        unit, (mean, sd) = UNITS[cue], self._norm(first)
        found = {unit: round(self.values[first], 3), f"norm {unit}": round(mean, 3), f"norm sd {unit}": round(sd, 3)}
        if self.own:
            found |= _counts(self.own[first])
        return found | {f"{name} sd": round(known[name], 2) for name in list(known)[:LISTED]}

    def _norm(self, name: str) -> tuple[float, float]:
        row = next(row for row in self.weights.measure if row.name == name)
        return (self.own[name].mean, shrunk_sd(self.own[name], row.sd)) if self.own else (row.mean, row.sd)

    def reported(self, reports: Mapping[str, float], sure: float) -> Iterator[Observation]:
        """Loudness and speaking rate, which weigh nothing."""
        for measure, value in reports.items():
            norm = next((row.norm for row in self.table.rule if row.measure == measure and row.norm), None)
            if norm is None:
                continue
            if measure in self.own:
                own = self.own[measure]
                norm = Norm(mean=own.mean, sd=shrunk_sd(own, norm.sd), unit=norm.unit)
            deviation = norm.deviation(value)
            yield self._observation(
                self._row(measure, deviation),
                deviation,
                confidence=sure,
                details={norm.unit: round(value, 1), f"norm {norm.unit}": round(norm.mean, 1)},
                weights_from=UNWEIGHED + "it was not learned what it speaks for",
            )

    def rest(self) -> Observation:
        """What a voice weighs all of whose measures are at their norms."""
        row, trust = self._row("rest", 0.0), self.heard.trust()
        return self._observation(
            row,
            None,
            confidence=self.sure,
            weights={label: trust * nats for label, nats in self.weights.rest.items() if trust * nats},
            weights_from=f"{self.weights.name}, {self.held_against}",
            absence=True,
        )

    def arousal(self, parts: Mapping[str, float], sure: float) -> Observation:
        """The arousal that the parts come to, which weighs nothing."""
        deviation = self.arousal_of(parts)
        details = {f"from {cue} sd": round(part, 2) for cue, part in parts.items()}
        details["probability of high arousal 0-1"] = round(self.weights.arousal.probability(deviation), 3)
        return self._observation(
            self._row("arousal", deviation),
            deviation,
            confidence=sure,
            details=details,
            weights_from=UNWEIGHED + f"arousal is reported beside the emotions; {self.weights.name}, "
            f"{self.held_against}",
        )

    def _row(self, measure: str, deviation: float) -> NormRule:
        """The words for a measure that deviates so; the usual ones where the table has none for the direction."""
        rows = {row.direction: row for row in self.table.rule if row.measure == measure}
        row = rows.get("up" if deviation > 0 else "down")
        return row if row is not None and abs(deviation) >= row.from_sd else rows.get("usual", _unworded(measure))

    def _observation(
        self,
        row: NormRule,
        deviation: float | None,
        *,
        confidence: float,
        weights_from: str,
        details: Mapping[str, float] | None = None,
        weights: Mapping[str, float] | None = None,
        absence: bool = False,
    ) -> Observation:
        among = "for this person" if self.own and not absence else ""
        return Observation(
            modality="voice",
            kind=row.kind,
            label=row.label,
            phrase=f"{row.phrase} {among}".strip(),
            value=None if deviation is None else round(deviation, 2),
            unit="" if deviation is None else "sd",
            strength=0.0 if deviation is None else min(1.0, abs(deviation) / row.full_sd),
            details=dict(details or {}),
            confidence=confidence,
            where=self.where,
            observer=self.ref,
            weights=dict(weights or {}),
            weights_from=weights_from,
            absence=absence,
        )


def _counts(own: PersonNorm) -> dict[str, float]:
    """How many stretches of speech a person's norm rests on, and of how many recordings, where that was counted."""
    recordings = {} if own.inputs is None else {"baseline recordings": float(own.inputs)}
    return {"baseline stretches": float(own.n)} | recordings


def _unworded(measure: str) -> NormRule:
    """Plain words for a measure that a table says nothing of."""
    return NormRule(
        kind=measure, measure=measure, direction="usual", label=measure, phrase=f"the {measure} was measured", source=""
    )
