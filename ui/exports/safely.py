"""Words of users in files that other programs read: as they are, and never as anything but words."""

import re

from emotrace.engine.wording import shortened

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cell(text: str | None) -> str | None:
    """Text for a CSV cell; what a spreadsheet would run as a formula gets an apostrophe before it.

    A cell that begins with one of = + - @ tab or carriage return is taken for a formula by spreadsheets (CWE-1236).
    Numbers are left alone; only columns of words go through here.
    """
    return f"'{text}" if text and text.startswith(_FORMULA) else text


def in_xml(text: str) -> str:
    """Text without the characters that XML 1.0 has no place for; escaping is left to the XML library."""
    return _NOT_IN_XML.sub("\ufffd", text)


def on_a_line(text: str) -> str:
    """Text on one line, cut where it is long: for names of tiers and labels."""
    return in_xml(shortened(text))
