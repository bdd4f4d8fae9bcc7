"""What Gradio's own parts look like, as far as they show, and where the page's style comes from."""

from typing import Any

from emotrace.ui.colours import COLOURS, OPPOSES, OTHER, SUPPORTS

SYSTEM = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Helvetica Neue",
    "Liberation Sans",
    "Arial",
    "sans-serif",
)
"""Fonts that are on every machine: none is loaded from anywhere."""

MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")

STYLES = ("app", "ask", "answer", "sources", "time", "views")
"""The page's own style sheets, in order."""


def theme() -> Any:
    """A theme without fonts from elsewhere."""
    import gradio as gr

    return gr.themes.Base(font=list(SYSTEM), font_mono=list(MONO))


def css() -> str:
    """The colours of the emotions as variables: the same as in reports and figures."""
    colours = "".join(f"--of-{label}:{value};" for label, value in COLOURS.items())
    return f":root{{{colours}--of-other:{OTHER};--supports:{SUPPORTS};--opposes:{OPPOSES};}}"


def head() -> str:
    """What stands in the page's head."""
    links = (f'<link rel="stylesheet" href="emotrace/{name}.css">' for name in STYLES)
    return "".join(links) + (
        '<meta name="description" content="What a person seems to feel in words, a face or a voice, and exactly why.">'
    )
