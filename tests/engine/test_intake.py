"""Inputs are read by their content; what cannot be read is said in one line, and the rest is read."""

import bz2
import gzip
import hashlib
import lzma
import math
import os
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from emotrace.engine.errors import InputError
from emotrace.engine.intake import MAX_BYTES, MAX_TEXT_BYTES, given_file, given_text, read
from emotrace.engine.stimulus import Given, Reader, Reading, Text, Waveform


class Clicks:
    """A reader of files that begin with CLICKS."""

    name = "clicks"
    gives: tuple[str, ...] = ("waveform",)

    def __init__(self, error: Exception | None = None, seconds: float = 1.5) -> None:
        self._error = error
        self._seconds = seconds

    def recognises(self, head: bytes, name: str) -> bool:
        return head.startswith(b"CLICKS")

    def read(self, given: Given, source: str) -> Reading:
        if self._error:
            raise self._error
        samples: Any = SimpleNamespace(size=len(given.data))
        return Reading("audio", (Waveform(source, samples),), {"seconds": self._seconds})


def message_of(*given: Given, readers: Sequence[Reader] = ()) -> str:
    with pytest.raises(InputError) as caught:
        read(given, readers)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_text_file_becomes_a_source_with_its_words(tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    path.write_bytes("schön, 😀\r\n".encode())
    intake = read([given_file(path)], [])
    (source,) = intake.stimulus.sources
    assert (source.id, source.kind, source.name, source.size) == ("S1", "text", "said.txt", 14)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.details == {"characters": 10.0}
    assert intake.stimulus.text == {"S1": "schön, 😀\r\n"}
    assert intake.tracks == [Text("S1", "schön, 😀\r\n")]
    assert intake.failures == []


def test_a_byte_order_mark_is_no_letter(tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    path.write_bytes(b"\xef\xbb\xbfglad")
    assert read([given_file(path)], []).stimulus.text == {"S1": "glad"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "does not exist"),
        (Path.mkdir, "is a folder; name the files in it"),
        (Path.touch, "is empty"),
    ],
    ids=["missing", "folder", "empty"],
)
def test_a_file_that_cannot_be_taken_is_named(tmp_path: Path, make: Any, message: str) -> None:
    path = tmp_path / "thing"
    make(path)
    with pytest.raises(InputError, match=message) as caught:
        given_file(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "film"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputError, match=r"has 16\.0 GiB; the largest file taken is 16 GiB"):
        given_file(path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(InputError, match="secret: Permission denied"):
        given_file(path)


def test_bytes_that_are_no_utf8_say_where_and_what_to_do() -> None:
    said = message_of(Given("old.txt", "café".encode("latin-1")))
    assert said.startswith("old.txt is no picture, sound or UTF-8 text that can be read (byte 3 is not UTF-8)")
    assert "iconv" in said


def test_zero_bytes_are_no_text() -> None:
    assert message_of(Given("data.bin", b"abc\0def")).startswith("data.bin holds zero bytes")


PACKED = {
    "gzip": gzip.compress(b"text,label", mtime=0),
    "bzip2": bz2.compress(b"text,label"),
    "xz": lzma.compress(b"text,label"),
    "zip, as office documents are too": b"PK\3\4\x14\0\6\0",
}


@pytest.mark.parametrize("packed", PACKED)
def test_what_is_compressed_is_to_be_unpacked_whatever_its_size(packed: str) -> None:
    for data in (PACKED[packed], PACKED[packed] + bytes(MAX_TEXT_BYTES)):
        assert message_of(Given("t.csv.gz", data)) == f"t.csv.gz is compressed ({packed}); unpack it first"


@pytest.mark.parametrize("text", ["[]", " [ ]\n", "{}", "{\n}\n"])
def test_json_with_nothing_in_it_is_no_words(text: str) -> None:
    assert (
        message_of(Given("e.json", text.encode())) == "e.json is JSON with nothing in it; there is nothing to explain"
    )
    assert read([given_text(text)], []).stimulus.text == {"S1": text}


@pytest.mark.parametrize("text", ["text,label", "text;label\r\n", "sep=;\nStart Time;text\n\n", "\ufefftext\tlabel\n"])
def test_a_header_without_rows_is_no_words(text: str) -> None:
    message = "t.CSV has a header and no rows; there is nothing to explain"
    assert message_of(Given("t.CSV", text.encode())) == message
    assert read([Given("t.txt", text.encode())], []).tracks


@pytest.mark.parametrize(
    "text",
    ["text", "sep=;", "Well, I am so happy", "Oh no!, stop", "text,label\nyes,joy\n", "", " \n", f"a,{'b' * 200_000}!"],
)
def test_a_line_of_words_and_a_table_with_rows_are_no_header(text: str) -> None:
    assert read([Given("t.csv", text.encode())], []).tracks


def test_too_much_text_is_refused() -> None:
    assert "4.0 MB of text; the longest text taken is 4 MB" in message_of(
        Given("book.txt", b"x" * (MAX_TEXT_BYTES + 1))
    )
    assert read([Given("book.txt", b"x" * MAX_TEXT_BYTES)], []).failures == []


def test_nothing_given_says_what_to_give() -> None:
    assert message_of() == "nothing was given to explain; name a file or use --text"


def test_empty_words_are_taken() -> None:
    assert read([given_text("")], []).stimulus.text == {"S1": ""}


def test_words_given_directly_are_no_file_whatever_they_look_like() -> None:
    intake = read([given_text("CLICKS are heard")], [Clicks()])
    assert [track.kind for track in intake.tracks] == ["text"]


def test_words_that_no_encoding_holds_are_refused_in_one_line() -> None:
    assert "is not UTF-8" in message_of(given_text("a \udcff b"))


def test_the_first_reader_that_recognises_a_file_reads_it() -> None:
    intake = read([Given("x.txt", b"CLICKS 123")], [Clicks()])
    (source,) = intake.stimulus.sources
    assert (source.kind, source.details) == ("audio", {"seconds": 1.5})
    assert [track.kind for track in intake.tracks] == ["waveform"]
    assert intake.stimulus.text == {}


def test_of_several_inputs_a_bad_one_is_a_failure_and_the_others_are_numbered_on() -> None:
    intake = read([given_text("one"), Given("bad", b"\xff"), given_text("two", "more")], [])
    assert [(source.id, source.name) for source in intake.stimulus.sources] == [("S1", "text"), ("S2", "more")]
    assert intake.stimulus.text == {"S1": "one", "S2": "two"}
    (failure,) = intake.failures
    assert (failure.where, failure.stage) == ("bad", "read")


def test_where_every_input_is_bad_the_first_one_is_told() -> None:
    assert message_of(Given("one", b"\xff"), Given("two", b"\0")).startswith("one is no picture")


@pytest.mark.parametrize("error", [InputError("x.wav cannot be decoded"), RuntimeError("codec crashed")])
def test_a_reader_that_raises_is_a_failure_of_its_file_alone(error: Exception) -> None:
    intake = read([Given("x.wav", b"CLICKS"), given_text("glad")], [Clicks(error)])
    assert [source.name for source in intake.stimulus.sources] == ["text"]
    (failure,) = intake.failures
    assert (failure.where, failure.stage) == ("x.wav", "read")
    assert str(error) in failure.message


def test_a_reader_that_tells_what_no_source_can_hold_is_a_failure_of_its_file_alone() -> None:
    intake = read([Given("x.wav", b"CLICKS"), given_text("glad")], [Clicks(seconds=math.nan)])
    assert [(source.id, source.name) for source in intake.stimulus.sources] == [("S1", "text")]
    assert intake.tracks == [Text("S1", "glad")]
    (failure,) = intake.failures
    assert (failure.where, failure.stage) == ("x.wav", "read")
    assert failure.message.startswith("x.wav: ValidationError: ")
    assert "\n" not in failure.message


def test_a_file_whose_name_is_no_utf8_is_read(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    try:
        path.write_text("glad")
    except OSError:
        pytest.skip("this file system has no such names")
    (source,) = read([given_file(path)], []).stimulus.sources
    assert source.name.startswith("caf")
    assert source.model_dump_json()


@pytest.mark.parametrize(("context", "kept"), [(None, None), ("", None), ("after a match", "after a match")])
def test_the_context_is_kept_where_there_is_one(context: str | None, kept: str | None) -> None:
    assert read([given_text("glad")], [], context).stimulus.context == kept


def test_a_context_that_no_encoding_holds_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match="context"):
        read([given_text("glad")], [], "after \udcff")
