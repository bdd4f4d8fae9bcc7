"""How well the voice's weights do on sentences that they have not heard, said by speakers that they have not heard.

    .venv/bin/python benchmarks/voice_sentences.py FOLDER

FOLDER holds EMO-DB, whose file names tell the sentence: 03a01Fa.wav is sentence a01. Its speakers all say the same ten
sentences, so that weights which are judged on a speaker left out have still heard his sentences from others. Here each
recording is judged again by weights that heard neither, and, for comparison, by weights that have heard its sentence,
but learned from as few recordings, for another sentence was left out. Takes about seven minutes.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from emotrace.engine.benchmark import Selection
from emotrace.engine.evaluation.emodb import read_emodb
from emotrace.engine.evaluation.scores import intervals, scores
from emotrace.engine.host import PluginHost
from emotrace.engine.store import store_of
from emotrace.plugins.voice import emotrace_model_files
from emotrace.plugins.voice.training.card import outcome
from emotrace.plugins.voice.training.crossvalidation import HeldOut, score, tempered
from emotrace.plugins.voice.training.examples import COPIES, Measurements
from emotrace.plugins.voice.training.fitting import fit, own_norms
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.training.sizes import SIZES
from emotrace.plugins.voice.weights import FILES, Against

SENTENCE = slice(2, 5)
"""Place of the sentence in a file's name."""


def main() -> None:
    """Measure the folder, judge each recording three times, print."""
    parser = argparse.ArgumentParser(description="The voice's weights on sentences that they have not heard.")
    parser.add_argument("folder", type=Path)
    recordings = measured(parser.parse_args().folder)
    print("UAR (95 % interval, whole speakers drawn again), calibration error\n")
    print("| norms | not heard: the speaker | the speaker, the sentence | the speaker, another sentence |")
    print("|---|---|---|---|")
    for against in FILES:
        told = (said(recordings, against, without) for without in (None, 0, 1))
        print(f"| {against} | {' | '.join(map(figures, told))} |")


def measured(folder: Path) -> list[Measured]:
    """Every recording that can be measured, with copies through other channels, as for training."""
    measuring = Measurements(PluginHost.installed().readers(), store_of(emotrace_model_files()).ensure, seed=0)
    try:
        every = measuring.of(read_emodb(Selection(folder)).examples, COPIES, SIZES)
        return [one for one in every if isinstance(one, Measured)]
    finally:
        measuring.close()


def said(recordings: Sequence[Measured], against: Against, without: int | None) -> list[HeldOut]:
    """What weights say of each recording that have not heard its speaker, nor anybody say one of the sentences.

    `without` counts from the recording's own sentence, 0; None leaves no sentence out.
    """
    norms = own_norms(recordings, against)
    sentences = sorted({one.id[SENTENCE] for one in recordings})
    parts = defaultdict(list)
    for one in recordings:
        place = sentences.index(one.id[SENTENCE])
        away = None if without is None else sentences[(place + without) % len(sentences)]
        parts[one.group, away].append(one)
    found = []
    for (speaker, away), judged in parts.items():
        weights = fit([one for one in recordings if one.group != speaker and one.id[SENTENCE] != away], against)
        found += [
            HeldOut(one, score(weights, one.values, norms.get(one.id, {}), one.trust), arousal=0.0) for one in judged
        ]
    return tempered(found)


def figures(said: Sequence[HeldOut]) -> str:
    """UAR with its interval, and calibration error."""
    answers = outcome(said)
    found, around = scores(answers), intervals(answers, seed=0)["uar"]
    return f"{found.uar:.3f} ({around.low:.3f}-{around.high:.3f}), {found.ece or 0.0:.3f}"


if __name__ == "__main__":
    main()
