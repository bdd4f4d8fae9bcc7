"""Files of a folder or a glob, in a fixed order."""

import glob
import mimetypes
import os
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.manifests import cell

TAKEN = ("image/", "audio/", "video/")
"""Kinds of files that are taken from a folder, by their names, besides texts and subtitles."""
ALSO_TAKEN = (".txt", ".text", ".srt", ".vtt")


def files_of(given: str) -> tuple[list[Path], str]:
    """The files that a folder, a glob or a path stands for, in order, and a line on what was left out.

    Raises:
        InputError: there are none.
    """
    path = Path(given)
    if path.is_file():
        return [path], ""
    if path.is_dir():
        found, others = _in_folder(path)
        if not found:
            raise InputError(f"{given} holds no pictures, recordings, clips or texts{_told(others)}")
        return found, f"left out of {given}:{_told(others)}" if others else ""
    if not glob.has_magic(given):
        raise InputError(f"{given} does not exist")
    found = [one for name in sorted(glob.glob(given, recursive=True)) if (one := Path(name)).is_file()]  # noqa: PTH207  # a pattern may begin anywhere
    if not found:
        raise InputError(f"{given} fits no file")
    return found, ""


def items_of(given: str, paths: list[Path]) -> Iterator[Item]:
    """Each file as an item, called by its path within the folder."""
    root = Path(given)
    folder = root if root.is_dir() else None
    return (_item(number, path, folder) for number, path in enumerate(paths, start=1))


def _in_folder(folder: Path) -> tuple[list[Path], Counter[str]]:
    """Its files that can be judged, by their names, and how many others there are of each kind."""
    found: list[Path] = []
    others: Counter[str] = Counter()
    for inside, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(inside, name) for name in sorted(names) if not name.startswith(".")):
            kind = mimetypes.guess_type(path.name)[0] or ""
            if is_device(path):
                others["that are no files but pipes or devices"] += 1
            elif kind.startswith(TAKEN) or path.suffix.lower() in ALSO_TAKEN:
                found.append(path)
            else:
                others[path.suffix or "without an ending"] += 1
    return found, others


def is_device(path: Path) -> bool:
    """Whether it is a pipe, a socket or a device, which may never end; also where a link leads to one."""
    try:
        mode = path.stat().st_mode
    except OSError:  # its row says what is wrong
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _told(others: Counter[str]) -> str:
    return f" {', '.join(f'{many} {ending}' for ending, many in others.most_common(5))}" if others else ""


def _item(number: int, path: Path, folder: Path | None) -> Item:
    name = (path.relative_to(folder) if folder else path).as_posix()
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        readable = cell(name)
        return Item(number=number, id=readable, problem=f"{readable}: its name is no UTF-8; rename it")
    return Item(number=number, id=name, files=(str(path.absolute()),))
