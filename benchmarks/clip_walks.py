"""What the second walk over the packets of a clip costs; see clip_speed.py.

Sound is read by one walk, the pictures by another when they are looked at. A single walk would have to keep either the
compressed pictures until all sound is there, or the words until all pictures were looked at. The second walk costs what
it takes to part a file into packets again, without decoding them: that is timed here, in seconds of all processor
cores, beside what reading and walking take with their decoding, and beside what looking at faces takes besides.
"""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.clip_speed import frames_of
from emotrace.engine.observer import Setting
from emotrace.engine.store import Store
from emotrace.plugins.face.observer import FaceObserver


def print_walks(path: Path, store: Store, rounds: int) -> None:
    """Time a walk over the packets, and all that is done with the clip, in turn; print medians."""
    ways: dict[str, Callable[[], object]] = {
        "packets parted, none decoded": lambda: parted(path),
        "sound read": lambda: frames_of(path),
        "pictures walked": lambda: [None for _ in frames_of(path).frames],
        "faces observed": lambda: observed(path, store),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            taken[name].append(processor_seconds(way))
    walk, sound, both, faces = map(median, taken.values())
    size = path.stat().st_size / 1024**2
    print(f"clip                          {path.name}, {frames_of(path).seconds or 0:.1f} s, {size:.1f} MiB")
    print(f"packets parted, none decoded  {walk:7.3f} s of processor time, median of {rounds}")
    print(f"sound read                    {sound:7.3f} s")
    print(f"pictures decoded              {both - sound:7.3f} s")
    print(f"faces observed, decoding too  {faces - sound:7.3f} s")
    print(f"second walk / reading both    {walk / both:.4f}")
    print(f"second walk / with faces      {walk / faces:.4f}")


def parted(path: Path) -> int:
    """How many packets there are."""
    import av

    with av.open(str(path)) as container:
        return sum(1 for _ in container.demux())


def observed(path: Path, store: Store) -> None:
    """Observe the faces as `emotrace` does."""
    with closing(FaceObserver()) as observer:
        for _ in observer.observe(frames_of(path), Setting(model_file=store.ensure)):
            pass


def processor_seconds(action: Callable[[], object]) -> float:
    """How long it keeps the processor's cores busy, all threads together."""
    start = time.process_time()
    action()
    return time.process_time() - start
