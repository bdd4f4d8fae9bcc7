"""The trainer of the voice: from labelled recordings to the three weights files and their model card."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from emotrace.engine.baseline import Baseline
from emotrace.engine.benchmark import LabelledData
from emotrace.engine.errors import InputError
from emotrace.engine.host import PluginHost
from emotrace.engine.observer import Setting
from emotrace.engine.remaining import and_left
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.trainer import Training
from emotrace.plugins.voice.training.card import Trained, model_card
from emotrace.plugins.voice.training.crossvalidation import HeldOut, held_out, models_without, temperature
from emotrace.plugins.voice.training.examples import COPIES, Measurements, found_examples, is_emodb
from emotrace.plugins.voice.training.fitting import cooled, fit
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.training.sizes import SIZES
from emotrace.plugins.voice.training.writing import weights_toml
from emotrace.plugins.voice.weights import FILES, Against, moods_of

CHANGED_EVERY = 3
"""Robustness is measured on each third recording."""
TOLD_EVERY = 50
"""Recordings between two lines of progress."""
EMODB_LICENCE = "the weights are as free as the data that they were learned from: EMO-DB allows research use"
OWN_LICENCE = "as free as the recordings that they were learned from; nothing here says what these allow"


class VoiceTrainer:
    """Learns what each measure of a voice speaks for."""

    name = "voice"
    reads = "a table with path, label and --group speaker, or a folder of EMO-DB"

    def train(self, training: Training) -> Iterator[str]:
        """Measure every recording, fit the weights against each kind of norm, and say how good they are.

        Raises:
            InputError: the data cannot be learned from; the message names the file and row.
        """
        examples, left_out = found_examples(training)
        yield from left_out
        recordings: list[Measured] = []
        began, count = time.monotonic(), len(examples)
        measuring = Measurements(PluginHost.installed().readers(), training.model_file, training.seed)
        try:
            for number, one in enumerate(measuring.of(examples, COPIES, SIZES, CHANGED_EVERY), start=1):
                if isinstance(one, str):
                    yield one
                else:
                    recordings.append(one)
                if number % TOLD_EVERY == 0:
                    left = and_left(time.monotonic() - began, number, count)
                    yield f"measured {number} of {count} recordings{left}"
        finally:
            measuring.close()
        _refuse_useless(recordings, training.data)
        training.out.mkdir(parents=True, exist_ok=True)
        results = []
        for against in FILES:
            try:
                results.append(trained(recordings, against))
            except InputError as error:
                if against == "everybody":
                    raise
                yield f"against {against}: nothing was learned: {error}"
            else:
                yield f"against {against}: temperature {results[-1].temperature:.2f}"
        self._write(training, recordings, results)
        yield f"wrote {len(results)} weights files and MODEL_CARD.md"

    def cross_validate(
        self, data: LabelledData, setting: Setting, baselines: Mapping[str, Baseline]
    ) -> Sequence[Mapping[str, float] | None]:
        """Judge each recording by weights that were learned without its speaker.

        Raises:
            InputError: there are fewer than two speakers, or without one of them fewer than two labels.
        """
        measuring = Measurements(PluginHost.installed().readers(), setting.model_file, setting.seed)
        try:
            every = measuring.of(data.examples, copies=0 if baselines else COPIES, sizes=SIZES)
            recordings = [one for one in every if isinstance(one, Measured)]
        finally:
            measuring.close()
        said = {one.recording.id: one.posterior for one in cross_validated(recordings, baselines)}
        return [said.get(example.id) for example in data.examples]

    def _write(self, training: Training, recordings: Sequence[Measured], results: Sequence["Trained"]) -> None:
        speakers = len({one.group for one in recordings})
        trained_on = f"{training.data_name}: {len(recordings)} recordings of {speakers} speakers"
        emodb = is_emodb(training.data)
        for result in results:
            path = training.out / FILES[result.weights.against].name
            weights = result.weights.model_copy(
                update={
                    "name": f"weights of the voice, {training.data.resolve().parent.name}",
                    "trained_by": training.command(self.name),
                    "trained_on": trained_on,
                    "licence": EMODB_LICENCE if emodb else OWN_LICENCE,
                }
            )
            path.write_text(weights_toml(weights), "utf-8")
        card = model_card(trained_on, recordings, results, training.seed, emodb)
        (training.out / "MODEL_CARD.md").write_text(card, "utf-8")


def trained(recordings: Sequence[Measured], against: Against) -> Trained:
    """Weights, cooled by what held-out speakers say, and what was said of these."""
    models = models_without(recordings, against)
    said = held_out(models, recordings)
    best = temperature(said)
    return Trained(cooled(fit(recordings, against), best), best, models, said)


def cross_validated(recordings: Sequence[Measured], baselines: Mapping[str, Baseline]) -> list[HeldOut]:
    """What weights that have not heard a speaker say of him, in the order of the recordings.

    `baselines` holds each speaker's norms; it is empty where everybody's are meant.
    """
    if not baselines:
        return held_out(models_without(recordings, "everybody"), recordings)
    own = {group: baseline.of(VoiceTrainer.name) for group, baseline in baselines.items()}
    found = Counter(moods_of(own[group], baseline.moods) for group, baseline in baselines.items())
    norms = {one.id: own.get(one.group, {}) for one in recordings}
    against: Against = "varied" if found["varied"] >= found["neutral"] else "neutral"
    return held_out(models_without(recordings, against), recordings, norms)


def _refuse_useless(recordings: Sequence[Measured], data: Path) -> None:
    labels = {one.label for one in recordings} & set(taxonomy("ekman").labels)
    if len(labels) < 2:
        raise InputError(f"{data} holds {len(labels)} label(s) that could be measured; weights need two at least")
    if len({one.group for one in recordings}) < 3:
        raise InputError(f"{data} holds fewer than three speakers; weights that hold for others need more")
