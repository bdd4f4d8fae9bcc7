"""Rows as flat tables: one line for each input, observation, emotion, sentence and failure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from emotrace.engine.explanation import PARTS
from emotrace.engine.taxonomy import taxonomies

Kind = Literal["int", "float", "text", "bool"]
Table = Mapping[str, Kind]
"""Column to what it holds."""
Line = dict[str, Any]
"""Column to value; None for nothing."""

SUMMARY: Table = {
    "top": "text",
    "probability": "float",
    "runner_up": "text",
    "abstained": "bool",
    "reason": "text",
    "information": "float",
    "valence": "float",
    "arousal": "float",
    "dominance": "float",
    "conflicts": "int",
    "conflict": "text",
    "observations": "int",
    "failures": "int",
    "conclusion": "text",
    "chain": "text",
    "taxonomy": "text",
    "model": "text",
}
"""What a result comes to, on one line. `probability` is that of the likeliest label, also where it abstains."""

OBSERVATIONS: Table = {
    "observation": "text",
    "file": "text",
    "modality": "text",
    "kind": "text",
    "label": "text",
    "phrase": "text",
    "value": "float",
    "unit": "text",
    "strength": "float",
    "confidence": "float",
    "start": "float",
    "end": "float",
    "first_character": "int",
    "end_character": "int",
    "face": "int",
    "speaker": "text",
    "turn": "int",
    "quote": "text",
    "parts": "text",
    "observer": "text",
    "observer_version": "text",
    "weights_from": "text",
}
"""Times in seconds. Of a pattern, which weighs in place of its parts, `parts` names these."""

BELIEFS: Table = {"emotion": "text", "log_prior": "float", "log_score": "float", "posterior": "float"}
SENTENCES: Table = {"part": "text", "place": "int", "text": "text", "evidence": "text", "written_by": "text"}
FAILURES: Table = {"failed": "text", "stage": "text", "message": "text"}


@cache
def emotions() -> tuple[str, ...]:
    """The labels over which observations weigh."""
    return taxonomies()["ekman"].labels


@cache
def detail_tables() -> Mapping[str, Table]:
    """The tables with several lines for a result; what observations weigh is in nats, a column for each emotion."""
    weights: Table = {f"nats_{emotion}": "float" for emotion in emotions()}
    return {
        "observations": {**OBSERVATIONS, **weights},
        "beliefs": BELIEFS,
        "sentences": SENTENCES,
        "failures": FAILURES,
    }


def summary(result: Mapping[str, Any]) -> Line:
    """A result, as JSON gives it, on one line."""
    belief, explanation = result["belief"], result["explanation"]
    return {
        "top": belief["top"],
        "probability": max(belief["posterior"].values()),
        "runner_up": belief["runner_up"],
        "abstained": belief["abstained"],
        "reason": belief["reason"],
        "information": belief["information"],
        **{axis: belief["affect"][axis] for axis in ("valence", "arousal", "dominance")},
        "conflicts": len(belief["conflicts"]),
        "conflict": "; ".join(map(_conflict, belief["conflicts"])) or None,
        "observations": len(result["observations"]),
        "failures": len(result["failures"]),
        "conclusion": " ".join(one["text"] for one in explanation["conclusion"]) or None,
        "chain": result["chain"],
        "taxonomy": belief["taxonomy"],
        "model": result["provenance"]["model"],
    }


def details(result: Mapping[str, Any]) -> dict[str, list[Line]]:
    """A result, as JSON gives it, as lines of each of `detail_tables`."""
    names = {source["id"]: source["name"] for source in result["stimulus"]["sources"]}
    return {
        "observations": [
            *(_observation(one, names) for one in result["observations"]),
            *(_pattern(one) for one in result["patterns"]),
        ],
        "beliefs": list(_beliefs(result["belief"])),
        "sentences": list(_sentences(result["explanation"])),
        "failures": [
            {"failed": one["where"], "stage": one["stage"], "message": one["message"]} for one in result["failures"]
        ],
    }


def _conflict(one: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{modality}: {emotion}" for modality, emotion in zip(one["modalities"], one["emotions"], strict=True)
    )


def _observation(one: Mapping[str, Any], names: Mapping[str, str]) -> Line:
    where = one["where"]
    start, end = where["seconds"] or (None, None)
    first, last = where["characters"] or (None, None)
    same = ("modality", "kind", "label", "phrase", "value", "unit", "strength", "confidence", "quote", "weights_from")
    return {
        "observation": one["id"],
        "file": names[where["source"]],
        **{name: one[name] for name in same},
        "start": start,
        "end": end,
        "first_character": first,
        "end_character": last,
        **{name: where[name] for name in ("face", "speaker", "turn")},
        "observer": one["observer"]["name"],
        "observer_version": one["observer"]["version"],
        **_nats(one["weights"]),
    }


def _pattern(one: Mapping[str, Any]) -> Line:
    same = {name: one[name] for name in ("kind", "label", "phrase", "weights_from")}
    return {"observation": one["id"], **same, "parts": " ".join(one["parts"]), **_nats(one["weights"])}


def _nats(weights: Mapping[str, float]) -> Line:
    return {f"nats_{emotion}": weights.get(emotion, 0.0) for emotion in emotions()}


def _beliefs(belief: Mapping[str, Any]) -> Iterator[Line]:
    for emotion, posterior in belief["posterior"].items():
        yield {
            "emotion": emotion,
            "log_prior": belief["log_prior"][emotion],
            "log_score": belief["log_score"][emotion],
            "posterior": posterior,
        }


def _sentences(explanation: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Line]:
    place = 0
    for part in PARTS:
        for one in explanation[part]:
            place += 1
            yield {
                "part": part,
                "place": place,
                "text": one["text"],
                "evidence": " ".join(one["evidence"]),
                "written_by": one["written_by"],
            }


def parsed(line: bytes) -> dict[str, Any]:
    """A row as JSON gives it; quicker than a `Row`, and all that a table needs."""
    row: dict[str, Any] = json.loads(line)
    return row
