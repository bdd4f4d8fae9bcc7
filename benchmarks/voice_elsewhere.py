"""How well the voice's weights do on a corpus that they were not learned from, with and without a baseline.

    .venv/bin/python benchmarks/voice_elsewhere.py TABLE

TABLE has columns path, label and speaker. Each recording is held against everybody's norms, against its speaker's other
neutral recordings, and against all of his; answers are from the labels that the table has. benchmarks/peers/README.md
says how to make such a table of a voice that was synthesised in several moods.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from emotrace.engine.benchmark import Selection
from emotrace.engine.evaluation.labelled import read_labelled
from emotrace.engine.evaluation.scores import confusion, scores
from emotrace.engine.host import PluginHost
from emotrace.engine.store import store_of
from emotrace.plugins.voice import emotrace_model_files
from emotrace.plugins.voice.training.card import arousal_area, outcome
from emotrace.plugins.voice.training.crossvalidation import HeldOut, judged
from emotrace.plugins.voice.training.examples import Measurements
from emotrace.plugins.voice.training.fitting import own_norms
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.weights import FILES, Against, load_voice_weights


def main() -> None:
    """Measure the recordings, judge them against each kind of norm, print."""
    parser = argparse.ArgumentParser(description="The voice's weights on a corpus that they were not learned from.")
    parser.add_argument("table", type=Path)
    recordings = measured(parser.parse_args().table)
    counts = Counter(one.label for one in recordings)
    print(", ".join(f"{label} {n}" for label, n in sorted(counts.items())))
    print(f"the commonest label: UAR {1 / len(counts):.3f}\n")
    print("| norms | UAR | accuracy | calibration error | arousal: area under the curve |\n|---|---|---|---|---|")
    said = {against: said_of(recordings, against) for against in FILES}
    for against, answers in said.items():
        print(f"| {against} | {figures(answers)} |")
    for against, answers in said.items():
        print(f"\n{against}: what was said of each label\n")
        for label, answered in confusion(outcome(answers)).items():
            print(f"- {label}: {', '.join(f'{answer} {n}' for answer, n in answered.items() if n)}")


def measured(table: Path) -> list[Measured]:
    """Every recording that can be measured."""
    measuring = Measurements(PluginHost.installed().readers(), store_of(emotrace_model_files()).ensure, seed=0)
    try:
        examples = read_labelled(Selection(table, group="speaker")).examples
        return [one for one in measuring.of(examples) if isinstance(one, Measured)]
    finally:
        measuring.close()


def said_of(recordings: Sequence[Measured], against: Against) -> list[HeldOut]:
    """What the shipped weights, whose temperature is in them already, say of each recording."""
    weights, norms = load_voice_weights(FILES[against]), own_norms(recordings, against)
    return [judged(weights, one, norms.get(one.id, {})) for one in recordings]


def figures(answers: Sequence[HeldOut]) -> str:
    """UAR, accuracy, calibration error, and how often an aroused recording scores above a calm one."""
    found, area = scores(outcome(answers)), arousal_area(answers)
    aroused = "" if area is None else f"{area:.3f}"
    return f"{found.uar:.3f} | {found.accuracy:.3f} | {found.ece or 0.0:.3f} | {aroused}"


if __name__ == "__main__":
    main()
