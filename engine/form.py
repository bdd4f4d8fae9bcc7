"""The form that a language model's sentence is held to: its part and ids, words, and the literals it may use."""

import json
from collections.abc import Sequence

from emotrace.engine.explanation import Point
from emotrace.engine.facts import heading
from emotrace.engine.language import Form, Grammar, ModelCard, Schema


def sentence_form(point: Point, literals: Sequence[str], card: ModelCard) -> Form:
    """The form for one sentence, in the notation that the model can be held to."""
    if "grammar" in card.forms:
        return Grammar(sentence_grammar(point, literals))
    return sentence_schema(point)


def sentence_grammar(point: Point, literals: Sequence[str]) -> str:
    """GBNF: the part and the ids of the point, then words in which numbers, action units and quotations are copies.

    Letters are free and digits are not, so that no number can be written that the literals do not hold. Words
    are bounded in number, so that a small model cannot run on.
    """
    openings = [text for text in literals if not text[0].isdigit()]
    rules = [
        f"root ::= {_literal(heading(point))} first (sep item){{4,48}} end",
        "first ::= [A-Z] [a-z'-]*" + (" | opening" if openings else ""),
        "item ::= word" + (" | literal" if literals else ""),
        'sep ::= " " | ", " | "; " | ": " | " (" | ") " | "), "',
        "word ::= [A-Za-z] [a-z'-]*",
        'end ::= ")"? "."',
    ]
    if literals:
        rules.append("literal ::= " + " | ".join(map(_literal, literals)))
    if openings:
        rules.append("opening ::= " + " | ".join(map(_literal, openings)))
    return "\n".join(rules)


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
