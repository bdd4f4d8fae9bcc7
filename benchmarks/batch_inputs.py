"""Data sets of any size for the benchmarks of batch: texts, pictures, clips."""

import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.clip_speed import HEAD, write_clip
from emotrace.engine.store import Store

WHO = ("I", "We", "My sister and I", "They", "You", "He", "The neighbours", "Nobody here")
WHAT = (
    "got the job at last",
    "cannot stand this any more",
    "lost the keys again",
    "did not expect to see her there",
    "will be late for the meeting",
    "found a spider in the bath",
    "miss the old house by the sea",
    "put the books back on the shelf",
)
AND = (
    "and that is that.",
    "so happy!",
    "which is disgusting.",
    "thank you so much 😂",
    "ugh...",
    "what now?",
    "really.",
)


def texts(many: int) -> list[str]:
    """Short texts of about ten words, none twice; the same ones each time."""
    draw = random.Random(0)
    return [f"{draw.choice(WHO)} {draw.choice(WHAT)}, {draw.choice(AND)} ({number})" for number in range(many)]


def write_texts(path: Path, many: int) -> Path:
    """A table of them."""
    path.write_text("text\n" + "".join(f'"{text}"\n' for text in texts(many)), "utf-8")
    return path


def write_pictures(folder: Path, many: int, store: Store) -> Path:
    """A folder of JPEGs, 640 x 480, of the example portrait in many lights and places."""
    from PIL import Image, ImageEnhance

    folder.mkdir()
    head = Image.open(store.ensure("portrait")).convert("RGB").crop(HEAD)
    for number, light in enumerate(_lights(many)):
        picture = Image.new("RGB", (640, 480), (128, 128, 128))
        picture.paste(ImageEnhance.Brightness(head).enhance(light), (40 + 7 * number % 300, 10 + 3 * number % 150))
        picture.save(folder / f"{number:05}.jpg", quality=90)
    return folder


def write_clips(folder: Path, many: int, store: Store, lasts: float = 2.0) -> Path:
    """A folder of clips without sound, 640 x 480, in which the example portrait moves; `lasts` is in seconds."""
    folder.mkdir()
    first = write_clip(folder / "00000.mp4", store, lasts, (640, 480))
    for number in range(1, many):
        (folder / f"{number:05}.mp4").write_bytes(first.read_bytes())
    return folder


def _lights(many: int) -> Iterator[float]:
    draw = random.Random(0)
    return (draw.uniform(0.6, 1.3) for _ in range(many))
