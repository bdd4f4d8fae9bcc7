"""The form that a language model's sentence is held to: letters and the slots of its point, and nothing else."""

import json
from collections.abc import Collection, Sequence

from emotrace.engine.explanation import Point
from emotrace.engine.language import Form, Grammar, ModelCard, Schema


def sentence_form(point: Point, slots: Sequence[str], card: ModelCard) -> Form:
    """The form for one sentence, in the notation that the model can be held to."""
    return Grammar(sentence_grammar(slots)) if "grammar" in card.forms else sentence_schema(point, slots)


def sentence_grammar(slots: Collection[str]) -> str:
    """GBNF: a capital or a slot, then letters, a few signs and slots, and a full stop.

    There are no digits and no quotation marks, so a number, an action unit or a quotation can come from a slot alone.
    """
    literals = " | ".join(f'"{{{slot}}}"' for slot in slots)
    own = "[a-zA-Z' ,;:-]"
    rules = [
        f'root ::= {"([A-Z] | slot)" if literals else "[A-Z]"} ({f"{own} | slot" if literals else own})* "."',
        *([f"slot ::= {literals}"] if literals else []),
    ]
    return "\n".join(rules)


def sentence_schema(point: Point, slots: Sequence[str]) -> Schema:
    """JSON schema: an object with the part and the slots fixed, and the sentence free; the check does the rest."""
    return Schema(
        name="sentence",
        schema={
            "type": "object",
            "properties": {
                "part": {"const": point.part},
                "slots": {"type": "array", "items": {"enum": [f"{{{slot}}}" for slot in slots] or [""]}},
                "sentence": {"type": "string"},
            },
            "required": ["part", "slots", "sentence"],
            "additionalProperties": False,
        },
    )


def sentence_of(reply: str, form: Form) -> str:
    """The sentence in a reply; empty where the reply does not hold one."""
    if isinstance(form, Grammar):
        return reply.strip()
    try:
        value = json.loads(reply)
        return str(value["sentence"]).strip()
    except (ValueError, KeyError, TypeError):
        return ""
