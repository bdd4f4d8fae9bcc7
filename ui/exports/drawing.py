"""What all figures have in common: sizes, words, and how they become files."""

import io
import warnings
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from emotrace.ui.exports.safely import in_xml

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

WIDTH = 7.2
"""Inches: two columns of a journal page."""

DOTS = 250
"""Dots an inch of the PNG."""

SMALL, BODY, HEAD = 6.5, 7.5, 8.5
"""Points."""

INK, FAINT, LINE = "#222222", "#6b6b6b", "#cfcfcf"

GLYPHS = "Glyph .* missing"
"""Matplotlib's warning of a letter that no font has; it is drawn as a box."""

FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "Hiragino Sans",
)
"""Fonts that are asked for a letter in turn; those that are not installed are passed over."""


def new_figure(height: float, width: float = WIDTH) -> "Figure":
    """An empty figure of that many inches, on no screen."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def files_of(figure: "Figure") -> dict[str, bytes]:
    """A figure as PNG and SVG by ending; the same bytes for the same figure. Letters of the SVG are outlines."""
    import matplotlib as mpl

    made = {}
    with mpl.rc_context({"svg.hashsalt": "emotrace", "svg.fonttype": "path"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", GLYPHS)
        for ending, metadata in ((".png", {"Software": None}), (".svg", {"Date": None, "Creator": "emotrace"})):
            out = io.BytesIO()
            figure.savefig(out, format=ending[1:], dpi=DOTS, metadata=metadata)
            made[ending] = out.getvalue()
    return made


def write(axes: "Axes", x: float, y: float, text: str, **how: Any) -> "Text":
    """Words on a figure; those of users are never read as mathematics."""
    how = {"fontsize": BODY, "color": INK, "fontfamily": list(fonts()), **how}
    return axes.text(x, y, in_xml(text), parse_math=False, **how)


@cache
def fonts() -> Sequence[str]:
    """Those of FONTS that are installed."""
    from matplotlib.font_manager import get_font_names

    there = set(get_font_names())
    return [name for name in FONTS if name in there]


def on(background: str) -> str:
    """White or dark, whichever is read more easily on that colour (WCAG 2 contrast)."""
    red, green, blue = (_linear(int(background[at : at + 2], 16) / 255) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.06 else INK


def cut(text: str, inches: float, points: float = SMALL) -> str:
    """Words on one line, cut to what fits into that width; empty where not even a few letters do."""
    flat = " ".join(in_xml(text).split())
    if inches_of(flat, points) <= inches:
        return flat
    kept = bisect_right(range(len(flat)), inches, key=lambda length: inches_of(f"{flat[:length]}…", points)) - 1
    return f"{flat[:kept].rstrip()}…" if kept > 1 else ""


def inches_of(text: str, points: float) -> float:
    """How wide words are."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", GLYPHS)
        wide = TextToPath().get_text_width_height_descent(
            text, FontProperties(family=list(fonts()), size=points), False
        )
    return float(wide[0]) / 72


def plain(axes: "Axes") -> None:
    """Two thin axes, and no box around."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set(color=FAINT, linewidth=0.6)
    axes.tick_params(labelsize=SMALL, colors=INK, width=0.5)


def paler(colour: str, opacity: float) -> str:
    """A colour as it looks over white at that opacity, 0-1."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - opacity * (255 - part)):02x}" for part in parts)


def _linear(share: float) -> float:
    """sRGB to linear light."""
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
