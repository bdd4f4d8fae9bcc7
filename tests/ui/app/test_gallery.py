"""The examples that have to be made first are whole, however many ask for them at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest

from emotrace.engine.store import Store
from emotrace.ui.app import film
from emotrace.ui.app.gallery import Gallery

if TYPE_CHECKING:
    from PIL.Image import Image

PICTURES = film._pictures


def _frames_of_the_clip(gallery: Gallery) -> int:
    """How many frames the clip has, read as soon as the gallery gives it."""
    (path,) = gallery.example("clip").files()
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_two_who_ask_for_the_clip_at_once_both_get_all_of_it(store: Store, tmp_path: Path) -> None:
    gallery = Gallery(store, tmp_path)
    with ThreadPoolExecutor(4) as pool:
        counts = [one.result() for one in [pool.submit(_frames_of_the_clip, gallery) for _ in range(4)]]
    assert len(set(counts)) == 1
    assert counts[0] > 100, "a second of wall and more than three of speech, at 25 frames a second"


def test_a_clip_that_broke_off_is_made_anew(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(portrait: Path, seconds: float) -> "Iterator[Image]":
        yield from islice(PICTURES(portrait, seconds), 90)
        raise OSError("no space left")

    gallery = Gallery(store, tmp_path)
    monkeypatch.setattr(film, "_pictures", broken)
    with pytest.raises(OSError, match="no space left"):
        gallery.example("clip").files()
    monkeypatch.setattr(film, "_pictures", PICTURES)
    assert _frames_of_the_clip(gallery) > 100
    assert [file.name for file in tmp_path.iterdir()] == ["clip.mp4"]
