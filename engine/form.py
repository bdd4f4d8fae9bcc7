"""The form that a language model's sentence is held to: its part and ids, words, and the literals it may use."""

import json
from collections.abc import Sequence

from emotrace.engine.explanation import Claim, Point
from emotrace.engine.facts import Fact, heading
from emotrace.engine.language import Form, Grammar, ModelCard, Schema

LED: tuple[Claim, ...] = ("conclusion", "runner-up", "insufficient")
"""Claims whose sentence begins with words of the model's own; the others begin with the cue."""


GLUE: dict[Claim, int] = {"pattern": 4, "agreement": 0, "opposition": 0, "conclusion": 0, "runner-up": 0, "context": 0}
"""Words of the model's own between two slots; two where a claim is not named."""

VERBS: tuple[Claim, ...] = ("agreement", "opposition")
"""Claims whose second slot is the verb of the first, with no comma between."""

CLAUSES: tuple[Claim, ...] = ("cue", "part", "unweighted", "pattern")
"""Claims whose sentence is whole before its last slot, which follows a comma."""


def sentence_form(point: Point, facts: Sequence[Fact], card: ModelCard) -> Form:
    """The form for one sentence, in the notation that the model can be held to."""
    if "grammar" in card.forms:
        return Grammar(sentence_grammar(point, [fact.text for fact in facts if fact.copied]))
    return sentence_schema(point)


def sentence_grammar(point: Point, slots: Sequence[str]) -> str:
    """GBNF: the part and the ids of the point, then each slot as it stands, in order, with free words between.

    Words have letters and no digits, so that a number, an action unit or a quotation can come from a slot
    alone. They are bounded in number, so that a small model cannot run on.
    """
    first, *others = slots
    led = f"[A-Z] [a-z'-]* (sep word){{0,4}} sep {_literal(first)}"
    opening = led if point.claim in LED else _literal(_capital(first))
    if first.startswith("the word"):
        opening += f" | {led}"
    gaps = ["gap"] * len(others)
    if point.claim in CLAUSES and not first.startswith("the word"):
        gaps[-1:] = ["comma"]  # "the brows are pulled down, a sign of" and not "the brows are pulled down a sign of"
    rest = " ".join(f"{gap} {_literal(slot)}" for gap, slot in zip(gaps, others, strict=True))
    rules = [
        f'root ::= {_literal(heading(point))} opening {rest} "."',
        f"opening ::= {opening}",
        f"gap ::= (sep word){{0,{GLUE.get(point.claim, 2)}}} sep",
        'comma ::= ", " (word " "){0,2}',
        'sep ::= " "' if point.claim in VERBS else 'sep ::= " " | ", "',
        "word ::= [a-z] [a-z'-]*",
    ]
    return "\n".join(rules)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence_schema(point: Point) -> Schema:
    """JSON schema: an object with the part and the ids fixed, and the sentence free; the check does the rest."""
    return Schema(
        name="sentence",
        schema={
            "type": "object",
            "properties": {
                "part": {"const": point.part},
                "evidence": {"type": "array", "items": {"enum": list(point.evidence) or [""]}},
                "sentence": {"type": "string"},
            },
            "required": ["part", "evidence", "sentence"],
            "additionalProperties": False,
        },
    )


def sentence_of(reply: str, point: Point, form: Form) -> str:
    """The sentence in a reply; empty where the reply does not hold one."""
    if isinstance(form, Grammar):
        return reply.removeprefix(heading(point)).strip()
    try:
        value = json.loads(reply)
        return str(value["sentence"]).strip()
    except (ValueError, KeyError, TypeError):
        return ""


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
