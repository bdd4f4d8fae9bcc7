"""How many bytes a clip's own headers promise, to tell one that is cut short."""

from io import BytesIO
from typing import BinaryIO

from emotrace.engine.stimulus import Given
from emotrace.plugins.media.audio import UNKNOWN_SIZES

EBML = b"\x1a\x45\xdf\xa3"
"""Where a Matroska or WebM file begins (RFC 8794)."""
SEGMENT = b"\x18\x53\x80\x67"
"""Where all but the header of such a file begins (RFC 9559)."""


def promised_size(given: Given) -> int | None:
    """Bytes that the file would have if it were whole; None where it does not say."""
    head = given.head(64)
    if head[:4] == b"RIFF":
        size = int.from_bytes(head[4:8], "little")
        return None if size in UNKNOWN_SIZES else 8 + size
    if head[:4] == EBML:
        return _matroska(head)
    if head[4:8] == b"ftyp":
        with given.path.open("rb") if given.path else BytesIO(given.data) as file:
            return _boxes(file, given.size)
    return None


def _matroska(head: bytes) -> int | None:
    """The header and the segment, each an id of four bytes, its size, and as many bytes."""
    at = 4
    for element in (EBML, SEGMENT):
        if head[at - 4 : at] != element or at >= len(head) or head[at] == 0:
            return None
        width = 9 - head[at].bit_length()
        size = int.from_bytes(head[at : at + width], "big") & (1 << 7 * width) - 1
        if size == (1 << 7 * width) - 1:  # all bits set: not known when it was written
            return None
        at += width + size + (4 if element == EBML else 0)
    return at


def _boxes(file: BinaryIO, there: int) -> int | None:
    """Boxes one after the other, each with its size first (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at < there:
        file.seek(at)
        header = file.read(16)
        size = int.from_bytes(header[:4], "big")
        if size == 1:
            size = int.from_bytes(header[8:16], "big")
        if len(header) < 8 or size == 0:  # cut in a header, which says nothing; or a box that reaches to the end
            return at + 8 if len(header) < 8 else there
        if size < 8 or not header[4:8].isalnum():
            return None  # no box: something was added to the file
        at += size
    return at
