"""Fits the weights: deviations from a norm, a regularised logistic regression on them, and arousal beside it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.baseline import Measure, PersonNorm, norms_of
from emotrace.engine.errors import InputError
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.voice.cues import AROUSAL_MEASURES, CEPSTRAL, CUE_OF, MEASURES
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.training.sizes import with_sizes
from emotrace.plugins.voice.weights import Against, Arousal, MeasureWeights, VoiceWeights

if TYPE_CHECKING:
    from numpy import float64, str_
    from numpy.typing import NDArray

Norms = Mapping[str, Mapping[str, PersonNorm]]
"""Id of a recording to the norms of who speaks in it."""

MOST = 3.0
"""Standard deviations beyond which a measure counts no further, so that one odd measure decides nothing."""
STRENGTH: Mapping[Against, float] = {"everybody": 0.25, "neutral": 0.06, "varied": 0.03}
"""scikit-learn's C: how far the weights may follow the data. From a coarse grid over held-out speakers of EMO-DB: of
settings that hardly differ in log loss, those whose calibration error is least."""
TIMBRE_SHARE = 0.5
"""Deviations of the cepstrum count half in fitting, so that what named cues can explain is left to them."""
PLAIN_SHARE = 3
"""A recording counts as much as this many of its copies: through other channels, of other sizes."""
OTHERS_SHARE = 0.5
"""What a recording counts that is learned from as another speaker's; from the same grid."""
LACKING: Mapping[Against, str] = {
    "everybody": "fewer than two labels could be measured",
    "neutral": "too few speakers have two neutral recordings and others",
    "varied": "too few speakers have recordings of two labels",
}
LEAST_SPREAD = 1e-6
"""Spread of the neutral recordings' arousal below which it cannot be told in their standard deviations."""
AROUSED, CALM = ("anger", "fear", "joy"), ("neutral", "sadness", "boredom")


@dataclass(frozen=True)
class Data:
    """What a regression is fitted to."""

    deviations: "NDArray[float64]"
    """Shape (rows, MEASURES)."""
    labels: "NDArray[str_]"
    shares: "NDArray[float64]"
    """How much each row counts."""


def own_norms(recordings: Iterable[Measured], against: Against) -> Norms:
    """Norms of each recording's speaker, from his recordings in ekman or from his neutral ones; none for everybody's.

    A neutral recording is held against the speaker's other neutral ones, as a new recording would be.
    """
    if against == "everybody":
        return {}
    by_group: dict[str, list[Measured]] = defaultdict(list)
    for one in recordings:
        by_group[one.group].append(one)
    return {
        recording_id: norms
        for own in by_group.values()
        for recording_id, norms in (_neutral_norms(own) if against == "neutral" else _varied_norms(own)).items()
    }


def _varied_norms(recordings: Sequence[Measured]) -> Norms:
    known = _norms([one for one in recordings if one.label in taxonomy("ekman").labels])
    return {one.id: known for one in recordings}


def _neutral_norms(recordings: Sequence[Measured]) -> Norms:
    neutral = [one for one in recordings if one.label == "neutral"]
    every = _norms(neutral)
    return {
        one.id: _norms([other for other in neutral if other is not one]) if one.label == "neutral" else every
        for one in recordings
    }


def _norms(recordings: Iterable[Measured]) -> dict[str, PersonNorm]:
    return norms_of(Measure(name, value, "") for one in recordings for name, value in one.values.items())


def fit(recordings: Sequence[Measured], against: Against) -> VoiceWeights:
    """Weights without temperature, from recordings of at least two of ekman's labels.

    `against` says whether a recording is held against the neutral ones of everybody, or against its own speaker's
    neutral ones or all of them. Labels outside ekman serve for arousal alone.
    """
    recordings = with_sizes(recordings, against)
    blank = _blank(against, _rows(recordings, against))
    data = _data(recordings, blank, own_norms(recordings, against))
    labels, coefficients, rest = _logistic(data, STRENGTH[against])
    arousal, per_measure = _arousal(data)
    measure = [
        row.model_copy(
            update={
                "nats": {label: _short(value) for label, value in zip(labels, coefficients[:, place], strict=True)},
                "arousal": _short(per_measure.get(row.name, 0.0)),
            }
        )
        for place, row in enumerate(blank.measure)
    ]
    own = {label: _short(value) for label, value in zip(labels, rest, strict=True)}
    return blank.model_copy(update={"rest": own, "arousal": arousal, "measure": tuple(measure)})


def cooled(weights: VoiceWeights, temperature: float) -> VoiceWeights:
    """The weights divided by a temperature."""

    def less(nats: Mapping[str, float]) -> dict[str, float]:
        return {label: _short(value / temperature) for label, value in nats.items()}

    measure = tuple(row.model_copy(update={"nats": less(row.nats)}) for row in weights.measure)
    return weights.model_copy(
        update={"temperature": round(temperature, 3), "rest": less(weights.rest), "measure": measure}
    )


def _short(value: float) -> float:
    return round(float(value), 4)


def _blank(against: Against, rows: Sequence[MeasureWeights]) -> VoiceWeights:
    return VoiceWeights(
        name="unnamed",
        against=against,
        trained_by="",
        trained_on="",
        licence="",
        temperature=1.0,
        most=MOST,
        rest={},
        arousal=Arousal(rest=0.0, logit=0.0, logit_per_sd=1.0),
        measure=tuple(rows),
    )


def _rows(recordings: Sequence[Measured], against: Against) -> list[MeasureWeights]:
    """Each measure with its norm: everybody's neutral mean and overall sd, or the usual sd within a speaker."""
    import numpy as np

    known = [one for one in recordings if one.label in taxonomy("ekman").labels]
    neutral = [one for one in known if one.label == "neutral"] or known
    within = [_norms([one for one in known if one.group == group]) for group in sorted({one.group for one in known})]
    rows = []
    for name in MEASURES:
        if against == "everybody":
            mean, sd = _moments(neutral, name)[0], _moments(known, name)[1]
        else:
            spreads = [own[name].sd for own in within if name in own and own[name].n > 1]
            mean, sd = 0.0, float(np.sqrt(np.mean(np.square(spreads)))) if spreads else 1.0
        rows.append(MeasureWeights(name=name, cue=CUE_OF[name], mean=_short(mean), sd=max(_short(sd), 1e-4), nats={}))
    return rows


def _moments(recordings: Iterable[Measured], name: str) -> tuple[float, float]:
    """Mean and standard deviation of a measure over recordings and their copies, each counting as in the fit."""
    import numpy as np

    values, shares = [], []
    for one in recordings:
        for place, found in enumerate((one.values, *one.copies)):
            if name in found:
                values.append(found[name])
                shares.append(_share(one, place))
    if not values:
        return 0.0, 1.0
    mean = float(np.average(values, weights=shares))
    return mean, float(np.sqrt(np.average((np.array(values) - mean) ** 2, weights=shares)))


def _share(one: Measured, place: int) -> float:
    """What a recording (place 0) or one of its copies counts; with copies, all of them together count once."""
    if one.is_copy:
        return OTHERS_SHARE
    return (PLAIN_SHARE if place == 0 else 1) / (PLAIN_SHARE + len(one.copies))


def _data(recordings: Sequence[Measured], blank: VoiceWeights, norms: Norms) -> Data:
    """Deviations of recordings and of their copies.

    Raises:
        InputError: of those whose speakers' own norms are known, where these are meant, fewer than two labels are.
    """
    import numpy as np

    rows, labels, shares = [], [], []
    known = [one for one in recordings if blank.against == "everybody" or norms.get(one.id)]
    if len({one.label for one in known} & set(taxonomy("ekman").labels)) < 2:
        raise InputError(LACKING[blank.against])
    for one in known:
        for place, values in enumerate((one.values, *one.copies)):
            found = blank.deviations(values, norms.get(one.id, {}))
            rows.append([found.get(name, 0.0) for name in MEASURES])
            labels.append(one.label)
            shares.append(_share(one, place))
    return Data(np.array(rows, np.float64), np.array(labels), np.array(shares))


def _logistic(data: Data, strength: float) -> "tuple[list[str], NDArray[float64], NDArray[float64]]":
    """Labels, nats for each label and measure, and the rest: multinomial, L2, each label counting the same."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.utils.class_weight import compute_sample_weight

    known = np.isin(data.labels, taxonomy("ekman").labels)
    labels, shares = data.labels[known], data.shares[known]
    scale = np.where(np.isin(MEASURES, CEPSTRAL), TIMBRE_SHARE, 1.0)
    balanced = shares * compute_sample_weight("balanced", labels)
    model = LogisticRegression(C=strength, max_iter=1000, tol=1e-4)
    model.fit(data.deviations[known] * scale, labels, sample_weight=balanced)
    found, rest = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        found, rest = np.vstack([-found, found]) / 2, np.concatenate([-rest, rest]) / 2
    return [str(label) for label in model.classes_], found * scale, rest - rest.mean()


def _arousal(data: Data) -> tuple[Arousal, dict[str, float]]:
    """How arousal is read from AROUSAL_MEASURES, in the standard deviation of neutral recordings."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    known, high = np.isin(data.labels, AROUSED + CALM), np.isin(data.labels, AROUSED)
    neutral = data.labels == "neutral"
    if len(set(high[known].tolist())) < 2 or neutral.sum() < 2:
        return Arousal(rest=0.0, logit=0.0, logit_per_sd=1.0), {}
    places = [MEASURES.index(name) for name in AROUSAL_MEASURES]
    chosen = data.deviations[:, places]
    model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=1000)
    model.fit(chosen[known], high[known], sample_weight=data.shares[known])
    score = chosen @ model.coef_[0]
    mean, sd = float(score[neutral].mean()), float(score[neutral].std())
    if sd < LEAST_SPREAD:
        return Arousal(rest=0.0, logit=0.0, logit_per_sd=1.0), {}
    per_measure = {name: float(value) / sd for name, value in zip(AROUSAL_MEASURES, model.coef_[0], strict=True)}
    logit = float(model.intercept_[0]) + mean
    return Arousal(rest=_short(-mean / sd), logit=_short(logit), logit_per_sd=_short(sd)), per_measure
