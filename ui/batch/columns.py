"""Which columns of a table hold words, files, and what is known of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.engine.record import Record
from emotrace.ui.batch.items import Item

KNOWN: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "utterance", "sentence", "comment", "transcript", "message", "body"),
    "image": ("image", "image_path", "picture", "photo"),
    "audio": ("audio", "audio_path", "wav", "recording"),
    "video": ("video", "video_path", "clip"),
    "file": ("path", "file", "filename", "file_name", "file_path"),
    "context": ("context", "situation"),
    "speaker": ("speaker", "person"),
    "id": ("id", "uid", "key"),
}
"""What a column holds, and the names by which it is known where the user names none; capitals or not."""

FILES = ("image", "audio", "video", "file")
CONTENT = ("text", *FILES)
ALSO_KEPT = ("context", "speaker")
"""What is used and stays a column of the row all the same: people group by it."""

LONGEST_PATH = 4096
"""Characters; what is longer names no file (Linux's PATH_MAX)."""


class Columns(Record):
    """The columns that the user names; None for those that are found by name."""

    text: str | None = None
    image: str | None = None
    audio: str | None = None
    video: str | None = None
    context: str | None = None
    speaker: str | None = None
    id: str | None = None

    def named(self) -> dict[str, str]:
        """What was named, by what it holds."""
        return {what: name for what, name in self if name is not None}

    def has_header(self, cells: Sequence[str]) -> bool:
        """Whether the first row of a table names its columns: a number is no name, unless it stands beside a known one.

        Where the user calls columns by numbers, it does not.
        """
        names = [cell.strip().casefold() for cell in cells]
        wanted = [name.strip().casefold() for name in self.named().values()]
        if any(name in names for name in wanted):
            return True
        if any(name.isdecimal() for name in wanted):
            return False
        known = any(name in KNOWN[what] for what in CONTENT for name in names)
        return known or not any(_is_number(name) for name in names)


@dataclass(frozen=True)
class Roles:
    """What each column of one table holds."""

    by_role: Mapping[str, str]
    """text, image ... to the column."""
    others: tuple[str, ...]
    """Columns that are kept for grouping."""

    @classmethod
    def of(cls, by_role: Mapping[str, str], there: Iterable[str]) -> "Roles":
        """Those of a table with these columns, where it is known what some of them hold."""
        used_up = {column for what, column in by_role.items() if what not in ALSO_KEPT}
        return cls(by_role, tuple(column for column in there if column not in used_up))

    def item(self, number: int, cells: Mapping[str, str], folder: Path) -> Item:
        """A row as an item; paths are from `folder`."""

        def held(what: str) -> str:
            column = self.by_role.get(what)  # none, and not "": a column may be called that, as the index of pandas is
            return "" if column is None else cells.get(column, "")

        text = held("text")
        found = [path for what in FILES if (path := held(what).strip())]
        paths = [path for path in found if len(path) <= LONGEST_PATH]
        problem = None
        if paths != found:
            problem = f"row {number}: where the path of a file should be is something longer than any path"
        elif not text.strip() and not paths:
            problem = f"row {number} holds neither words nor a file"
        return Item(
            number=number,
            id=held("id").strip() or next(iter(paths), str(number)),
            text=text if text.strip() else None,
            files=tuple(str(folder / path) for path in paths),
            context=held("context").strip() or None,
            speaker=held("speaker").strip() or None,
            columns={name: cells.get(name, "") for name in self.others},
            problem=problem,
        )


def roles(columns: Columns, there: Sequence[str], name: str, headless: Sequence[str] = ()) -> Roles:
    """Find what each column holds.

    Where the user names a column of words or of files, no other of these is looked for.

    Args:
        columns: what the user names.
        there: the table's columns.
        name: the table's name.
        headless: the first row's cells where no row names the columns: then the longest cell is in that of the words.

    Raises:
        InputError: a named column is missing, or there is none that is known; the message names those that are there.
    """
    by_role = {what: _named(what, wanted, there, name) for what, wanted in columns.named().items()}
    content = bool(set(CONTENT) & set(by_role))
    if headless and not content:
        by_role["text"] = max(there, key=lambda column: len(headless[int(column) - 1]))
    elif not headless:
        for what, known in KNOWN.items():
            if what not in by_role and not (content and what in CONTENT):
                found = next((column for want in known for column in there if column.casefold() == want), None)
                if found is not None and found not in by_role.values():
                    by_role[what] = found
    if not set(CONTENT) & set(by_role):
        raise InputError(
            f"{name} has no column that is known to hold words or files; it has {_list(there)}: name one with "
            "--text-column, --image-column, --audio-column or --video-column; where no row names them, by their numbers"
        )
    return Roles.of(by_role, there)


def _named(what: str, wanted: str, there: Sequence[str], name: str) -> str:
    same = [column for column in there if column.strip().casefold() == wanted.strip().casefold()]
    if wanted in there:
        return wanted
    if not same:
        raise InputError(f"{name} has no column {wanted!r}; it has {_list(there)}: name one with --{what}-column")
    return same[0]


def _list(there: Iterable[str]) -> str:
    return ", ".join(there) or "none"


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return False
    return True
