"""What a file is that is no text, told from its first bytes: to say so rather than to show them."""

import re
from collections.abc import Mapping

PACKED: Mapping[str, re.Pattern[bytes]] = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "zip, as office documents are too": re.compile(rb"PK(\x03\x04|\x05\x06)"),
    "bzip2": re.compile(rb"BZh[1-9]1AY&SY"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd"),
    "7z": re.compile(rb"7z\xbc\xaf\x27\x1c"),
    "rar": re.compile(rb"Rar!\x1a\x07"),
}
"""How a file is compressed, and how it then begins."""

KINDS: Mapping[str, re.Pattern[bytes]] = {
    "a recording": re.compile(
        rb"(RIFF|RF64)....WAVE|FORM....AIF[FC]|fLaC\x00|OggS\x00|ID3[\x02-\x04]\x00|\xff[\xf2\xf3\xfa\xfb]", re.DOTALL
    ),
    "a picture": re.compile(
        rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|BM....\x00{4}|II\*\x00|MM\x00\*|\x00...ftyp(avif|hei[cx]|mif1)",
        re.DOTALL,
    ),
    "a clip or a recording": re.compile(rb"\x00...ftyp|\x1aE\xdf\xa3|RIFF....AVI ", re.DOTALL),
    "a PDF": re.compile(rb"%PDF-"),
    "a Parquet file": re.compile(rb"PAR1[\x00-\x1f]"),
}
"""What a file is, and how it then begins; the narrower of two comes first."""

CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x7f]")
"""Bytes that no text has, in any encoding of single bytes. A stray zero does a table no harm."""

MOST_CONTROL = 0.01
"""Share of them that a damaged text may have; of bytes that are no text it is about a tenth. Our own choice."""

WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How text in UTF-16 begins."""


def packed_with(head: bytes) -> str | None:
    """What a file that begins so is compressed with; None where it is not compressed."""
    return next((name for name, begins in PACKED.items() if begins.match(head)), None)


def binary_kind(head: bytes) -> str | None:
    """What a file that begins so is: "a recording"; None where it may be text."""
    if head.startswith(WIDE):
        return None
    kind = next((name for name, begins in KINDS.items() if begins.match(head)), None)
    if kind is None and len(CONTROL.findall(head)) > len(head) * MOST_CONTROL:
        return "a file of bytes that are no text"
    return kind
