"""The examples that the page offers: they need no network once the model files are here."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from emotrace.engine.errors import UsageError
from emotrace.engine.store import Store


@dataclass(frozen=True)
class Example:
    """Something to try."""

    name: str
    title: str
    what: str
    """What it shows, in a few words."""
    kind: str
    """What stands on its card: words, picture, voice, or both for words beside a picture."""
    text: str = ""
    brings: tuple[Callable[[], Path], ...] = ()

    def files(self) -> Sequence[Path]:
        """Its files; ModelFileError where one has to be fetched and cannot be."""
        return [find() for find in self.brings]


class Gallery:
    """The examples, in the order of the page."""

    def __init__(self, store: Store, folder: Path) -> None:
        """`folder` is where what has to be made first is kept."""
        self._store = store
        self._folder = folder
        self._making = threading.Lock()
        portrait, voice = self._portrait, _voice
        self.examples = (
            Example("glad", "Good news", "words alone", "words", "I got the job! I can't believe it, I am so happy!"),
            Example("portrait", "A portrait", "a face", "picture", brings=(portrait,)),
            Example("voice", "A voice", "how it sounds, and what it says", "voice", brings=(voice,)),
            Example("clip", "A clip", "a face, a voice and words over time", "clip", brings=(self._film,)),
            Example(
                "conflict",
                "Two that disagree",
                "sad words, a smiling face",
                "both",
                "I feel so sad and lonely, I miss her terribly.",
                (portrait,),
            ),
            Example(
                "close",
                "Too close to call",
                "two that fit alike, and no conclusion",
                "words",
                "I am proud of him, and it breaks my heart.",
            ),
        )

    def example(self, name: str) -> Example:
        """The example of that name; UsageError where there is none."""
        for one in self.examples:
            if one.name == name:
                return one
        raise UsageError(f"there is no example {name!r}")

    def _portrait(self) -> Path:
        return self._store.ensure("portrait")

    def _film(self) -> Path:
        from emotrace.ui.app.film import film

        made = self._folder / "clip.mp4"
        with self._making:  # others may ask for it meanwhile
            return made if made.is_file() else film(self._portrait(), _voice(), made)


def _voice() -> Path:
    with as_file(files("emotrace.ui") / "data" / "voice.flac") as path:
        return path
