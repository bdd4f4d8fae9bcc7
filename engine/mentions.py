"""Finds what a sentence names of its evidence, and masks it, so that only unlicensed words are left to check."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.vocabulary import vocabulary
from emotrace.engine.wording import said_by, shortened, which_input

FIRST_MARK = 0xE000
"""A mention of the n-th cited observation becomes the n-th character of Unicode's private use area."""

CONTEXT_MARK = "\uf8ff"
"""A quotation of the context becomes the last character of that area."""

QUOTED = re.compile(r"[\"“”«„]([^\"“”«»„]*)[\"“”»]")
EVIDENCE_ID = re.compile(r"(?<!\w)[EP]\d+(?!\w)")
ACTION_UNIT = re.compile(r"(?<!\w)AUs?\s?\d+(?:/\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """A sentence with what it names of its evidence masked, and what was wrong with the names."""

    unquoted: str
    """The sentence with quotations alone masked."""
    masked: str
    cited: tuple[Observation, ...]
    problems: tuple[str, ...]

    @property
    def quotes_context(self) -> bool:
        """Whether it quotes what the user says is known."""
        return CONTEXT_MARK in self.unquoted

    def named_between(self, start: int, stop: int) -> list[Observation]:
        """The observations that are named in that stretch of the masked sentence."""
        return [self.cited[ord(letter) - FIRST_MARK] for letter in self.masked[start:stop] if _is_mark(letter)]

    def nearest(self, position: int) -> Observation | None:
        """The observation mentioned last before `position`, else first after it; None where none is."""
        marks = [(at, ord(letter) - FIRST_MARK) for at, letter in enumerate(self.masked) if _is_mark(letter)]
        before = [index for at, index in marks if at < position]
        after = [index for at, index in marks if at >= position]
        found = before[-1] if before else after[0] if after else None
        return self.cited[found] if found is not None else None


def read_sentence(text: str, ids: Sequence[str], graph: EvidenceGraph, context: str | None) -> Reading:
    """Mask ids, quotations and cue names of the evidence that a sentence cites.

    Quotations and ids that the cited evidence does not hold become problems. Unknown ids among `ids` are
    the caller's to report; they are passed over here.
    """
    known = [evidence_id for evidence_id in ids if evidence_id in graph]
    cited = tuple({part.id: part for known_id in known for part in graph.parts(known_id)}.values())
    problems: list[str] = []
    unquoted = _mask_quotations(text, cited, context, problems)
    masked = _mask_names(unquoted, cited, [graph.evidence(known_id) for known_id in known], graph)
    masked = _mask_ids(masked, ids, cited, problems)
    problems += [f"names {unit}, which it does not cite" for unit in ACTION_UNIT.findall(masked)]
    return Reading(unquoted, ACTION_UNIT.sub(" ", masked), cited, tuple(problems))


def unnamed(text: str, ids: Sequence[str], graph: EvidenceGraph) -> list[str]:
    """Ids whose evidence a sentence does not name: by kind, label, phrase or quotation; a pattern also by its parts."""
    low = text.lower()

    def named(evidence: Observation | Pattern) -> bool:
        quote = evidence.quote if isinstance(evidence, Observation) else None
        return any(name.lower() in low for name in (evidence.kind, evidence.label, evidence.phrase, quote) if name)

    return [one for one in ids if not named(graph.evidence(one)) and not all(named(part) for part in graph.parts(one))]


def _mark(index: int) -> str:
    return chr(FIRST_MARK + index)


def _is_mark(letter: str) -> bool:
    return FIRST_MARK <= ord(letter) < ord(CONTEXT_MARK)


def _mask_quotations(text: str, cited: Sequence[Observation], context: str | None, problems: list[str]) -> str:
    """Replace each quotation by its observation's mark. The longest quotes go first: they may hold quotation marks."""
    quoted = [(way, index) for index, one in enumerate(cited) if one.quote for way in {one.quote, shortened(one.quote)}]
    if any(map(_is_mark, text)) and not any(map(_is_mark, "".join([context or "", *(quote for quote, _ in quoted)]))):
        problems.append("holds characters of the private use area, which stand for nothing")
    for quote, index in sorted(quoted, key=lambda pair: -len(pair[0])):
        for left, right in ('""', "“”"):
            text = text.replace(f"{left}{quote}{right}", _mark(index))
    if context:
        for left, right in ('""', "“”"):
            text = text.replace(f"{left}{context}{right}", CONTEXT_MARK)
    problems += [f"quotes {inner!r}, which the cited evidence does not hold" for inner in QUOTED.findall(text)]
    return QUOTED.sub(" ", text)


def _mask_names(
    text: str, cited: Sequence[Observation], evidence: Sequence[Observation | Pattern], graph: EvidenceGraph
) -> str:
    """Replace the cited observations' phrases, labels, kinds and inputs by their marks, the longest names first."""
    names = [(name, _mark(index)) for index, one in enumerate(cited) for name in _names(one)]
    if "input" in text.lower():  # looked for in the whole graph, which may be large
        names += [(told, _mark(index)) for index, one in enumerate(cited) if (told := which_input(one, graph))]
    names += [(name, " ") for one in evidence if isinstance(one, Pattern) for name in (one.phrase, one.label)]
    for name, mark in sorted(names, key=lambda pair: -len(pair[0])):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", mark, text, flags=re.IGNORECASE)
    return text


def _names(observation: Observation) -> list[str]:
    names = [observation.phrase, observation.label, observation.kind]
    if observation.where.speaker is not None:
        names.append(said_by(observation.where.speaker))
    if observation.quote:  # the quotation itself is masked already; what is left is the phrase around it
        shown = shortened(observation.quote)
        names.append(observation.phrase.replace(observation.quote, "").replace(shown, "").strip(' "“”'))
    return [name for name in names if len(name) > 1 and not _is_emotion(name)]


def _is_emotion(name: str) -> bool:
    """Whether a name is an emotion's: masked, it would hide what the sentence claims."""
    return any(words.fullmatch(name) for words in vocabulary().emotions.values())


def _mask_ids(text: str, ids: Sequence[str], cited: Sequence[Observation], problems: list[str]) -> str:
    """Replace an observation's id by its mark; a pattern's id leaves a blank."""
    marks = {one.id: _mark(index) for index, one in enumerate(cited)}
    problems += [f"names {one}, which it does not cite" for one in EVIDENCE_ID.findall(text) if one not in ids]
    return EVIDENCE_ID.sub(lambda found: marks.get(found.group(), " "), text)
