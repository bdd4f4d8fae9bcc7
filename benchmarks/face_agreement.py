"""How often what the face observer says agrees with the label of a folder of faces.

    .venv/bin/python benchmarks/face_agreement.py FOLDER [--limit N]

FOLDER holds one folder of pictures per label: anger (or angry), disgust, fear, joy (happy, happiness),
neutral, sadness (sad), surprise. Others are left out. Beside the agreement it prints what always saying one
label would reach. The model file is fetched where it is missing.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from emotrace.engine.belief import believe
from emotrace.engine.errors import InputError
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observer import Setting
from emotrace.engine.patterns import join_patterns
from emotrace.engine.stimulus import Given, Source
from emotrace.engine.store import store_of
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face import MANIFEST
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.media.image import ImageReader

SAME = {"angry": "anger", "happy": "joy", "happiness": "joy", "sad": "sadness"}
NOTHING = "no conclusion"


class Verdict(NamedTuple):
    """A picture's label, and what the observer makes of it."""

    label: str
    concluded: str
    """The graph's conclusion."""
    heaviest: str
    """The label with the largest sum of weights, however small its lead."""


def main() -> None:
    """Read the arguments, judge every picture, print."""
    parser = argparse.ArgumentParser(description="Agreement of the face observer with labelled pictures.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="pictures a label, the first by name")
    arguments = parser.parse_args()
    verdicts = list(judged(arguments.folder, arguments.limit))
    if not verdicts:
        parser.error(f"no labelled pictures in {arguments.folder}")
    report(verdicts)


def judged(folder: Path, limit: int | None) -> Iterator[Verdict]:
    """What the observer makes of each picture."""
    setting = Setting(model_file=store_of([MANIFEST]).ensure)
    with closing(FaceObserver()) as observer:
        for path, label in labelled(folder, limit):
            yield Verdict(label, *conclusion(observer, setting, path))


def labelled(folder: Path, limit: int | None) -> Iterator[tuple[Path, str]]:
    """Pictures with their labels."""
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        label = SAME.get(inner.name, inner.name)
        if label in taxonomy("ekman").labels:
            yield from ((path, label) for path in sorted(inner.iterdir())[:limit] if path.is_file())


def conclusion(observer: FaceObserver, setting: Setting, path: Path) -> tuple[str, str]:
    """What the graph concludes from the largest face, as in a run, and the label that weighs most."""
    data = path.read_bytes()
    try:
        reading = ImageReader().read(Given(path.name, data), "S1")
    except InputError:
        return NOTHING, NOTHING
    graph = EvidenceGraph()
    graph.add_source(Source(id="S1", kind="image", name=path.name, sha256="", size=len(data)))
    for seen in observer.observe(reading.tracks[0], setting):
        if seen.where.face in (None, 1):
            graph.add(seen)
    join_patterns(graph, [(rule, "face") for rule in observer.patterns(setting)])
    belief = believe(graph, taxonomy("ekman"))
    weighed = any(weights for _, weights in graph.counted())
    heaviest = max(belief.log_score, key=belief.log_score.__getitem__) if weighed else NOTHING
    return belief.top or NOTHING, heaviest


def report(verdicts: Sequence[Verdict]) -> None:
    """Print the agreement, its baseline, and what each label was taken for."""
    total = len(verdicts)
    truths = Counter(one.label for one in verdicts)
    said = Counter((one.label, one.concluded) for one in verdicts)
    concluded = [one for one in verdicts if one.concluded != NOTHING]
    right = sum(one.concluded == one.label for one in verdicts)
    print(f"pictures                          {total}")
    print(f"agreement, all pictures           {right / total:.3f}")
    print(f"agreement, where it concludes     {right / max(1, len(concluded)):.3f} of {len(concluded)}")
    print(f"no conclusion taken for neutral   {(right + said['neutral', NOTHING]) / total:.3f}")
    print(f"label that weighs most            {sum(one.heaviest == one.label for one in verdicts) / total:.3f}")
    print(f"always the commonest label        {max(truths.values()) / total:.3f}")
    answers = [*sorted(truths), NOTHING]
    print("\nlabel".ljust(11) + "".join(answer.rjust(14) for answer in answers))
    for truth in sorted(truths):
        print(truth.ljust(10) + "".join(str(said[truth, answer]).rjust(14) for answer in answers))


if __name__ == "__main__":
    main()
