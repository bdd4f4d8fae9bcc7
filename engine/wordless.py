"""Files of text that hold nobody's words: JSON with nothing in it, and a table's header without a row below it."""

import re

from emotrace.engine.delimited import delimiter_of, named_delimiter, rows

TABLES = (".csv", ".tsv", ".tab")
"""How the names of tables end: what is one line alone is a header in these, and words in any other file."""

NAME_OF_COLUMN = re.compile(r"\w+([ .-]+\w+)?")
"""One word or two, as in "Start Time"; more are a sentence."""


def why_wordless(name: str, text: str) -> str | None:
    """Why there is nothing to explain in a file; None where there may be."""
    if "".join(text.split()) in ("[]", "{}"):
        return "is JSON with nothing in it; there is nothing to explain"
    if name.lower().endswith(TABLES) and _is_header(text):
        return "has a header and no rows; there is nothing to explain"
    return None


def _is_header(text: str) -> bool:
    """Whether it is one line, and that of two cells at least, each of them like the name of a column."""
    first, *below = text.strip().splitlines() or [""]
    named = named_delimiter(first)
    if named and below:
        first, *below = below
    if below:
        return False
    cells = next(rows([first], named or delimiter_of(first), plain=False), [])
    return isinstance(cells, list) and len(cells) > 1 and all(NAME_OF_COLUMN.fullmatch(one.strip()) for one in cells)
