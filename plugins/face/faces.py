"""A face that was found, and how far it can be trusted."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

MIN_WIDTH = 20.0
"""Pixels. A narrower face gives no evidence: a portrait shrunk step by step keeps its smile down to about
17 pixels, and at 11 the landmarker reads frowns into it."""

CLEAR_WIDTH = 60.0
"""Pixels. From here on, width no longer limits confidence; our own choice."""

BEST_CONFIDENCE = 0.95
"""Confidence in a large face that looks at the camera. The landmarker states none; our own choice."""

EASY_DEGREES = 20.0
HARD_DEGREES = 60.0
"""A face turned or nodded up to EASY_DEGREES is read in full; from there confidence falls in a straight line
to LEAST_POSE_SHARE at HARD_DEGREES. Our own choice, around the 40 degrees of yaw and 30 of pitch within which
py-feat fits its blendshape-to-AU regression."""

LEAST_POSE_SHARE = 0.25

READ_WIDTH = 32.0
"""Pixels. From here on, width takes nothing off the weights: the faces that they were learned from are 48-pixel
pictures, and few faces in them are narrower."""

SIGNED = ("head yaw", "head roll")
"""Measures whose sign a mirror turns."""


@dataclass(frozen=True)
class Face:
    """One face in a picture."""

    left: float
    top: float
    width: float
    height: float
    """The box around all landmarks, in pixels of the picture."""
    shapes: Mapping[str, float]
    """Blendshape name to rig weight, 0-1."""
    yaw: float
    """Degrees that the head is turned sideways; 0 faces the camera."""
    pitch: float
    """Degrees that the head is nodded; 0 faces the camera."""
    measures: Mapping[str, float] = field(default_factory=dict)
    """What its shape and skin measure, by name: see `geometry` and `creases`."""

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height

    @property
    def readable(self) -> bool:
        """Whether it is large enough to give evidence."""
        return self.width >= MIN_WIDTH

    @property
    def turned(self) -> bool:
        """Whether it is turned so far that its left and right cannot be compared."""
        return abs(self.yaw) > EASY_DEGREES

    @property
    def confidence(self) -> float:
        """How sure a cue read from this face is, 0-1.

        BEST_CONFIDENCE, times the width's share of CLEAR_WIDTH, times what the pose leaves. The landmarker
        itself gives no score for a face.
        """
        return BEST_CONFIDENCE * min(1.0, self.width / CLEAR_WIDTH) * self._pose_share

    @property
    def trust(self) -> float:
        """How far the learned weights hold for it, 0-1: what its width's share of READ_WIDTH and its pose leave."""
        return min(1.0, self.width / READ_WIDTH) * self._pose_share

    @property
    def _pose_share(self) -> float:
        worst = max(abs(self.yaw), abs(self.pitch))
        turned = min(1.0, max(0.0, (worst - EASY_DEGREES) / (HARD_DEGREES - EASY_DEGREES)))
        return 1 - (1 - LEAST_POSE_SHARE) * turned

    def placed(self, left: float, top: float, scale: float = 1.0) -> "Face":
        """The face in a picture of which this one's is a part at (left, top), enlarged `scale` times."""
        return replace(
            self,
            left=left + self.left / scale,
            top=top + self.top / scale,
            width=self.width / scale,
            height=self.height / scale,
        )

    def mirrored(self, width: float) -> "Face":
        """The face in the mirror image of its picture, which is `width` pixels wide."""
        return replace(
            self,
            left=width - self.left - self.width,
            yaw=-self.yaw,
            shapes={_other_side(name): weight for name, weight in self.shapes.items()},
            measures={name: -value if name in SIGNED else value for name, value in self.measures.items()},
        )

    def clipped(self, width: float, height: float) -> "Face":
        """The face with its box cut to a picture of that size."""
        left, top = max(0.0, self.left), max(0.0, self.top)
        right, bottom = min(width, self.left + self.width), min(height, self.top + self.height)
        return replace(self, left=left, top=top, width=max(0.0, right - left), height=max(0.0, bottom - top))

    def same_as(self, other: "Face") -> bool:
        """Whether either's centre lies in the other's box."""
        return self._holds_centre_of(other) or other._holds_centre_of(self)

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box, in pixels from the left and from the top."""
        return self.left + self.width / 2, self.top + self.height / 2

    def distance(self, other: "Face") -> float:
        """Between the centres, in sizes of the two faces: the root of their mean area."""
        return math.dist(self.centre, other.centre) / max(1.0, math.sqrt((self.area + other.area) / 2))

    def overlap(self, other: "Face") -> float:
        """Share of the boxes' union that both cover, 0-1."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        tall = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        both = max(0.0, wide) * max(0.0, tall)
        return both / max(1e-9, self.area + other.area - both)

    def _holds_centre_of(self, other: "Face") -> bool:
        x, y = other.centre
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


def _other_side(shape: str) -> str:
    for side, other in (("Left", "Right"), ("Right", "Left")):
        if shape.endswith(side):
            return shape.removesuffix(side) + other
    return shape


def mean_face(looks: Sequence[Face]) -> Face:
    """One face as several looks at it have it: the first one's box, and the mean of what they measure.

    A landmark in a small picture is off by a good part of a pixel, and each look is off in its own way.
    """
    first, n = looks[0], len(looks)
    return replace(
        first,
        shapes={name: sum(one.shapes[name] for one in looks) / n for name in first.shapes},
        measures={name: sum(one.measures[name] for one in looks) / n for name in first.measures},
        yaw=sum(one.yaw for one in looks) / n,
        pitch=sum(one.pitch for one in looks) / n,
    )


def distinct(faces: Iterable[Face]) -> list[Face]:
    """The faces without those that were met before in the same place."""
    kept: list[Face] = []
    for face in faces:
        if not any(face.same_as(one) for one in kept):
            kept.append(face)
    return kept
