"""Makes cases of what lasts: conversations, long recordings, clips.

    .venv/bin/python benchmarks/explanations/make_lasting_cases.py CONVERSATIONS.jsonl \\
        --voices FOLDER --clips FOLDER -o CASES.jsonl

CONVERSATIONS holds a list of turns a line, with speakers and times. Of the recordings, whose names begin with their
speaker, some of one speaker are put one after the other, with a pause between. Every clip is run alone, and under words
of the conversations as its subtitles. Nothing of a clip or recording is kept but what was measured of it.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from emotrace.engine.explainer.cases import Case, json_lines, slim, write_cases
from emotrace.engine.intake import given_file
from emotrace.engine.orchestrator import Engine
from emotrace.engine.stimulus import Given, Source, Stimulus
from emotrace.ui.session import Options, open_engine

TOGETHER, RECORDINGS = 5, 15
"""Recordings that are put together, and how often."""
PAUSE_SECONDS = 0.8


def main() -> None:
    """Read the arguments, run the observers, write the cases."""
    parser = argparse.ArgumentParser(description="Cases of what lasts.")
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--voices", type=Path)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    talks = [json.loads(line) for line in json_lines(arguments.conversations) if line.strip()]
    inputs = [("conversation", [_talk(turns)]) for turns in talks]
    if arguments.voices:
        inputs += [("long voice", [one]) for one in _recordings(arguments.voices, rng)]
    if arguments.clips:
        inputs += list(_clips(arguments.clips, talks, rng))
    with open_engine(Options(no_llm=True, without=("speech",))) as engine:
        cases = list(map(slim, _cases(engine, inputs)))
        engine.close()
    write_cases(cases, arguments.out)
    print(f"{len(cases)} cases, {sum(len(case.observations) for case in cases)} observations")


def _talk(turns: Sequence[dict[str, Any]]) -> Given:
    return Given("talk.json", json.dumps(turns).encode())


def _recordings(folder: Path, rng: np.random.Generator) -> Iterator[Given]:
    by_speaker: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("*.wav")):
        by_speaker[path.name[:2]].append(path)
    speakers = sorted(by_speaker)
    for number in range(RECORDINGS):
        own = by_speaker[speakers[number % len(speakers)]]
        parts = []
        for at in rng.permutation(len(own))[:TOGETHER]:
            samples, hertz = soundfile.read(own[int(at)], dtype="float32")
            parts += [samples, np.zeros(round(PAUSE_SECONDS * hertz), np.float32)]
        out = BytesIO()
        soundfile.write(out, np.concatenate(parts), hertz, format="WAV")
        yield Given("voice.wav", out.getvalue())


def _clips(
    folder: Path, talks: Sequence[Sequence[dict[str, Any]]], rng: np.random.Generator
) -> Iterator[tuple[str, list[Given]]]:
    for path in sorted(one for one in folder.iterdir() if one.suffix in (".mp4", ".mov")):
        yield "clip", [given_file(path)]
        for at in rng.permutation(len(talks))[:2]:
            yield "clip with words", [given_file(path), _talk(talks[int(at)])]


def _cases(engine: Engine, inputs: Sequence[tuple[str, list[Given]]]) -> Iterator[Case]:
    for number, (kind, given) in enumerate(inputs, start=1):
        graph = engine.judge(given).graph
        sources = (Source(id=one.id, kind=one.kind, name=one.kind, sha256="", size=0) for one in graph.sources)
        if graph.observations:
            yield Case(
                id=f"{kind.replace(' ', '-')}-{number}",
                origin=f"real: {kind}",
                stimulus=Stimulus(sources=tuple(sources)),
                observations=graph.observations,
                patterns=graph.patterns,
            )


if __name__ == "__main__":
    main()
