"""One text read with one table: its cues, the instructions that it hides, and whether it is in the language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from emotrace.plugins.text.cues import Cue, Page, sentence_cues
from emotrace.plugins.text.emphasis import sentence_emphasis
from emotrace.plugins.text.instructions import Span, instructions
from emotrace.plugins.text.language import looks_foreign
from emotrace.plugins.text.table import CueRow, CueTable
from emotrace.plugins.text.tokens import Sentence, sentences, tokenise


@dataclass(frozen=True)
class Reading:
    """What a table finds in a text; its cues are looked for when they are asked for."""

    page: Page
    parts: Sequence[Sentence]
    """Every sentence, in order of place."""
    told: Mapping[int, tuple[CueRow, Span]]
    """Indices of the sentences that instruct, each with the row that tells it and the characters to quote."""

    @cached_property
    def cues(self) -> Sequence[Cue]:
        """In order of place; none in a sentence that instructs, and none overlapping another."""
        return [cue for sentence in self.sentences for cue in _sentence(self.page, sentence)]

    @property
    def instructions(self) -> Sequence[tuple[CueRow, Span]]:
        """In order of place."""
        return [self.told[index] for index in sorted(self.told)]

    @property
    def foreign(self) -> CueRow | None:
        """The row that says so where the text does not look like the table's language."""
        return None if self.cues or self.told else _foreign(self.parts, self.page.table)

    @cached_property
    def sentences(self) -> Sequence[Sentence]:
        """Those that do not instruct, in order of place."""
        return [part for index, part in enumerate(self.parts) if index not in self.told]


def read(text: str, table: CueTable) -> Reading:
    """Read a text."""
    parts = list(sentences(tokenise(text, table.scan, table.vocabulary.__contains__)))
    return Reading(Page(text, table), parts, instructions(text, parts, table))


def _sentence(page: Page, sentence: Sentence) -> list[Cue]:
    cues = list(sentence_cues(page, sentence))
    return sorted((*cues, *sentence_emphasis(page, sentence, cues)), key=lambda cue: cue.start)


def _foreign(parts: Sequence[Sentence], table: CueTable) -> CueRow | None:
    rows = (row for row in table.rows() if row.function_words)
    return next((row for row in rows if looks_foreign(parts, row.function_words)), None)
