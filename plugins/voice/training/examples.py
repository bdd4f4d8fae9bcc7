"""Finds and measures labelled recordings: as they are, through other channels, and under changes."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.benchmark import Example
from emotrace.engine.errors import EmotraceError, InputError
from emotrace.engine.evaluation.drawing import drawn
from emotrace.engine.evaluation.emodb import BOREDOM, NAME, read_emodb
from emotrace.engine.evaluation.labelled import read_labelled
from emotrace.engine.host import describe
from emotrace.engine.intake import read
from emotrace.engine.observer import ModelFileFinder
from emotrace.engine.stimulus import Reader, Waveform
from emotrace.engine.trainer import Training
from emotrace.plugins.voice.hearing import Ears
from emotrace.plugins.voice.training.channels import FIXED, other_channel
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.training.sizes import resized

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.random import Generator
    from numpy.typing import NDArray

COPIES = 2
"""Copies of each recording through other channels that are learned from."""
BORED = "boredom"


def found_examples(training: Training) -> tuple[list[Example], list[str]]:
    """The labelled recordings, each with its speaker, and a line for each that was left out.

    A folder of EMO-DB is known by its file names; its boredom serves for arousal alone.

    Raises:
        InputError: there is nothing to learn from, or the speakers are not named.
    """
    selection = training.selection
    if is_emodb(training.data):
        data = read_emodb(selection)
        examples = [*data.examples, *drawn(_bored(training.data), training.limit, training.seed)]
        left_out = [line for line in data.left_out if BORED not in line]
    else:
        data = read_labelled(selection)
        examples, left_out = list(data.examples), list(data.left_out)
    if any(one.path is None for one in examples):
        raise InputError(f"{training.data} is a table of texts; the voice learns from recordings (columns path, label)")
    if any(one.group is None for one in examples):
        raise InputError(f"{training.data} does not say who speaks; write a table with a column for it, and --group it")
    return examples, left_out


def is_emodb(folder: Path) -> bool:
    """Whether recordings in it are named as those of EMO-DB are."""
    return folder.is_dir() and any(NAME.fullmatch(path.stem) for path in folder.rglob("*.wav"))


def _bored(folder: Path) -> list[Example]:
    named = ((path, NAME.fullmatch(path.stem)) for path in sorted(folder.rglob("*.wav")))
    return [
        Example(id=path.name, labels=(BORED,), path=path, group=match["speaker"])
        for path, match in named
        if match and match["emotion"] == BOREDOM
    ]


class Measurements:
    """Measures recordings, one after the other; call `close` when all is measured."""

    def __init__(self, readers: Sequence[Reader], model_file: ModelFileFinder, seed: int) -> None:
        self.readers, self.model_file, self.seed = readers, model_file, seed
        self.ears = Ears()

    def of(
        self, examples: Sequence[Example], copies: int = 0, sizes: Sequence[float] = (), changed_every: int = 0
    ) -> "Iterator[Measured | str]":
        """Each recording as it was measured, or a line that says why it was not.

        `copies` are measured besides through other channels, and one for each of `sizes`, semitones; each
        `changed_every`-th also under every change of FIXED (0: none).
        """
        for number, example in enumerate(examples):
            try:
                changed = bool(changed_every) and number % changed_every == 0
                yield self._measured(example, copies, sizes, changed)
            except EmotraceError as error:
                yield f"{example.id}: {describe(error)}"

    def close(self) -> None:
        """Free the models."""
        self.ears.close()

    def _measured(self, example: Example, copies: int, sizes: Sequence[float], changed: bool) -> Measured:
        tracks = [one for one in read([example.given()], self.readers).tracks if isinstance(one, Waveform)]
        heard = self.ears.hear(tracks[0], self.model_file) if tracks else None
        values = heard.measures() if heard else {}
        if not heard or len(values) < 2:
            raise InputError("no speech was found that is long enough to be measured")
        random, samples = self._random(example, "copies"), _wide(heard.samples)
        return Measured(
            id=example.id,
            label=example.labels[0],
            group=str(example.group),
            values=values,
            trust=heard.trust(),
            copies=tuple(self._again(other_channel(samples, random)) for _ in range(copies)),
            sizes={semitones: self._again(resized(samples, semitones)) for semitones in sizes},
            changed=self._changes(example, samples) if changed else {},
        )

    def _changes(self, example: Example, samples: "NDArray[float64]") -> Mapping[str, Mapping[str, float]]:
        return {name: self._again(change(samples, self._random(example, name))) for name, change in FIXED.items()}

    def _again(self, samples: "NDArray[float64]") -> Mapping[str, float]:
        """Measures of a changed recording; empty where no speech is found in it any more."""
        import numpy as np

        heard = self.ears.hear(Waveform("copy", samples.astype(np.float32)), self.model_file)
        return heard.measures() if heard else {}

    def _random(self, example: Example, what: str) -> "Generator":
        """A generator of its own for each recording and purpose, so that the order of the files does not matter."""
        import numpy as np

        return np.random.default_rng([self.seed, zlib.crc32(f"{example.id} {what}".encode())])


def _wide(samples: "NDArray[float32]") -> "NDArray[float64]":
    import numpy as np

    return samples.astype(np.float64)
