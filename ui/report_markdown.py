"""A result, or an ablation, as Markdown for the screen."""

from collections.abc import Iterator

from emotrace.engine.belief import Belief, Contribution
from emotrace.engine.explanation import PARTS, REALIZER, Part
from emotrace.engine.result import EVERYBODY, Result
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.whatif import Ablation, Counterfactual, counterfactual
from emotrace.engine.wording import bears_on, listed, percent, place, size
from emotrace.ui.escaping import escape
from emotrace.ui.left_out import left_out_lines
from emotrace.ui.time_markdown import over_time

HEADINGS: dict[Part, str] = {
    "key_observations": "Key observations",
    "interpretation": "Interpretation",
    "conclusion": "Conclusion",
}
MAX_DROPPED = 6
"""Observations that are named as what would change a conclusion; a longer list says no more than that it is long."""

BAR = 24
"""Characters of a bar that stands for certainty."""


def result_markdown(result: Result) -> str:
    """The whole result: explanation, probabilities, evidence, what would change it, limits."""
    lines = [f"# {title(result)}", ""]
    for part in PARTS:
        sentences = getattr(result.explanation, part)
        if sentences:
            lines += [f"## {HEADINGS[part]}", ""]
            lines += [f"- {escape(one.text)}{_cites(one.evidence)}" for one in sentences]
            lines.append("")
    lines += ["## Probabilities", "", *_bars(result.belief), "", _affect(result.belief), ""]
    lines += over_time(result)
    lines += [*_evidence(result), ""]
    if change := counterfactual_line(result):
        lines += ["## What would change this", "", change, ""]
    lines += [f"- speech left out: {escape(line)}" for line in left_out_lines(result)]
    lines += [f"- not done: {escape(failure.where)}: {escape(failure.message)}" for failure in result.failures]
    lines += ["---", "", " ".join([written_by(result), *held_against(result), *result.limits])]
    return "\n".join(lines)


def title(result: Result) -> str:
    """The conclusion in a few words."""
    belief = result.belief
    if belief.top is None:
        return "Insufficient evidence"
    return f"{belief.top.capitalize()}, {percent(belief.posterior[belief.top])}"


def counterfactual_line(result: Result) -> str:
    """What would change the conclusion, as a sentence; empty where there is none."""
    change = counterfactual(result.graph(), taxonomy(result.belief.taxonomy))
    return _change_line(change) if change else ""


def _change_line(change: Counterfactual) -> str:
    if len(change.drop) > MAX_DROPPED:
        return f"The conclusion would stand without any {MAX_DROPPED} of the observations that speak for it."
    kind = "the smallest such set" if change.smallest else "found heaviest first"
    outcome = f"the conclusion would be {change.top}" if change.top else "there would be insufficient evidence"
    return f"Without {listed(change.drop)} {outcome} ({kind})."


def written_by(result: Result) -> str:
    """Who wrote how many of the sentences."""
    writers = [sentence.written_by for _, sentence in result.explanation.sentences()]
    model, own = result.provenance.model, writers.count(REALIZER)
    if model == REALIZER:
        return f"{len(writers)} {_sentences(len(writers))}, written by the built-in realizer and checked."
    if not own:
        return f"{len(writers)} {_sentences(len(writers))}, written by {model} and checked."
    shares = f"{len(writers) - own} written by {model} and {own} by the built-in realizer"
    return f"{len(writers)} {_sentences(len(writers))}, {shares}; all checked."


def held_against(result: Result) -> Iterator[str]:
    """Whose norms the measures were held against, where anything was measured that has norms."""
    if any(one.modality in ("face", "voice") and one.weights for one in result.observations):
        yield f"Faces and voices were held against the norms of {_whose(result.provenance.norms)}."


def _whose(norms: str) -> str:
    return "everybody; no baseline was used" if norms == EVERYBODY else escape(norms)


def _sentences(number: int) -> str:
    return "sentence" if number == 1 else "sentences"


def ablation_markdown(ablation: Ablation) -> str:
    """Before and after, label by label, and what went and came back."""
    lines = [f"# Without {listed(ablation.dropped)}", ""]
    lines += [f"{_conclusion(ablation.before)} -> {_conclusion(ablation.after)}", ""]
    lines += ["| label | before | after | change in nats |", "|---|---|---|---|"]
    for label, before in sorted(ablation.before.posterior.items(), key=lambda pair: -pair[1]):
        after = ablation.after.posterior[label]
        lines.append(f"| {label} | {before:.3f} | {after:.3f} | {ablation.change[label]:+.4f} |")
    lines += [
        "",
        *_moved("withdrawn", ablation.withdrawn),
        *_moved("counting on its own again", ablation.restored),
    ]
    return "\n".join(lines)


def _conclusion(belief: Belief) -> str:
    return f"{belief.top} ({percent(belief.posterior[belief.top])})" if belief.top else "insufficient evidence"


def _moved(what: str, contributions: tuple[Contribution, ...]) -> Iterator[str]:
    for one in contributions:
        yield f"- {one.id} {what}: {one.nats:+.4f} nats for {one.emotion}"


def _cites(ids: tuple[str, ...]) -> str:
    return f" `{', '.join(ids)}`" if ids else ""


def _affect(belief: Belief) -> str:
    affect = belief.affect
    axes = f"valence {affect.valence:+.2f}, arousal {affect.arousal:+.2f}, dominance {affect.dominance:+.2f}"
    return f"Expected {axes} (each from -1 to 1)."


def _bars(belief: Belief) -> Iterator[str]:
    yield "```"
    width = max(map(len, belief.posterior))
    for label, probability in sorted(belief.posterior.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"{label:<{width}} {'█' * round(BAR * probability):<{BAR}} {100 * probability:5.1f}%"
    yield "```"


def _evidence(result: Result) -> Iterator[str]:
    graph, belief = result.graph(), result.belief
    if not result.observations:
        return
    yield from (
        "## Evidence",
        "",
        "| id | cue | measured | where | nats | weights from |",
        "|---|---|---|---|---|---|",
    )
    for one in result.observations:
        source = result.stimulus.source(one.where.source).name
        joined = graph.pattern_of(one.id)
        counts = f"counted in {joined.id}" if joined else _nats(bears_on(one.id, graph, belief))
        where = ", ".join(part for part in (source, place(one, graph)) if part)
        cells = (one.id, escape(one.phrase), size(one), escape(where), counts, escape(one.weights_from))
        yield f"| {' | '.join(cells)} |"
    for pattern in result.patterns:
        cells = (
            pattern.id,
            escape(pattern.phrase),
            "",
            ", ".join(pattern.parts),
            _nats(bears_on(pattern.id, graph, belief)),
            escape(pattern.weights_from),
        )
        yield f"| {' | '.join(cells)} |"


def _nats(bearing: list[tuple[str, float]]) -> str:
    """The two labels that it supports most, then the two that it opposes most."""
    support = [pair for pair in bearing if pair[1] > 0][:2]
    oppose = [pair for pair in bearing if pair[1] < 0][:2]
    return ", ".join(f"{label} {nats:+.2f}" for label, nats in support + oppose)
