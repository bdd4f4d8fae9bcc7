"""Runs the observers over real inputs and makes cases of what they saw, for references and for measuring.

    .venv/bin/python benchmarks/explanations/make_cases.py FOLDER_OF_FACES FOLDER_OF_VOICES TEXTS.txt -o CASES.jsonl

FOLDER_OF_FACES holds a folder a label, FOLDER_OF_VOICES recordings, TEXTS a text a line. Every third text is paired
with a face, every fourth with a voice, drawn at random, so that modalities meet that need not agree. Nothing of a
picture or recording is kept but what was measured of it.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from emotrace.engine.explainer.cases import Case, slim, write_cases
from emotrace.engine.intake import given_file, given_text
from emotrace.engine.orchestrator import Engine
from emotrace.engine.stimulus import Given, Source, Stimulus
from emotrace.ui.session import Options, open_engine

FACES_EACH, VOICES = 22, 150


def main() -> None:
    """Read the arguments, run the observers, write the cases."""
    parser = argparse.ArgumentParser(description="Cases from real inputs.")
    parser.add_argument("faces", type=Path)
    parser.add_argument("voices", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    faces = [path for folder in sorted(arguments.faces.iterdir()) for path in _drawn(folder, FACES_EACH, rng)]
    voices = _drawn(arguments.voices, VOICES, rng)
    texts = [line for line in arguments.texts.read_text("utf-8").splitlines() if line.strip()]
    with open_engine(Options(no_llm=True)) as engine:
        cases = list(map(slim, _cases(engine, list(_inputs(faces, voices, texts, rng)))))
        engine.close()
    write_cases(cases, arguments.out)
    print(f"{len(cases)} cases, {sum(len(case.observations) for case in cases)} observations")


def _drawn(folder: Path, number: int, rng: np.random.Generator) -> list[Path]:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return [files[int(at)] for at in rng.permutation(len(files))[:number]]


def _inputs(
    faces: Sequence[Path], voices: Sequence[Path], texts: Sequence[str], rng: np.random.Generator
) -> Iterator[tuple[str, list[Given]]]:
    """What each case is made of, with what kind it is."""
    yield from (("face", [given_file(path)]) for path in faces)
    yield from (("voice", [given_file(path)]) for path in voices)
    for number, text in enumerate(texts):
        given = [given_text(text)]
        if number % 3 == 0:
            given.append(given_file(faces[int(rng.integers(len(faces)))]))
        if number % 4 == 0:
            given.append(given_file(voices[int(rng.integers(len(voices)))]))
        yield {1: "text"}.get(len(given), "several"), given


def _cases(engine: Engine, inputs: Sequence[tuple[str, list[Given]]]) -> Iterator[Case]:
    for number, (kind, given) in enumerate(inputs, start=1):
        graph = engine.judge(given).graph
        sources = (Source(id=one.id, kind=one.kind, name=one.kind, sha256="", size=0) for one in graph.sources)
        if graph.observations:
            yield Case(
                id=f"{kind}-{number}",
                origin=f"real: {kind}",
                stimulus=Stimulus(sources=tuple(sources)),
                observations=graph.observations,
                patterns=graph.patterns,
            )
        if number % 50 == 0:
            print(f"{number} of {len(inputs)}")


if __name__ == "__main__":
    main()
