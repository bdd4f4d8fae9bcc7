"""The model files that this machine has, and the way to those it has not."""

import json
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path

from emotrace.engine.errors import ModelFileError
from emotrace.engine.modelfiles import ModelFile, Piece, Progress, home, read_manifest, sha256_of
from emotrace.engine.onlyone import only_one

EXAMPLES = Path(__file__).with_name("data") / "examples.toml"
"""The engine's own manifest."""


class Store:
    """A folder of model files: each is verified before its path is given, and fetched where it is missing."""

    def __init__(
        self,
        files: Iterable[ModelFile],
        *,
        folder: Path | None = None,
        offline: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """Open a folder of model files.

        Args:
            files: what the store may hold. The same file twice counts once.
            folder: where they lie; None: `modelfiles.home()`.
            offline: open no socket.
            progress: told of each piece that is fetched.

        Raises:
            ModelFileError: two different files have one name.
        """
        self._files = _by_name((file.origin[0].place, file) for file in files)
        self._folder = (folder or home()) / "models"
        self._offline = offline
        self._progress = progress

    @property
    def folder(self) -> Path:
        """Where the files lie, each in a folder of its own name."""
        return self._folder

    def files(self) -> tuple[ModelFile, ...]:
        """All files, in the order in which they were named."""
        return tuple(self._files.values())

    def file(self, name: str) -> ModelFile:
        """What is known of a file; ModelFileError where the name is unknown."""
        if name in self._files:
            return self._files[name]
        known = sorted(self._files, key=lambda other: -SequenceMatcher(None, name, other).ratio())
        raise ModelFileError(f"no model file is called {name!r}; there are: {', '.join(known) or 'none'}")

    def path(self, name: str) -> Path:
        """Where a file lies, or would lie."""
        return self._folder / name / self.file(name).filename

    def have(self, name: str) -> bool:
        """Whether a file and what it needs beside it are here, and are the right ones."""
        return all(
            path.is_file() and (_stamped(path, piece) or _check(path) == piece.sha256)
            for piece, path in self._places(name)
        )

    def ensure(self, name: str) -> Path:
        """The path of a file that is here and is the right one; it is fetched where it is not.

        Raises:
            ModelFileError: as `pull` does.
        """
        return self.pull(name)

    def pull(self, name: str, *, again: bool = False) -> Path:
        """Fetch a file unless it is here, or even so; give its path.

        Raises:
            ModelFileError: the name is unknown, the store is offline, no place gives the file, or the disk is
                full or cannot be written.
        """
        path = self.path(name)
        if self.have(name) and not again:
            return path
        if self._offline:
            raise self._forbidden(name)
        try:
            self._fetch(name, path, again)
        except OSError as error:
            raise ModelFileError(
                f"cannot write in {path.parent}: {error.strerror}; set EMOTRACE_HOME to another folder"
            ) from error
        return path

    def verify(self, name: str) -> None:
        """Hash a file anew, and what it needs beside it.

        Raises:
            ModelFileError: one is missing or is another one; the message says which command mends it.
        """
        if not self.path(name).is_file():
            raise ModelFileError(f"{name} is not on this machine; run: emotrace weights pull {name}")
        for piece, path in self._places(name):
            if not path.is_file():
                raise ModelFileError(f"{path} is missing; run: emotrace weights pull {name}")
            found = _check(path)
            if found != piece.sha256:
                raise ModelFileError(
                    f"{path} is damaged: its sha256 is {found}, not {piece.sha256}; "
                    f"run: emotrace weights pull {name} --again"
                )

    def _places(self, name: str) -> list[tuple[Piece, Path]]:
        """Each file of a model with where it lies, the main one first."""
        return [(piece, self._folder / name / piece.filename) for piece in self.file(name).pieces]

    def _fetch(self, name: str, path: Path, again: bool) -> None:
        from emotrace.engine.fetch import fetch

        path.parent.mkdir(parents=True, exist_ok=True)
        with only_one(path.parent / "lock"):
            if again or not self.have(name):
                fetch(self.file(name), path, self._progress)
                for piece, place in self._places(name):
                    _stamp(place, piece.sha256)

    def _forbidden(self, name: str) -> ModelFileError:
        state, option = "is not on this machine", ""
        if self.path(name).is_file():
            state, option = ("is here already" if self.have(name) else "is damaged"), " --again"
        return ModelFileError(
            f"{name} {state} and --offline forbids fetching it; run: emotrace weights pull {name}{option}"
        )


def store_of(
    manifests: Iterable[Path],
    *,
    folder: Path | None = None,
    offline: bool = False,
    progress: Progress | None = None,
) -> Store:
    """A store of the engine's own files and those of the manifests.

    Raises:
        ModelFileError: a manifest cannot be read, or two of them give one name to different files.
    """
    rows = ((f"manifest {path}", file) for path in (EXAMPLES, *manifests) for file in read_manifest(path))
    return Store(_by_name(rows).values(), folder=folder, offline=offline, progress=progress)


def _by_name(rows: Iterable[tuple[str, ModelFile]]) -> dict[str, ModelFile]:
    """Files by name; each row says where its file was named."""
    first: dict[str, tuple[str, ModelFile]] = {}
    for where, file in rows:
        known_where, known = first.setdefault(file.name, (where, file))
        if known.sha256 != file.sha256:
            raise ModelFileError(
                f"two different files are called {file.name}: {known_where} has sha256 {known.sha256}, "
                f"{where} has {file.sha256}; rename one"
            )
    return {name: file for name, (_, file) in first.items()}


def _check(path: Path) -> str:
    """Hash a file, and remember the hash."""
    found = sha256_of(path)
    _stamp(path, found)
    return found


def _stamp(path: Path, sha256: str) -> None:
    """Remember the hash of a file as it is now; where that cannot be written, it is hashed each time."""
    try:
        _stamp_path(path).write_text(json.dumps(_state(path, sha256)), "utf-8")
    except OSError:
        return


def _stamped(path: Path, file: Piece) -> bool:
    """Whether the file has not been touched since it was found to be the right one."""
    try:
        return bool(json.loads(_stamp_path(path).read_text("utf-8")) == _state(path, file.sha256))
    except (OSError, ValueError):
        return False


def _stamp_path(path: Path) -> Path:
    return path.with_name(path.name + ".stamp")


def _state(path: Path, sha256: str) -> dict[str, int | str]:
    found = path.stat()
    return {"size": found.st_size, "mtime_ns": found.st_mtime_ns, "sha256": sha256}
