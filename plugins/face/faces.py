"""A face that was found, and how far it can be trusted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

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
        worst = max(abs(self.yaw), abs(self.pitch))
        turned = min(1.0, max(0.0, (worst - EASY_DEGREES) / (HARD_DEGREES - EASY_DEGREES)))
        return BEST_CONFIDENCE * min(1.0, self.width / CLEAR_WIDTH) * (1 - (1 - LEAST_POSE_SHARE) * turned)

    def placed(self, left: float, top: float, scale: float = 1.0) -> "Face":
        """The face in a picture of which this one's is a part at (left, top), enlarged `scale` times."""
        return replace(
            self,
            left=left + self.left / scale,
            top=top + self.top / scale,
            width=self.width / scale,
            height=self.height / scale,
        )

    def clipped(self, width: float, height: float) -> "Face":
        """The face with its box cut to a picture of that size."""
        left, top = max(0.0, self.left), max(0.0, self.top)
        right, bottom = min(width, self.left + self.width), min(height, self.top + self.height)
        return replace(self, left=left, top=top, width=max(0.0, right - left), height=max(0.0, bottom - top))

    def same_as(self, other: "Face") -> bool:
        """Whether either's centre lies in the other's box."""
        return self._holds_centre_of(other) or other._holds_centre_of(self)

    def _holds_centre_of(self, other: "Face") -> bool:
        x, y = other.left + other.width / 2, other.top + other.height / 2
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


def distinct(faces: Iterable[Face]) -> list[Face]:
    """The faces without those that were met before in the same place."""
    kept: list[Face] = []
    for face in faces:
        if not any(face.same_as(one) for one in kept):
            kept.append(face)
    return kept
