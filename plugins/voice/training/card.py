"""The model card: how good the weights are on speakers that they have not heard, and what they cannot do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from emotrace.engine.benchmark import Example
from emotrace.engine.evaluation.outcome import Outcome, forced_choice
from emotrace.engine.evaluation.prediction import Predicted
from emotrace.engine.evaluation.scores import confusion, intervals, label_scores, scores
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.voice.training.channels import FIXED
from emotrace.plugins.voice.training.crossvalidation import HeldOut, held_out
from emotrace.plugins.voice.training.fitting import AROUSED, CALM, STRENGTH, own_norms
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.training.sizes import SEMITONES
from emotrace.plugins.voice.weights import Against, VoiceWeights

TITLES: Mapping[Against, str] = {
    "everybody": "Without a baseline: against neutral speech of everybody",
    "neutral": "With a baseline of the speaker's neutral recordings",
    "varied": "With a baseline of the speaker's recordings of all moods",
}

EMODB_LIMITS = (
    "- Acted speech: what actors do when told to sound angry. People who are angry often sound otherwise.",
    "- One language, one studio, few speakers. On another corpus expect far less, above all without a baseline.",
)
OWN_LIMITS = ("- The figures are of speakers of these data. On others expect less, above all without a baseline.",)
"""Nothing says how recordings of somebody's own were made."""


@dataclass(frozen=True)
class Trained:
    """Weights, and what was said of speakers that they had not heard."""

    weights: VoiceWeights
    temperature: float
    models: Mapping[str, VoiceWeights]
    """Weights without each speaker."""
    said: Sequence[HeldOut]


def model_card(
    trained_on: str, recordings: Sequence[Measured], results: Sequence[Trained], seed: int, emodb: bool
) -> str:
    """The card in Markdown; `emodb` says whether the recordings are those of EMO-DB."""
    return "\n".join([*_lines(trained_on, recordings, results, seed), *_limits(recordings, emodb)]) + "\n"


def _lines(trained_on: str, recordings: Sequence[Measured], results: Sequence[Trained], seed: int) -> Iterator[str]:
    yield from ("# Weights of the voice", "")
    yield f"Learned from {trained_on}. Each figure is over speakers that"
    yield "the weights had not heard: one is left out after the other. Answers are the likeliest of the labels that the"
    yield from ("data have; 95 % intervals draw whole speakers again.", "")
    yield from _how()
    yield from ("", "## How good", "")
    yield "| norms | recall (UAR) | accuracy | macro-F1 | calibration error | arousal: area under the curve |"
    yield "|---|---|---|---|---|---|"
    for result in results:
        yield _summary(result, seed)
    yield _majority(recordings)
    yield from _mistaken(recordings, results)
    for result in results:
        yield from _in_detail(result)
    yield from _bored(results)
    yield from _robustness(recordings, results)


def _how() -> Iterator[str]:
    strengths = ", ".join(f"{against} {value}" for against, value in STRENGTH.items())
    yield f"Multinomial logistic regression with an L2 penalty (scikit-learn's C: {strengths}),"
    yield "each label counting the same, over measures of the pitch, the loudness, the spectrum, the phonation, the"
    sizes = "; ".join(f"{against} {', '.join(f'{one:+g}' for one in SEMITONES[against])}" for against in SEMITONES)
    yield "formants and the cepstrum (voice timbre), in standard deviations from a norm. Each recording is also learned"
    yield "from as somebody larger and somebody smaller would have said it, pitch and resonances moved by semitones"
    yield f"({sizes}), and, against everybody, through random"
    yield "microphones and rooms. The temperature is fitted on held-out speakers; for the figures below, on those other"
    yield "than the one that is judged. A baseline of neutral recordings is made without the recording that is judged;"
    yield "one of all moods is made of all, without labels."


def outcome(said: Sequence[HeldOut]) -> Outcome:
    """What was answered, the labels of the data being known; recordings outside ekman are left out."""
    known = [one for one in said if one.recording.label in taxonomy("ekman").labels]
    labels = tuple(label for label in taxonomy("ekman").labels if label in {one.recording.label for one in known})
    predicted = [
        Predicted(
            Example(id=one.recording.id, labels=(one.recording.label,), group=one.recording.group),
            one.posterior,
            concluded=True,
            covered=True,
        )
        for one in known
    ]
    return forced_choice(predicted, labels, labels)


def arousal_area(said: Sequence[HeldOut]) -> float | None:
    """How often an aroused recording scores above a calm one; None where one of the two is missing."""
    high = [one.arousal for one in said if one.recording.label in AROUSED]
    low = [one.arousal for one in said if one.recording.label in CALM]
    if not high or not low:
        return None
    return sum((a > b) + 0.5 * (a == b) for a in high for b in low) / (len(high) * len(low))


def _summary(result: Trained, seed: int) -> str:
    answers = outcome(result.said)
    found, around, area = scores(answers), intervals(answers, seed)["uar"], arousal_area(result.said)
    return (
        f"| {result.weights.against} | {found.uar:.3f} ({around.low:.3f}-{around.high:.3f}) | {found.accuracy:.3f} "
        f"| {found.macro_f1:.3f} | {found.ece or 0.0:.3f} | {'' if area is None else f'{area:.3f}'} |"
    )


def _majority(recordings: Sequence[Measured]) -> str:
    counts = Counter(one.label for one in recordings if one.label in taxonomy("ekman").labels)
    share = max(counts.values()) / counts.total()
    macro_f1 = 2 * share / (1 + share) / len(counts)
    return f"| the commonest label | {1 / len(counts):.3f} | {share:.3f} | {macro_f1:.3f} | | 0.500 |"


def _mistaken(recordings: Sequence[Measured], results: Sequence[Trained]) -> Iterator[str]:
    """What it costs to take a baseline for one of the other kind."""
    own = {one.weights.against: one for one in results if one.weights.against != "everybody"}
    if len(own) < 2:
        return
    costs = []
    for against, other in permutations(own, 2):
        said = held_out(own[against].models, recordings, own_norms(recordings, other))
        costs.append(f"{scores(outcome(said)).uar:.3f} with the weights for {against} norms on {other} ones")
    yield from ("", "A baseline that is taken for one of the other kind (`--moods` says which it is):")
    yield f"UAR {' and '.join(costs)}."


def _in_detail(result: Trained) -> Iterator[str]:
    answers = outcome(result.said)
    counts = confusion(answers)
    yield from ("", f"### {TITLES[result.weights.against]}", "", f"Temperature {result.temperature:.2f}.", "")
    yield "| label | n | recall | precision | F1 | " + " | ".join(f"said {label}" for label in answers.labels) + " |"
    yield "|---" * (5 + len(answers.labels)) + "|"
    for label, one in label_scores(answers).items():
        said = " | ".join(str(counts[label][answer]) for answer in answers.labels)
        yield f"| {label} | {one.n} | {one.recall:.2f} | {one.precision:.2f} | {one.f1:.2f} | {said} |"


def _bored(results: Sequence[Trained]) -> Iterator[str]:
    """What is said of labels that the weights do not know."""
    strange = sorted({one.recording.label for one in results[0].said} - set(taxonomy("ekman").labels))
    for label in strange:
        yield from ("", f"## {label.capitalize()}, which no label stands for", "")
        for result in results:
            heard = [one for one in result.said if one.recording.label == label]
            answers = Counter(max(one.posterior, key=lambda name: one.posterior[name]) for one in heard)
            told = ", ".join(f"{answer} {n}" for answer, n in answers.most_common())
            arousal = sum(one.arousal for one in heard) / len(heard)
            yield f"- {result.weights.against}: {told}; mean arousal {arousal:.2f} standard deviations"


def _robustness(recordings: Sequence[Measured], results: Sequence[Trained]) -> Iterator[str]:
    tried = [one for one in recordings if one.changed and one.label in taxonomy("ekman").labels]
    if not tried:
        return
    yield from ("", "## Other microphones, rooms and voices", "")
    yield f"UAR and calibration error over {len(tried)} of the recordings, changed. A speaker's baseline is changed in"
    yield "the same way, and is made of these few alone, so that the first row lies below the table above."
    yield from ("", "| change | " + " | ".join(result.weights.against for result in results) + " |")
    yield "|---" * (1 + len(results)) + "|"
    for name in (None, *FIXED):
        changed = [one if name is None else replace(one, values=one.changed[name]) for one in tried]
        row = " | ".join(_under_change(result, changed) for result in results)
        yield f"| {name or 'none'} | {row} |"


def _under_change(result: Trained, recordings: Sequence[Measured]) -> str:
    """UAR and calibration error, at the temperature that the plain recordings gave."""
    said = [replace(one, temperature=result.temperature) for one in held_out(result.models, recordings)]
    found = scores(outcome(said))
    return f"{found.uar:.3f}, {found.ece or 0.0:.3f}"


def _limits(recordings: Sequence[Measured], emodb: bool) -> Iterator[str]:
    yield from ("", "## Limits", "")
    yield from EMODB_LIMITS if emodb else OWN_LIMITS
    yield "- Probabilities mean what they say on recordings like those learned from; elsewhere they are too sure."
    present = {one.label for one in recordings}
    for label in taxonomy("ekman").labels:
        if label not in present:
            yield f"- {label.capitalize()} was not among the data: no cue speaks for or against it."
    why = "The recordings are cut or padded to two seconds: pauses" if emodb else "Pauses"
    yield f"- {why}, durations and rates were not learned from."
    yield "- Loudness was not learned from either: a microphone's gain is not known."
