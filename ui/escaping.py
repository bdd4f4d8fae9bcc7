"""The user's words in Markdown."""

from unicodedata import category


def escape(text: str) -> str:
    """User words in Markdown stay words: no markup, no line of their own, nothing that moves a terminal's cursor."""
    flat = " ".join("".join(" " if category(letter) == "Cc" else letter for letter in text).split())
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~" else letter for letter in flat)
