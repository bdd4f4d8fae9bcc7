"""The form that a language model's sentence is held to: letters and the slots of its point, and nothing else."""

import json
from collections.abc import Collection, Sequence
from itertools import permutations

from emotrace.engine.explanation import Point
from emotrace.engine.language import Form, Grammar, ModelCard, Schema

Sides = Sequence[Sequence[str]]
"""Slots of each side of a conflict; empty for anything else."""


def sentence_form(point: Point, slots: Sequence[str], card: ModelCard, sides: Sides = ()) -> Form:
    """The form for one sentence, in the notation that the model can be held to."""
    if "grammar" not in card.forms:
        return sentence_schema(point, slots)
    return Grammar(sided_grammar(sides) if sides else sentence_grammar(slots, needed(point)))


def needed(point: Point) -> tuple[str, ...]:
    """Slots without which a sentence does not say its point, in the order in which they come."""
    match point.claim:
        case "cue" | "unweighted" | "part":
            return point.evidence
        case "left-out":
            return ("n",)
        case "conclusion" | "runner-up":
            return ("p",)
        case "insufficient":
            return ("reason",)
    return ()


def sentence_grammar(slots: Collection[str], required: Sequence[str] = ()) -> str:
    """GBNF: a capital or a slot, then letters, a few signs and slots, and a full stop; required slots once, in order.

    There are no digits and no quotation marks, so a number, an action unit or a quotation can come from a slot alone.
    """
    free = [slot for slot in slots if slot not in required]
    own = " | ".join(["[a-zA-Z' ,;:-]", *(["slot"] if free else [])])
    first = " | ".join(["[A-Z]", *(["slot"] if free else [])])
    rules = [f"some ::= ({own})*"]
    if required:
        rest = " some ".join(f'"{{{slot}}}"' for slot in required)
        rules.append(f'root ::= (({first}) some)? {rest} some "."')
    else:
        rules.append(f'root ::= ({first}) some "."')
    if free:
        literals = " | ".join(f'"{{{slot}}}"' for slot in free)
        rules.append(f"slot ::= {literals}")
    return "\n".join(rules)


def sided_grammar(sides: Sides) -> str:
    """GBNF for a conflict: cues of one side, then cues of the other, each once, so that they cannot be mixed up."""
    one, other = (_in_any_order(side) for side in sides)
    return "\n".join(
        [
            "some ::= [a-zA-Z' ,;:-]*",
            f"one ::= {one}",
            f"other ::= {other}",
            'root ::= ([A-Z] some)? (one some other | other some one) some "."',
        ]
    )


def _in_any_order(side: Sequence[str]) -> str:
    """One or several of the slots, with words between."""
    ways = [way for size in range(1, len(side) + 1) for way in permutations(side, size)]
    return " | ".join(" some ".join(f'"{{{slot}}}"' for slot in way) for way in ways)


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
