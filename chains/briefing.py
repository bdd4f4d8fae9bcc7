"""The instruction and worked examples that a language model sees before it words a plan of `expression`."""

from emotrace.engine.language import Message

INSTRUCTION = (
    "You put observations into words. For each set of facts write one plain sentence. "
    "Say only what the facts say. Do not add anything."
)

EXAMPLES = (
    (
        "say: what was observed and what it is a sign of\n"
        "cue: the brows are pulled down\n"
        "measured: AU4, estimated at 3.2 on the 0-5 scale, on both sides\n"
        "strength: moderate\n"
        "meaning: a weak sign of anger",
        "Key observation [E1]: The brows are pulled down on both sides (AU4, estimated at 3.2 on the 0-5 scale), "
        "which is a weak sign of anger.",
    ),
    (
        "say: what was observed and what it is a sign of\n"
        "cue: the voice is quieter than usual\n"
        "measured: 1.6 standard deviations below the norm\n"
        "strength: moderate\n"
        "meaning: a faint sign of sadness",
        "Key observation [E2]: The voice is quieter than usual, 1.6 standard deviations below the norm, "
        "and this is a faint sign of sadness.",
    ),
    (
        "say: what was observed and what it is a sign of\n"
        "cue: the words “fed up”\n"
        "strength: strong\n"
        "meaning: a strong sign of anger",
        "Key observation [E3]: The words “fed up” appear in the text, a strong sign of anger.",
    ),
    (
        "say: that these cues support the emotion\ncue: “fed up”\ncue: AU4\nemotion: anger",
        "Interpretation [E3, E1]: Both “fed up” and AU4 support anger.",
    ),
    (
        "say: which emotion the evidence is most consistent with\ncue: “fed up”\ncue: AU4\nemotion: anger\n"
        "probability: 71%",
        "Conclusion [E3, E1]: The evidence is most consistent with anger, with a probability of 71%.",
    ),
)


def expression_briefing() -> tuple[Message, ...]:
    """System message, then the examples as a chat that has already gone well."""
    messages = [Message("system", INSTRUCTION)]
    for facts, sentence in EXAMPLES:
        messages += [Message("user", facts), Message("assistant", sentence)]
    return tuple(messages)
