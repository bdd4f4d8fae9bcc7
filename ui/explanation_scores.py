"""`emotrace eval explanations`: writers side by side over cases of evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from emotrace.engine.chain import Chain
from emotrace.engine.explainer.cases import Case, read_cases
from emotrace.engine.explainer.measure import InterventionScores, Told, WriterScores, intervene, scores, tell
from emotrace.engine.explanation import REALIZER
from emotrace.engine.language import LanguageModel
from emotrace.engine.record import Record
from emotrace.ui.progress_bar import watched
from emotrace.ui.session import Options, open_engine

T = TypeVar("T")

BESIDE = "smollm2-135m-instruct-untrained"
"""What the default model is measured beside: itself, untrained."""

BESIDE_CASES = 20
"""Cases that it is given, evenly drawn: it is slow."""

CHANGED_CASES = 20
"""Cases whose evidence is changed to see whether the text follows."""


class ExplanationScores(Record):
    """Every writer's scores."""

    benchmark: str = "explanations"
    data: str
    n: int
    writers: tuple[WriterScores, ...]
    interventions: tuple[InterventionScores, ...]


@dataclass(frozen=True)
class Wanted:
    """What the user asked for."""

    path: Path
    model: str | None
    no_llm: bool
    limit: int | None
    seed: int
    offline: bool


def run(wanted: Wanted) -> ExplanationScores:
    """Have each case told by each writer, and measure.

    Raises:
        InputError: the cases cannot be read.
        UsageError, ModelError: there is no such model, or it cannot be loaded.
    """
    cases = _every(read_cases(wanted.path), wanted.limit)
    writers: list[WriterScores] = []
    changed: list[InterventionScores] = []
    for name, own in _writers(wanted, cases):
        options = Options(model=name, no_llm=name is None, offline=wanted.offline, seed=wanted.seed)
        with open_engine(options) as engine:
            told = list(_told(own, engine.chain, engine.model, wanted.seed))
            by = engine.model.card.name if engine.model else REALIZER
            writers.append(scores(told, by))
            if name != BESIDE:
                changed.append(intervene(_every(told, CHANGED_CASES), engine.chain, engine.model, by))
    return ExplanationScores(data=wanted.path.name, n=len(cases), writers=tuple(writers), interventions=tuple(changed))


def _writers(wanted: Wanted, cases: Sequence[Case]) -> Iterator[tuple[str | None, Sequence[Case]]]:
    """Each writer's name, None for the realizer, and its cases."""
    yield None, cases
    if not wanted.no_llm:
        yield wanted.model or BESIDE.removesuffix("-untrained"), cases
        if wanted.model is None:
            yield BESIDE, _every(cases, BESIDE_CASES)


def _every(things: Sequence[T], most: int | None) -> Sequence[T]:
    """So many of them, evenly spread."""
    if most is None or most >= len(things):
        return things
    return [things[at * len(things) // most] for at in range(most)]


def _told(cases: Sequence[Case], chain: Chain, model: LanguageModel | None, seed: int) -> Iterator[Told]:
    name = model.card.name if model else REALIZER
    if model and cases:
        tell(cases[0], chain, model, seed)  # the model is measured warm
    for case in watched(iter(cases), len(cases), f"written by {name}"):
        yield tell(case, chain, model, seed)


ROWS = (
    ("explanations", "explanations", "{:d}"),
    ("sentences", "sentences", "{:d}"),
    ("first_pass", "pass the check at first writing", "{:.1%}"),
    ("first_pass_real", "the same, real cases alone", "{:.1%}"),
    ("by_writer", "written by the writer itself", "{:.1%}"),
    ("passing", "pass the check as read", "{:.1%}"),
    ("coverage_top3", "top 3 contributions named", "{:.1%}"),
    ("coverage_conflicts", "conflicts named", "{:.1%}"),
    ("contradicting", "first conclusions that contradict", "{:.1%}"),
    ("distinct_2", "distinct-2", "{:.3f}"),
    ("self_bleu", "self-BLEU", "{:.3f}"),
    ("twins", "pairs of 50 that share over half", "{:d}"),
    ("words", "words a sentence", "{:.1f}"),
    ("reading_ease", "Flesch reading ease", "{:.0f}"),
    ("tokens_per_second", "tokens a second", "{:.0f}"),
    ("seconds", "seconds, median", "{:.2f}"),
    ("first_sentence_seconds", "seconds to the first sentence, median", "{:.2f}"),
)
CHANGES = (
    ("cases", "cases changed"),
    ("dropped", "follow when evidence is dropped"),
    ("flipped", "follow when turned"),
)


def as_markdown(found: ExplanationScores) -> str:
    """A table with a column for each writer."""
    names = [one.writer for one in found.writers]
    lines = [f"# {found.n} cases of {found.data}", "", f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    lines += [
        f"| {title} | {' | '.join(_cell(one, key, form) for one in found.writers)} |" for key, title, form in ROWS
    ]
    changed = {one.writer: one for one in found.interventions}
    for key, title in CHANGES:
        cells = [_cell(changed.get(name), key, "{:d}" if key == "cases" else "{:.1%}") for name in names]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(scores_: Record | None, key: str, form: str) -> str:
    value = getattr(scores_, key, None)
    return "-" if value is None else form.format(value)
