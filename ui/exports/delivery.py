"""Hands a result out: each file that was asked for, what belongs beside it, and the figures."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from emotrace.engine.errors import EmotraceError
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Reader
from emotrace.ui.report import COMPANIONS, Pictures, companions, render
from emotrace.ui.session import warn
from emotrace.ui.writing import (
    STDOUT,
    beside,
    check_unread,
    format_for,
    put,
    put_beside,
    put_bytes,
    with_mappings,
)

FIGURE = re.compile(r"(?:timeline|evidence|face)(?:-S\d+)?\.(?:png|svg)")
"""How the files are named that `figures` draws."""


def check_apart(targets: Sequence[str], form: str | None, read: Iterable[str | Path | None]) -> None:
    """Refuse targets that, or what belongs beside which, would be written over what is read; see `check_unread`.

    With a table of measurements its mapping file is read.

    Raises:
        UsageError: one would, or what belongs beside a target would take its place, or a name says no format.
    """
    kept = with_mappings(read)
    check_unread(targets, kept)
    companions_of = {target: COMPANIONS.get(format_for(form, target), {}) for target in targets}
    besides = [beside(target, ending) for target, endings in companions_of.items() for ending in endings]
    check_unread(besides, kept)


def check_figures(folder: str, read: Sequence[str]) -> None:
    """Refuse a folder in which a figure would be written over what is read; see `check_unread`.

    Raises:
        UsageError: one could be.
    """
    there = Path(folder).iterdir() if Path(folder).is_dir() else ()
    check_unread((path for path in there if FIGURE.fullmatch(path.name.lower())), read)


def hand_out(result: Result, targets: Sequence[str], form: str | None, pictures: Pictures) -> None:
    """Write the result to each target, in the format asked for or that of its ending.

    Raises:
        EmotraceError: a format does not fit this result, or a file cannot be written; the other targets are written
            first. Of several errors, all but the last, which is raised, are told.
    """
    errors: list[EmotraceError] = []
    for target in targets:
        chosen = format_for(form, target)
        try:
            put(render(result, chosen, pictures), target)
            for ending, text in companions(result, chosen).items():
                put_beside(text, target, ending)
        except EmotraceError as error:
            errors.append(_named(target, error))
    for one in errors[:-1]:
        warn(str(one))
    if errors:
        raise errors[-1]


def _named(target: str, error: EmotraceError) -> EmotraceError:
    """An error whose message says which file it is of."""
    told = target == STDOUT or str(error).startswith((f"{target} ", f"cannot write {target}:"))
    return error if told else type(error)(f"{target}: {error}")


def figures_folder(name: str) -> Path:
    """The folder that figures go to, made where it is not there.

    Raises:
        EmotraceError: it cannot be made.
    """
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmotraceError(f"cannot make the folder {name} for figures: {error.strerror or error}") from error
    return folder


def draw(result: Result, folder: Path, pictures: Pictures, readers: Sequence[Reader]) -> None:
    """Write every figure that the result has something for, as PNG and SVG.

    Raises:
        EmotraceError: a file cannot be written.
    """
    from emotrace.ui.exports.figures import figures

    for name, drawn in figures(result, pictures, readers):
        for ending, data in drawn.items():
            put_bytes(data, str(folder / f"{name}{ending}"))
