"""The user's words in Markdown."""


def escape(text: str) -> str:
    """User words in Markdown stay words: no markup, no line of their own."""
    flat = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~" else letter for letter in flat)
