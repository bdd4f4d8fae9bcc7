"""Prints how often the voice alone agrees with the acted emotion, and how well it tells arousal, on EMO-DB.

    python benchmarks/voice_agreement.py FOLDER

FOLDER holds recordings named as in EMO-DB, where the sixth letter is the emotion. Boredom counts for arousal only.
"""

import argparse
from collections import Counter
from pathlib import Path
from statistics import fmean

from emotrace.engine.belief import Belief, believe
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observer import Setting
from emotrace.engine.patterns import join_patterns
from emotrace.engine.stimulus import Given, Source
from emotrace.engine.store import store_of
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.voice import emotrace_model_files
from emotrace.plugins.voice.observer import VoiceObserver

LABELS = {
    "W": "anger",
    "E": "disgust",
    "A": "fear",
    "F": "joy",
    "N": "neutral",
    "T": "sadness",
    "L": "boredom",
}
AROUSED, CALM = ("anger", "fear", "joy"), ("neutral", "sadness", "boredom")


def heard(path: Path, observer: VoiceObserver, setting: Setting) -> Belief:
    """What the engine believes of one recording."""
    data = path.read_bytes()
    reading = AudioReader().read(Given(path.name, data), "S1")
    source = Source(id="S1", kind="audio", name=path.name, sha256="0" * 64, size=len(data))
    graph = EvidenceGraph.of([source], observer.observe(reading.tracks[0], setting))
    join_patterns(graph, [(rule, "voice") for rule in observer.patterns(setting)])
    return believe(graph, taxonomy("ekman"))


def likeliest(belief: Belief, labels: list[str]) -> str:
    """The most likely of the labels; neutral where nothing was unusual."""
    return max(labels, key=lambda one: belief.posterior[one]) if belief.contributions else "neutral"


def agreement(found: list[tuple[str, Belief]]) -> None:
    """Print accuracy and unweighted recall of the most likely of the acted labels, beside the baselines."""
    acted = Counter(label for label, _ in found)
    right = Counter(label for label, belief in found if label == likeliest(belief, sorted(acted)))
    concluded = [(label, belief.top) for label, belief in found if belief.top]
    print(f"{len(found)} recordings of {len(acted)} emotions")
    print(f"majority   accuracy {max(acted.values()) / len(found):.3f}   recall {1 / len(acted):.3f}")
    recall = {label: right[label] / count for label, count in sorted(acted.items())}
    print(f"voice      accuracy {right.total() / len(found):.3f}   recall {fmean(recall.values()):.3f}")
    print("recall     " + "   ".join(f"{label} {share:.2f}" for label, share in recall.items()))
    share = fmean(label == top for label, top in concluded) if concluded else 0.0
    print(f"concludes on {len(concluded) / len(found):.3f} of them, rightly on {share:.3f} of these")


def main() -> None:
    """Observe the folder and print both figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    setting, observer = Setting(model_file=store_of(emotrace_model_files()).ensure), VoiceObserver()
    found = [(LABELS[path.stem[5]], heard(path, observer, setting)) for path in sorted(options.folder.glob("*.wav"))]
    agreement([one for one in found if one[0] != "boredom"])
    high = [belief.affect.arousal for label, belief in found if label in AROUSED]
    low = [belief.affect.arousal for label, belief in found if label in CALM]
    area = fmean((one > other) + 0.5 * (one == other) for one in high for other in low)
    print(f"arousal    {len(high)} high against {len(low)} low: area under the curve {area:.3f}, chance 0.500")


if __name__ == "__main__":
    main()
