"""One text read with one table: its cues, the instructions that it hides, and whether it is in the language."""

from collections.abc import Sequence
from dataclasses import dataclass

from emotrace.plugins.text.cues import Cue, Page, sentence_cues
from emotrace.plugins.text.emphasis import sentence_emphasis
from emotrace.plugins.text.instructions import Span, instructions
from emotrace.plugins.text.language import looks_foreign
from emotrace.plugins.text.table import CueRow, CueTable
from emotrace.plugins.text.tokens import Sentence, sentences, tokenise


@dataclass(frozen=True)
class Reading:
    """What a table finds in a text."""

    cues: Sequence[Cue]
    """In order of place; none in a sentence that instructs, and none overlapping another."""
    instructions: Sequence[tuple[CueRow, Span]]
    """In order of place, each with the row that tells it and the characters to quote."""
    foreign: CueRow | None
    """The row that says so where the text does not look like the table's language."""
    sentences: Sequence[Sentence]
    """Those that do not instruct, in order of place."""


def read(text: str, table: CueTable) -> Reading:
    """Read a text."""
    parts = list(sentences(tokenise(text, table.scan, table.vocabulary.__contains__)))
    told = instructions(text, parts, table)
    page = Page(text, table)
    cues = [cue for index, part in enumerate(parts) if index not in told for cue in _sentence(page, part)]
    foreign = None if cues or told else _foreign(parts, table)
    plain = [part for index, part in enumerate(parts) if index not in told]
    return Reading(cues, [told[index] for index in sorted(told)], foreign, plain)


def _sentence(page: Page, sentence: Sentence) -> list[Cue]:
    cues = list(sentence_cues(page, sentence))
    return sorted((*cues, *sentence_emphasis(page, sentence, cues)), key=lambda cue: cue.start)


def _foreign(parts: Sequence[Sentence], table: CueTable) -> CueRow | None:
    rows = (row for row in table.rows() if row.function_words)
    return next((row for row in rows if looks_foreign(parts, row.function_words)), None)
