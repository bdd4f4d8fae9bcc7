"""Reads EMO-DB: German sentences that ten actors spoke in seven ways, named by speaker, sentence and emotion.

Burkhardt and others (2005), A Database of German Emotional Speech, Interspeech. 03a01Fa.wav is speaker 03,
sentence a01, joy (Freude), version a.
"""

import re
from pathlib import Path

from emotrace.engine.benchmark import Example, LabelledData, Selection
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.labelled import labelled_data

EMOTIONS = {"W": "anger", "E": "disgust", "A": "fear", "F": "joy", "N": "neutral", "T": "sadness"}
"""Initial of the German word to the label."""
BOREDOM = "L"
"""Langeweile, for which ekman has no label."""
NAME = re.compile(r"(?P<speaker>\d\d)[ab]\d\d(?P<emotion>[A-Z])[a-z]?")


def read_emodb(selection: Selection) -> LabelledData:
    """Read the folder of recordings, or one that holds it; the speaker is the group, and boredom is left out.

    Raises:
        InputError: the folder is not there, or holds no such recording.
    """
    if not selection.path.is_dir():
        raise InputError(f"{selection.path} is no folder")
    files = sorted(selection.path.rglob("*.wav"))
    if not files:
        raise InputError(f"{selection.path} holds no .wav file")
    return labelled_data("emodb", [_example(path) for path in files], selection)


def _example(path: Path) -> Example | str:
    named = NAME.fullmatch(path.stem)
    if named is None:
        return f"{path.name}: it is not named as EMO-DB names its recordings (03a01Fa.wav)"
    letter = named["emotion"]
    if letter not in EMOTIONS:
        why = "boredom is none of ekman's labels" if letter == BOREDOM else f"there is no emotion {letter!r}"
        return f"{path.name}: {why}"
    return Example(id=path.name, labels=(EMOTIONS[letter],), path=path, group=named["speaker"])
