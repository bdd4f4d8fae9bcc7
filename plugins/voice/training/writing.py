"""Writes weights as TOML that a person can read."""

import json
from collections.abc import Iterator, Mapping

from emotrace.plugins.voice.weights import VoiceWeights

HEAD = {
    "everybody": "of a voice against neutral speech of everybody",
    "neutral": "of a voice against the person's own neutral recordings",
    "varied": "of a voice against the person's own recordings of many moods",
}


def weights_toml(weights: VoiceWeights) -> str:
    """The file, as `load_voice_weights` reads it."""
    return "\n".join(_lines(weights)) + "\n"


def _lines(weights: VoiceWeights) -> Iterator[str]:
    yield f"# Weights of evidence {HEAD[weights.against]}. MODEL_CARD.md says how good they are."
    yield "#"
    yield "# A measure that lies d standard deviations (sd) above its norm (mean) speaks for each emotion with d times"
    yield f"# its nats; d is cut at {weights.most:g} either way. All that a voice speaks for is `rest` and their sum."
    if weights.against != "everybody":
        yield "# The mean is the person's own; sd is the usual one within a speaker, toward which his own is drawn."
    yield ""
    for name in ("name", "against", "trained_by", "trained_on", "licence"):
        yield f"{name} = {json.dumps(getattr(weights, name), ensure_ascii=False)}"
    yield f"temperature = {weights.temperature}"
    yield f"most = {weights.most}"
    yield f"rest = {_table(weights.rest)}"
    yield ""
    yield "# Arousal is the sum of deviation x arousal over the measures, plus rest; neutral speech has 0, and sd 1."
    yield "[arousal]"
    yield from (f"{name} = {value}" for name, value in weights.arousal.model_dump().items())
    cue = ""
    for row in weights.measure:
        if row.cue != cue:
            cue = row.cue
            yield f"\n# {cue}"
        yield ""
        yield "[[measure]]"
        yield f'name = "{row.name}"'
        yield f'cue = "{row.cue}"'
        if weights.against == "everybody":
            yield f"mean = {row.mean}"
        yield f"sd = {row.sd}"
        yield f"nats = {_table(row.nats)}"
        if row.arousal:
            yield f"arousal = {row.arousal}"


def _table(nats: Mapping[str, float]) -> str:
    return "{ " + ", ".join(f"{label} = {value}" for label, value in nats.items()) + " }"
