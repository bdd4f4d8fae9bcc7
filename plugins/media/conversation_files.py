"""The files that conversations come in: JSON and tables, as rows whose columns go by any of their usual names."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emotrace.engine.errors import InputError

TEXT = ("utterance", "text", "sentence", "transcript", "transcription", "dialogue", "message", "content", "line")
"""The likeliest first: beside another of them, a line is often its number."""
SPEAKER = ("speaker", "speakername", "character", "participant", "role", "who", "name", "from")
START = ("start", "starttime", "startseconds", "begin", "onset")
END = ("end", "endtime", "endseconds", "stop", "offset")
SPAN = "seconds"
"""Start, or in JSON start and end."""
DIALOGUE = ("dialogueid", "dialogid", "conversationid", "sessionid")
ROLES = frozenset((*TEXT, *SPEAKER, *START, *END, SPAN, *DIALOGUE))
"""The columns of a table that are read."""
LISTS = ("turns", "segments", "utterances", "conversation", "dialogue", "messages")
"""Where an object in JSON holds its turns."""
WORDS = "words"
"""Where a turn in JSON holds its words with their times."""
ALL_WORDS = "wordsegments"
"""Where WhisperX holds the words of all turns; before version 3, there alone."""
SEPARATORS = ",;\t|"
SPACES_BEHIND = re.compile(rf'" +(?=[{SEPARATORS}\n])')
"""Spaces between a closing quotation mark and the end of its cell."""
WORDS_OF_A_NAME = 2
"""As in "Start Time"."""
OWN_RESULT = '"schema_version"'
"""What emotrace writes itself is no conversation."""

CUT_LIST = re.compile(rf'\[\s*\{{[^{{]*"(?i:{"|".join(TEXT)})"\s*:\s*"')
CUT_OBJECT = re.compile(rf'\{{.*"(?i:{"|".join(LISTS)})"\s*:\s*\[\s*\{{', re.DOTALL)
CUT_WHISPER = re.compile(r'\{\s*"text"\s*:\s*"(?:[^"\\]|\\.)*\\?$', re.DOTALL)
"""Whisper writes all of the text first, and its segments may come after what is looked at."""

Row = Mapping[str, Any]
"""What is known of a turn, by the plain names of the columns."""


@dataclass(frozen=True)
class Rows:
    """The turns of a file before they are understood."""

    rows: Sequence[Row]
    columns: Mapping[str, str]
    """Plain name of each column to its name in the file."""
    words: Sequence[Any] = ()
    """The words of all turns, where the file lists them apart from these."""
    problems: Sequence[str] = ()


@dataclass(frozen=True)
class _Record:
    """A row of a table that is not empty."""

    number: int
    """Of the line where it begins, as an editor counts."""
    cells: list[str]
    """Up to the last that is not empty: a spreadsheet may fill up rows with separators."""
    written: str


def is_json(text: str) -> bool:
    """Whether a text that begins so is JSON with turns, or with a list for them that is empty."""
    text = text.lstrip()
    if text[:1] not in ("[", "{") or OWN_RESULT in text:
        return False
    try:
        found = json.loads(text)
        return _turns_in(found) is not None or _has_empty_list(found)
    except (ValueError, RecursionError):  # there is more of it than this
        return any(pattern.match(text) is not None for pattern in (CUT_LIST, CUT_OBJECT, CUT_WHISPER))


def is_table(text: str) -> bool:
    """Whether a text that begins so is a table with a column of words, and one of speakers or of times.

    A line alone is a header only where each cell is as short as a name: "Dialogue, character, and all that makes a
    story" are words.
    """
    header, _, below = text.partition("\n")
    cells = _cells(header)
    columns = {_plain(cell) for cell in cells}
    named = columns.intersection(TEXT) and columns.intersection(SPEAKER + START)
    return bool(named and (below.strip() or all(len(cell.split()) <= WORDS_OF_A_NAME for cell in cells)))


def rows_of_json(name: str, text: str) -> Rows:
    """The turns of a list, or of the list in an object.

    Raises:
        InputError: the text is no JSON, or holds no list of turns, or an empty one.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = "it is too deep, or a number in it too long"
        if isinstance(error, json.JSONDecodeError):
            where = f"line {error.lineno}: {error.msg}"
        raise InputError(f"{name} begins as a conversation in JSON and cannot be read ({where}); mend it") from None
    turns = _turns_in(found)
    if turns is None and _has_empty_list(found):
        raise InputError(f"{name} holds a list for turns and no turn in it; there is nothing to explain")
    if turns is None:
        raise InputError(f'{name} holds no list of turns with a text each; give one, or an object with "turns"')
    columns = {_plain(key): key for one in turns for key in one}
    rows = [{_plain(key): value for key, value in one.items()} for one in turns]
    return Rows(rows, columns, _words_of_all(rows, found))


def rows_of_table(name: str, text: str) -> Rows:
    """The rows of a table with a header; the separator is the one that the header uses most.

    Raises:
        InputError: a row cannot be read, or there is none, or a column is there twice.
    """
    separator = _separator(text.partition("\n")[0])
    records = list(_records(name, text, separator))
    if len(records) < 2:
        raise InputError(f"{name} holds the header of a conversation and no turn; give each turn a row below it")
    header, *below = records
    columns = [_plain(cell) for cell in header.cells]
    if twice := [place for place, one in enumerate(columns) if one in ROLES and one in columns[:place]]:
        raise InputError(f"{name} has two columns named {header.cells[twice[0]].strip()!r}; rename one")
    joins = columns[-1] == next((one for one in TEXT if one in columns), None)
    problems = _too_long(below, len(columns), separator, "joined to the words" if joins else "left out")
    if joins:
        below = [_joined(one, len(columns), separator) for one in below]
    names = {plain: cell.strip() for plain, cell in zip(columns, header.cells, strict=True)}
    return Rows([_row(one, columns) for one in below], names, problems=problems)


def first_of(row: Row, names: Iterable[str]) -> Any:
    """What a row holds under the first of these names that it has; None where it has none."""
    return next((row[name] for name in names if name in row), None)


def _records(name: str, text: str, separator: str) -> Iterator[_Record]:
    """The rows of a table, each of which must end its quotation marks.

    A mark left open takes in what follows, up to the next mark or the end of the file. The empty line that is put there
    makes that several lines in either case, and several lines in marks are read strictly.

    Raises:
        InputError: a quotation mark is left open, or a cell is too long.
    """
    lines = io.StringIO(f"{text}\n\n").readlines()
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    begins = 0
    try:
        for cells in reader:
            written = "".join(lines[begins : reader.line_num])
            if reader.line_num - begins > 1:
                strictly = io.StringIO(SPACES_BEHIND.sub('"', written))
                list(csv.reader(strictly, delimiter=separator, skipinitialspace=True, strict=True))
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                yield _Record(begins + 1, cells, written)
            begins = reader.line_num
    except csv.Error as error:
        raise InputError(
            f"{name}, row {begins + 1}: {error}; a quotation mark seems to be left open there: close it or take it out"
        ) from None


def _joined(record: _Record, columns: int, separator: str) -> _Record:
    """A row whose cells beyond the last column are joined to it: words of the text that hold a separator."""
    if len(record.cells) <= columns:
        return record
    plain = '"' not in record.written
    cells, between = (record.written.split(separator), separator) if plain else (record.cells, f"{separator} ")
    last = between.join(cells[columns - 1 : len(record.cells)])
    return replace(record, cells=[*record.cells[: columns - 1], last])


def _row(record: _Record, columns: Sequence[str]) -> Row:
    """The cells by their columns; those without a name are left out, and those that a short row lacks are empty."""
    cells = [*record.cells, *[""] * (len(columns) - len(record.cells))]
    return {column: cell for column, cell in zip(columns, cells, strict=False) if column}


def _too_long(records: Sequence[_Record], columns: int, separator: str, what: str) -> list[str]:
    """One line where rows have more cells than the header, and what was done with those beyond."""
    long = [one for one in records if len(one.cells) > columns]
    if not long:
        return []
    more = f", as in {len(long) - 1} more" if len(long) > 1 else ""
    found = f"row {long[0].number} has {len(long[0].cells)} cells where the header has {columns}"
    return [f"{found}, and what is beyond is {what}{more}; put words that hold {separator!r} in quotation marks"]


def _words_of_all(rows: Sequence[Row], found: Any) -> list[Any]:
    """The words that an object lists for all of its turns; none where a turn lists its own."""
    if not isinstance(found, dict) or any(row.get(WORDS) for row in rows):
        return []
    listed = next((value for key, value in found.items() if _plain(key) == ALL_WORDS), None)
    return listed if isinstance(listed, list) else []


def _turns_in(found: Any) -> list[dict[str, Any]] | None:
    """The turns of a list, or of the list in an object; None where there are none."""
    if isinstance(found, dict):
        found = next(iter(_lists_in(found)), None)
    turns = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return turns if any(_plain(key) in TEXT for one in turns for key in one) else None


def _has_empty_list(found: Any) -> bool:
    """Whether an object has a list for turns with nothing in it, as Whisper writes where nobody speaks."""
    return isinstance(found, dict) and [] in _lists_in(found)


def _lists_in(found: Mapping[str, Any]) -> list[list[Any]]:
    """The lists of an object that may hold its turns, the likeliest first."""
    plain = {_plain(key): value for key, value in found.items()}
    return [plain[key] for key in LISTS if isinstance(plain.get(key), list)]


def _separator(header: str) -> str:
    return max(SEPARATORS, key=header.count)


def _cells(header: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=_separator(header), skipinitialspace=True), [])
    except csv.Error:
        return []


def _plain(name: str) -> str:
    """A name without spaces, signs and capitals: "Start_Time" is "starttime"."""
    return re.sub(r"[\W_]", "", name).lower()
