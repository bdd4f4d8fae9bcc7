"""How often what the face observer says agrees with the label of a folder of faces.

    .venv/bin/python benchmarks/face_agreement.py FOLDER [--limit N]

FOLDER holds one folder of pictures per label: anger (or angry), disgust, fear, joy (happy, happiness), neutral,
sadness (sad), surprise. Others are left out. Beside the agreement it prints what always saying one label would reach.
The model file is fetched where it is missing.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from emotrace.engine.belief import believe
from emotrace.engine.errors import InputError
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.patterns import join_patterns
from emotrace.engine.stimulus import Given, Source
from emotrace.engine.store import store_of
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face import MANIFEST
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.media.image import ImageReader

SAME = {"angry": "anger", "happy": "joy", "happiness": "joy", "sad": "sadness"}
ABSTAINED = "no conclusion"


def main() -> None:
    """Read the arguments, judge every picture, print."""
    parser = argparse.ArgumentParser(description="Agreement of the face observer with labelled pictures.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="pictures a label, the first by name")
    arguments = parser.parse_args()
    said = Counter(judged(arguments.folder, arguments.limit))
    if not said:
        parser.error(f"no labelled pictures in {arguments.folder}")
    report(said)


def judged(folder: Path, limit: int | None) -> Iterator[tuple[str, str]]:
    """The label of each picture, and the conclusion from its largest face."""
    observer, setting = FaceObserver(), Setting(model_file=store_of([MANIFEST]).ensure)
    try:
        for path, label in labelled(folder, limit):
            yield label, conclusion(observer, setting, path)
    finally:
        observer.close()


def labelled(folder: Path, limit: int | None) -> Iterator[tuple[Path, str]]:
    """Pictures with their labels."""
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        label = SAME.get(inner.name, inner.name)
        if label in taxonomy("ekman").labels:
            yield from ((path, label) for path in sorted(inner.iterdir())[:limit] if path.is_file())


def conclusion(observer: FaceObserver, setting: Setting, path: Path) -> str:
    """The label that the evidence graph decides for, as it does in a run."""
    try:
        reading = ImageReader().read(Given(path.name, path.read_bytes()), "S1")
    except InputError:
        return ABSTAINED
    seen = (one for track in reading.tracks for one in observer.observe(track, setting))
    source = Source(id="S1", kind="image", name=path.name, sha256="", size=0)
    graph = EvidenceGraph.of([source], numbered(one for one in seen if one.where.face in (None, 1)))
    join_patterns(graph, [(rule, "face") for rule in observer.patterns(setting)])
    return believe(graph, taxonomy("ekman")).top or ABSTAINED


def numbered(observations: Iterator[Observation]) -> list[Observation]:
    """The observations with their ids."""
    return [one.model_copy(update={"id": f"E{number}"}) for number, one in enumerate(observations, start=1)]


def report(said: Counter[tuple[str, str]]) -> None:
    """Print the agreement, its baseline, and what each label was taken for."""
    truths = Counter[str]()
    for (truth, _), count in said.items():
        truths[truth] += count
    total = truths.total()
    right = sum(count for (truth, answer), count in said.items() if truth == answer)
    silent = sum(count for (_, answer), count in said.items() if answer == ABSTAINED)
    print(f"pictures                          {total}")
    print(f"agreement, all pictures           {right / total:.3f}")
    print(f"agreement, where it concludes     {right / max(1, total - silent):.3f} of {total - silent}")
    print(f"no conclusion taken for neutral   {(right + said['neutral', ABSTAINED]) / total:.3f}")
    print(f"always the commonest label        {max(truths.values()) / total:.3f}")
    answers = [*sorted(truths), ABSTAINED]
    print("\nlabel".ljust(11) + "".join(answer.rjust(14) for answer in answers))
    for truth in sorted(truths):
        print(truth.ljust(10) + "".join(str(said[truth, answer]).rjust(14) for answer in answers))


if __name__ == "__main__":
    main()
