"""Writes what was learned as TOML that a person can read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from emotrace.engine.learned import Curve
from emotrace.engine.record import Nats
from emotrace.engine.trainer import Training
from emotrace.plugins.face.measures import Norm

HEADER = """# What the cues of a face weigh, in nats for each emotion; learned, see MODEL_CARD.md.
#
# A face's evidence is `rest` plus, for each cue, its curve at the cue's size. `at` lists sizes: 0 is a face at rest,
# 5 the most that training faces show, below 0 is less than at rest. Between two sizes a weight lies on the straight
# line. Which action unit a cue is a sign of is in cues.toml, what its size is measured against in norms.toml.
# Above 0 speaks for an emotion, below 0 against it. The temperature is applied.

"""


@dataclass(frozen=True)
class Made:
    """How a model was made."""

    training: Training
    """What was asked for; without a `group`, pictures that show the same were kept together."""
    faces: int
    """How many faces it was learned from."""
    temperature: float

    @property
    def command(self) -> str:
        """The command that makes it again."""
        return self.training.command("face")

    @property
    def of_fer2013(self) -> bool:
        """Whether it was learned from FER-2013: by the folder, for nothing else says so."""
        return "fer2013" in self.training.data.resolve().parts

    @property
    def data_told(self) -> str:
        """What it was learned from."""
        known = "FER-2013 (Goodfellow et al. 2013, research use): " if self.of_fer2013 else ""
        return f"{known}{self.faces} faces of {self.training.data_name}; measures alone are kept, no picture"

    @property
    def licence(self) -> str:
        """Of the weights."""
        if self.of_fer2013:
            return "Apache-2.0 for the numbers; the pictures are for research use"
        return "as free as the pictures that they were learned from; nothing here says what these allow"


def write_weights(rest: Nats, curves: Sequence[Curve], made: Made, path: Path) -> None:
    """Write weights that `emotrace.engine.learned.load_learned` reads."""
    lines = [
        f'name = "face {datetime.now(UTC):%Y-%m}"',
        f"trained_by = {_quoted(made.command)}",
        f"trained_on = {_quoted(made.data_told)}",
        f"licence = {_quoted(made.licence)}",
        f"temperature = {made.temperature:.4f}",
        f"rest = {_inline(rest)}",
    ]
    for curve in curves:
        lines += ["", "[[curve]]", f"kind = {_quoted(curve.kind)}", f"unit = {_quoted(curve.unit)}"]
        lines += [f"at = {_listed(curve.at)}", "[curve.nats]"]
        lines += [f"{label} = {_listed(points)}" for label, points in curve.nats.items()]
    path.write_text(HEADER + "\n".join(lines) + "\n", "utf-8")


def write_norms(norms: Iterable[Norm], made: Made, path: Path) -> None:
    """Write norms that `measures.load_norms` reads."""
    lines = [
        "# What each measure of a face comes to at rest, and how far above or below counts as 5 or -5; learned.",
        "# `pose` is what the head adds: by pitch, its square, and the squares of yaw and roll, in tens of degrees.",
        "",
        f"trained_by = {_quoted(made.command)}",
        "norm = [",
    ]
    lines += [
        f"  {{ name = {_quoted(norm.name)}, rest = {norm.rest:g}, more = {norm.more:g}, less = {norm.less:g}, "
        f"pose = {_listed(norm.pose)} }},"
        for norm in norms
    ]
    path.write_text("\n".join([*lines, "]"]) + "\n", "utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _listed(values: Iterable[float]) -> str:
    return f"[{', '.join(f'{value:g}' for value in values)}]"


def _inline(nats: Nats) -> str:
    return f"{{ {', '.join(f'{label} = {value:g}' for label, value in nats.items())} }}"
