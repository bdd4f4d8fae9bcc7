"""Lines of a text as they come: UTF-8, UTF-16 with its mark, or line by line an older encoding; never all at once."""

import codecs
import io
import re
from collections.abc import Iterator

from emotrace.engine.errors import InputError

LONGEST_LINE = 16 * 1024**2
"""Bytes; a longer line is no row. Our own choice."""

HEAD = 4096
BLOCK = 1024**2


def lines(stream: io.BufferedReader, name: str) -> Iterator[str]:
    """Yield each line with its line end.

    Bytes that are not UTF-8 are read as Windows-1252, line by line, as tables of an evaluation are.

    Raises:
        InputError: it is no text, or a line never ends.
    """
    head = stream.peek(HEAD)[:HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from _utf16(stream)
        return
    if b"\0" in head:
        raise InputError(f"{name} holds zero bytes; it is no table and no text that can be read")
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    if b"\r" in head[:-1] and b"\n" not in head:
        yield from _carriage_returns(stream, name)
        return
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise InputError(f"{name}: line {number} is longer than {LONGEST_LINE // 1024**2} MB; it is no table")
        yield _decoded(line).replace("\0", "")


def _carriage_returns(stream: io.BufferedReader, name: str) -> Iterator[str]:
    """Lines that end in CR alone, as spreadsheets on a Mac still write them, or in whatever else."""
    rest = b""
    while block := stream.read1(BLOCK):
        *whole, rest = re.split(rb"\r\n|\n|\r(?!\Z)", rest + block)  # a last CR may be half of a line end
        yield from (f"{_decoded(line)}\n".replace("\0", "") for line in whole)
        if len(rest) >= LONGEST_LINE:
            raise InputError(f"{name} has a line that is longer than {LONGEST_LINE // 1024**2} MB; it is no table")
    if rest:
        yield _decoded(rest.rstrip(b"\r")).replace("\0", "") + "\n"


def _utf16(stream: io.BufferedReader) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    rest = ""
    while block := stream.read(HEAD):
        *whole, rest = (rest + decoder.decode(block)).split("\n")
        yield from (f"{line}\n" for line in whole)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
