"""Fits what cues weigh: a multinomial log-linear model over each cue's size, straight between a few points.

The score of a label is rest + the sum over the cues of a curve at the cue's size (a generalised additive model;
Hastie & Tibshirani 1990). Every label counts alike, however many examples it has. The cited prototypes come in twice:
the penalty draws each cue's slope towards what they say of its action unit, and no curve may run against what they
say plainly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.learned import Curve
from emotrace.engine.record import Nats
from emotrace.plugins.face.action_units import MOST, ActionUnitRule
from emotrace.plugins.face.measures import BLENDSHAPE, CueTable, Norm, Norms, of_skin

if TYPE_CHECKING:
    from numpy import bool_, float64, intp
    from numpy.typing import NDArray

    Matrix = NDArray[float64]
    Labels = NDArray[intp]

BENDS = (1.0, 2.5)
"""Sizes at which a curve may bend, on either side of 0, where it may bend too. Our own choice."""

AT = (-MOST, -BENDS[1], -BENDS[0], 0.0, BENDS[0], BENDS[1], MOST)
PENALTY = 0.01
"""Weight of the penalty beside the mean loss; from 0.005 to 0.03 cross-validation hardly tells them apart."""

PLAIN = 0.5
"""Nats from which a prototype says plainly that an action unit speaks for or against a label. No curve may then run the
other way: that costs 0.003 of cross-validated balanced accuracy, and a smile never speaks for sadness."""

PRIOR_SHARE = 0.25
"""Share of a prototype's nats that the cues of an action unit start from together. Our own choice."""

ENDS = 0.015
"""Share of the faces beyond either end of a cue's scale."""

MOST_STEPS = 400
RIDGE = 10.0
"""Examples' worth of doubt about what the pose adds to a measure."""


@dataclass(frozen=True)
class Fitted:
    """What was fitted: nats of the face at rest and of each hinge, for each label."""

    rest: "Matrix"
    """Shape (labels,)."""
    slopes: "Matrix"
    """Shape (hinges, labels), in nats for each unit of size."""

    def score(self, hinges: "Matrix") -> "Matrix":
        """Scores in nats, shape (faces, labels)."""
        scores: Matrix = hinges @ self.slopes + self.rest
        return scores


def fit_norms(names: Sequence[str], values: "Matrix", poses: "Matrix", neutral: "NDArray[bool_]") -> list[Norm]:
    """What each measure comes to at rest, from the faces labelled neutral, and its ends, from all.

    Args:
        names: measures, in the order of the columns of `values`.
        values: shape (faces, measures).
        poses: shape (faces, 4), as `pose_terms` gives them.
        neutral: shape (faces,).

    Blendshapes, creases and shades are not corrected for the pose.
    """
    import numpy as np

    shaped = np.array([not name.startswith((BLENDSHAPE, "head ")) and not of_skin(name) for name in names])
    middle = poses[neutral].mean(axis=0)
    away, centred = poses[neutral] - middle, values[neutral] - values[neutral].mean(axis=0)
    spread = away.std(axis=0) + 1e-9
    scaled = away / spread
    by_pose = np.linalg.solve(scaled.T @ scaled + RIDGE * np.eye(4), scaled.T @ centred) / spread[:, None]
    by_pose = np.where(shaped, by_pose, 0.0)
    left = values - poses @ by_pose
    rest = np.median(left[neutral], axis=0)
    low, high = np.quantile(left, (ENDS, 1 - ENDS), axis=0)
    return [
        Norm(
            name=name,
            rest=round(float(rest[i]), 5),
            more=max(1e-4, round(float(high[i] - rest[i]), 5)),
            less=max(1e-4, round(float(rest[i] - low[i]), 5)),
            pose=tuple(round(float(nats), 5) for nats in by_pose[:, i]),  # type: ignore[arg-type]  # four of them
        )
        for i, name in enumerate(names)
    ]


def sizes_of(norms: Sequence[Norm], values: "Matrix", poses: "Matrix") -> "Matrix":
    """Sizes of cues, shape (faces, cues), from -5 to 5."""
    return Norms(norms).away(values, poses).clip(-MOST, MOST)


def hinges_of(sizes: "Matrix") -> "Matrix":
    """The basis: for each side of each cue its size, and how far it lies beyond each bend. (faces, 6 x cues)."""
    import numpy as np

    sides = (sizes.clip(0, None), (-sizes).clip(0, None))
    return np.hstack([(side - bend).clip(0, None) for side in sides for bend in (0.0, *BENDS)])


@dataclass(frozen=True)
class Prior:
    """What the prototypes say of each hinge; three arrays of shape (hinges, labels), nats for each unit of size."""

    slopes: "Matrix"
    """What the penalty draws towards."""
    least: "Matrix"
    """0 where the slope may not fall below, else minus infinity."""
    most: "Matrix"
    """0 where the slope may not rise above, else infinity."""


def prototypes(names: Sequence[str], cues: CueTable, rows: Sequence[ActionUnitRule], labels: Sequence[str]) -> Prior:
    """What the rows of the table say of the cues of their action unit, the nats shared out among them."""
    import numpy as np

    said = {row.unit: np.array([row.weights.get(label, 0.0) for label in labels]) for row in reversed(rows)}
    hinges = 1 + len(BENDS)
    slopes = np.zeros((2 * hinges, len(names), len(labels)))
    nats = np.zeros_like(slopes)
    for unit, own in cues.of_unit.items():
        for name, way in own:
            first, place = (0 if way > 0 else hinges), names.index(name)
            slopes[first, place] = PRIOR_SHARE / MOST / len(own) * said[unit]
            nats[first : first + hinges, place] = said[unit]
    least, most = np.where(nats >= PLAIN, 0.0, -np.inf), np.where(nats <= -PLAIN, 0.0, np.inf)
    size = (-1, len(labels))
    return Prior(slopes.reshape(size), least.reshape(size), most.reshape(size))


def fit(hinges: "Matrix", labels: "Labels", prior: Prior) -> Fitted:
    """The penalised fit; `labels` are columns of the prior's arrays."""
    import numpy as np
    from scipy.optimize import Bounds, minimize

    kinds = prior.slopes.shape[1]
    centre, spread = hinges.mean(axis=0), hinges.std(axis=0) + 0.05
    scaled, start = (hinges - centre) / spread, prior.slopes * spread[:, None]
    share = 1 / np.bincount(labels, minlength=kinds).clip(1)[labels] / len(set(labels.tolist()))
    truth = np.eye(kinds)[labels]

    def cost(flat: "Matrix") -> "tuple[float, Matrix]":
        slopes, rest = flat[:-kinds].reshape(start.shape), flat[-kinds:]
        chances = softmax(scaled @ slopes + rest)
        loss = -float(share @ np.log((chances * truth).sum(axis=1).clip(1e-12)))
        pull, error = PENALTY * (slopes - start), (chances - truth) * share[:, None]
        gradient = np.concatenate([(scaled.T @ error + pull).ravel(), error.sum(axis=0)])
        return loss + float((pull * (slopes - start)).sum()) / 2, gradient

    free = np.full(kinds, np.inf)
    bounds = Bounds(np.append(prior.least, -free), np.append(prior.most, free))
    first = np.append(start, np.zeros(kinds))
    found = minimize(cost, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": MOST_STEPS})
    slopes = found.x[:-kinds].reshape(start.shape) / spread[:, None]
    return Fitted(found.x[-kinds:] - centre @ slopes, slopes)


def softmax(scores: "Matrix") -> "Matrix":
    """Probabilities of scores in nats, along the last axis."""
    import numpy as np

    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    chances: Matrix = shares / shares.sum(axis=-1, keepdims=True)
    return chances


def temperature_of(scores: "Matrix", labels: "Labels", counts: "Matrix") -> float:
    """What to divide scores by for the highest likelihood; `counts` is how much each face counts (Guo et al. 2017)."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    def cost(log_temperature: float) -> float:
        chances = softmax(scores / np.exp(log_temperature))[np.arange(len(labels)), labels]
        return -float(counts @ np.log(chances.clip(1e-12)))

    return float(np.exp(minimize_scalar(cost, bounds=(-1.5, 1.5), method="bounded").x))


def curves_of(
    fitted: Fitted, names: Sequence[str], labels: Sequence[str], temperature: float
) -> tuple[Nats, list[Curve]]:
    """The fit as nats of rest and as curves. `rest` is less its mean over the labels, which changes no probability."""
    import numpy as np

    sizes = np.array(AT)
    points = hinges_of(sizes[:, None])  # (sizes, 6)
    slopes = fitted.slopes.reshape(-1, len(names), len(labels)) / temperature
    nats = np.einsum("sh,hcl->csl", points, slopes)
    rest = (fitted.rest - fitted.rest.mean()) / temperature
    curves = [
        Curve(kind=name, unit="0-5", at=AT, nats=_by_label(nats[place].T, labels)) for place, name in enumerate(names)
    ]
    return {label: round(float(one), 3) for label, one in zip(labels, rest, strict=True)}, curves


def _by_label(points: "Matrix", labels: Sequence[str]) -> dict[str, tuple[float, ...]]:
    rounded = points.round(3) + 0.0  # no -0.0
    return {label: tuple(row.tolist()) for label, row in zip(labels, rounded, strict=True)}
