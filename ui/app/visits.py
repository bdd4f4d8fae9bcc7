"""What belongs to one visit: its uploads and its last result. It ends with the visit, and nobody else sees it."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from emotrace.engine.errors import UsageError
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.result import Result
from emotrace.ui.app.job import Job, Upload

MOST_UPLOADS = 12
"""Files that a visit may hold at a time. Our own choice."""

MOST_VISITS = 500
"""Open pages that are known at a time; then the one that was opened first is forgotten. Our own choice."""

ENDINGS = frozenset(
    f".{name}"
    for names in (
        ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"),
        ("wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "m4a", "aac"),
        ("mp4", "m4v", "mov", "webm", "mkv", "avi", "mpg", "mpeg"),
        ("txt", "md", "csv", "tsv", "json", "srt", "vtt", "eaf", "textgrid"),
    )
    for name in names
)
"""What a visitor may upload; what is in a file is found out from its content when it is read."""


@dataclass
class Visit:
    """One open page."""

    key: str
    """Known to this page alone; whoever names it is this page."""
    uploads: dict[Path, str] = field(default_factory=dict)
    """File to what it is called on the visitor's machine."""
    job: Job | None = None
    result: Result | None = None
    graph: EvidenceGraph | None = None
    """The result's evidence, without how observations stand to each other in time, which decides nothing."""
    asked: int = 0
    """How many explanations it has asked for."""
    stopping: bool = False
    """Whether what is running should end."""
    ended: bool = False

    def ask(self) -> Callable[[], bool]:
        """Ask for an explanation in the place of any that still runs; returns whether it should end by now."""
        self.asked += 1
        self.stopping = self.ended
        self.forget()
        mine = self.asked
        return lambda: self.stopping or self.asked != mine

    def keep(self, job: Job, result: Result) -> None:
        """Remember what came of a job, for what is asked of it later."""
        if not self.ended:
            self.job, self.result = job, result
            self.graph = EvidenceGraph.of(result.stimulus.sources, result.observations, result.patterns)

    def forget(self) -> None:
        """Forget the last result."""
        self.job = self.result = self.graph = None


class Visits:
    """The open pages, by session of the server and by key."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where uploads lie; nothing outside it is ever taken for one."""
        self._folder = folder.resolve()
        self._lock = threading.Lock()
        self._by_session: dict[str, Visit] = {}

    def begin(self, session: str) -> Visit:
        """The visit of a session; a new one where there is none."""
        with self._lock:
            visit = self._by_session.setdefault(session, Visit(secrets.token_urlsafe(18)))
            oldest = next(iter(self._by_session))
            crowded = len(self._by_session) > MOST_VISITS
        if crowded:
            self.end(oldest)
        return visit

    def of(self, key: str) -> Visit:
        """The visit of that key.

        Raises:
            UsageError: there is none.
        """
        with self._lock:
            for visit in self._by_session.values():
                if secrets.compare_digest(visit.key, key):
                    return visit
        raise UsageError("this page is no longer known here; load it again")

    def bring(self, key: str, path: str, name: str) -> None:
        """Note a file that a page has uploaded.

        Raises:
            UsageError: it is of no kind that is taken, there are too many, or it was not uploaded.
        """
        visit, file = self.of(key), self.uploaded(path)
        if Path(name).suffix.lower() not in ENDINGS:
            self.discard(file)
            raise UsageError(f"{name or 'a file without a name'} is of no kind that can be read here")
        if len(visit.uploads) >= MOST_UPLOADS:
            self.discard(file)
            raise UsageError(f"{MOST_UPLOADS} files are the most at a time; take one away first")
        visit.uploads[file] = name

    def drop(self, key: str, path: str) -> None:
        """Delete a file that a page has uploaded."""
        visit = self.of(key)
        file = Path(path).resolve()
        if visit.uploads.pop(file, None) is not None:
            self.discard(file)

    def upload(self, visit: Visit, path: str) -> Upload:
        """A file that this visit brought.

        Raises:
            UsageError: it did not.
        """
        file = Path(path).resolve()
        if file not in visit.uploads or not file.is_file():
            raise UsageError("a file is no longer here; add it again")
        return Upload(file, visit.uploads[file])

    def end(self, session: str) -> None:
        """Forget a visit and delete what it brought."""
        with self._lock:
            visit = self._by_session.pop(session, None)
        if visit is not None:
            visit.stopping = visit.ended = True
            visit.forget()
            for file in visit.uploads:
                self.discard(file)

    def uploaded(self, path: str) -> Path:
        """The file at that path.

        Raises:
            UsageError: it was not uploaded.
        """
        file = Path(path).resolve()
        if not file.is_relative_to(self._folder) or not file.is_file():
            raise UsageError("that file was not uploaded here")
        return file

    def discard(self, file: Path) -> None:
        """Delete a file that no visit holds. Two visitors who bring the same bytes share one: it goes with the last."""
        with self._lock:
            if any(file in visit.uploads for visit in self._by_session.values()):
                return
        file.unlink(missing_ok=True)
