"""Makes texts in which a word of feeling is denied, and others in which a negation denies nothing.

Labelled posts hold few denied feelings, and networks that learn from them take "not afraid" for fear, as pretrained
ones are known to do (Ettinger 2020, What BERT is not). Texts made on purpose, with targets that follow from how they
were made, mend that (Kaushik, Hovy & Lipton 2020, Learning the difference that makes a difference).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emotrace.plugins.text.cues import Cue
from emotrace.plugins.text.modifiers import degree_words
from emotrace.plugins.text.reading import read
from emotrace.plugins.text.table import CueTable

if TYPE_CHECKING:
    from numpy.random import Generator

SENTENCES = Path(__file__).parent.parent / "data" / "denials.toml"

UNPLEASANT = frozenset({"anger", "disgust", "fear", "sadness"})
"""A word of one of these, denied, speaks for none of them: "not afraid" is not angry either. Our own choice."""
MOST_PER_TEXT = 0.5
"""For each text of the corpus, no more than so many are made."""
DENIED, DENIED_UNPLEASANT = 1, 2
"""Denials of each place in a text where one fits; unpleasant words are rarer. Our own choice."""
IN_FRAMES = {"denied": 14, "plain": 4, "heightened": 5, "double": 5, "contrast": 5, "elsewhere": 3}
"""Sentences of each kind that an adjective is put into; our own choice."""
FEELS_OTHERWISE = 0.5
"""Chance that what is said instead of a denied feeling is another feeling; our own choice."""
PER_GOOD_THING = 8
"""Litotes that each noun is put into; our own choice."""
MOST_LITOTES = 80
"""Texts that each litotes is put into; our own choice."""
SHORT = 0.4
"""Chance of a form of "to be" to become "isn't" and the like."""

_BE = re.compile(
    r"(?:\b(?P<form>am|is|are|was|were)|\b(?:it|that|he|she|this|there|everyone)['\u2019]s|\bi['\u2019]m|\b(?:you|we|they)['\u2019]re)\s+$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?P<before>[a-z]+)?\s*\b(?:i|you|we|they)\s+$", re.IGNORECASE)
# After these "I hate" and the like is no statement that "don't" could go into.
_ASKING = {"do", "did", "does", "if", "as", "why", "how", "what", "can", "could", "would", "will", "should", "may"}
_DENIES = re.compile(r"n['\u2019]t\b|\b(?:not|never|no|none|nobody|nothing|cannot|dont|cant|without)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[^.!?;]*$")
_SHORT = {"is": "isn't", "are": "aren't", "was": "wasn't", "were": "weren't"}
# What comes twice is drawn twice as often.
_NOT = (" not", " not", " not", " not", " not really", " not even", " no longer", " never")
_DO_NOT = ("don't", "don't", "do not", "don't really", "never", "didn't", "dont")
# "Not bad" is praise; the litotes have it.
_PRAISE_WHEN_DENIED = {"bad", "wrong"}
_LY_ADJECTIVES = {"ugly", "lovely", "lonely", "silly", "friendly"}


@dataclass(frozen=True)
class Made:
    """A text that was made, and what it is to be taken for."""

    text: str
    meaning: str
    """What says the same without a negation; of a text that denies a feeling, what is left without the word for it."""
    denied: frozenset[str] = frozenset()
    """The ekman labels that it denies; where there are none, it says what its meaning says."""
    alone: bool = False
    """Whether it says nothing else."""


@cache
def sentences() -> Mapping[str, Any]:
    """Frames and words of `denials.toml`."""
    return tomllib.loads(SENTENCES.read_text("utf-8"))


def denials(texts: Sequence[str], table: CueTable, rng: "Generator") -> list[Made]:
    """Denials of what texts say, and of listed words in sentences of our own; no text twice."""
    made = [one for text in texts for cue in read(text, table).cues for one in _denied_in(text, cue, rng)]
    for frames, labels in sentences()["adjectives"].items():
        for label, words in labels.items():
            made += [one for word in words for one in _framed(word, label, frames, rng)]
    for what in ("nouns", "verbs", "phrases"):
        for label, words in sentences()[what].items():
            made += [one for word in words for one in _said(what, word, label, rng)]
    made += [*_compared(), *_lasting(), *_litotes(rng), *_litotes_in(texts, rng)]
    different = [*{one.text: one for one in made}.values()]
    return [different[int(row)] for row in rng.permutation(len(different))[: int(MOST_PER_TEXT * len(texts))]]


def denied_by(label: str) -> frozenset[str]:
    """The ekman labels that a word denies when it is denied; it speaks for `label`.

    That is one of ekman's, "pleasant", "unpleasant" or "remorse".
    """
    if label in ("joy", "pleasant"):
        return frozenset({"joy"})
    if label == "remorse":
        return frozenset({"sadness"})
    return frozenset({label}) if label in ("surprise", "neutral") else UNPLEASANT


def _denied_in(text: str, cue: Cue, rng: "Generator") -> Iterator[Made]:
    """The text with this cue denied, where "not" or "don't" fits before it."""
    before, words, after = text[: cue.start], text[cue.start : cue.end], text[cue.end :]
    be, subject = _BE.search(before), cue.key in _verbs() and _SUBJECT.search(before)
    asking = subject and (subject["before"] or "").lower() in _ASKING
    if not _deniable(cue, before, words) or asking or not (be or subject):
        return
    denied = denied_by("remorse" if cue.key in _remorse() else cue.row.kind.removesuffix(" words"))
    for _ in range(DENIED_UNPLEASANT if denied == UNPLEASANT else DENIED):
        negated = _not_after(before.rstrip(), be["form"], rng) if be else before + _one(_DO_NOT, rng)
        yield Made(f"{negated} {words}{after}", _plain(before + after), denied)


def _deniable(cue: Cue, before: str, words: str) -> bool:
    """Whether a negation before the cue would deny it: no "never so happy", no second negation, no adverb."""
    each = words.lower().split()
    adverb = each[-1].endswith("ly") and each[-1] not in _LY_ADJECTIVES
    clause = _CLAUSE.search(before)
    denied_already = cue.negated or _DENIES.search(words) or (clause and _DENIES.search(clause[0]))
    word = cue.row.kind.endswith(" words") and cue.key not in _PRAISE_WHEN_DENIED
    return word and not adverb and each[0] not in degree_words() and not denied_already


def _not_after(before: str, form: str | None, rng: "Generator") -> str:
    if form in _SHORT and rng.random() < SHORT:
        return before.removesuffix(form) + _SHORT[form]
    return before + _one(_NOT, rng)


@cache
def _verbs() -> frozenset[str]:
    return frozenset(verb for verbs in sentences()["verbs"].values() for verb in verbs)


@cache
def _remorse() -> frozenset[str]:
    kept = sentences()
    lists = (kept["adjectives"]["people"], kept["adjectives"]["things"], kept["nouns"], kept["verbs"])
    return frozenset(word for words in lists for word in words["remorse"])


def _framed(word: str, label: str, frames: str, rng: "Generator") -> Iterator[Made]:
    """An adjective denied, denied twice, said plainly, heightened, and beside a negation or feeling of another kind."""
    kept = sentences()
    for kind, times in IN_FRAMES.items():
        for _ in range(times):
            tails = "denied" if kind == "denied" and rng.random() < 0.5 else frames
            fill = partial(_filled, _one(kept["subjects"][frames], rng), _one(kept["tails"][tails], rng))
            if kind == "denied":
                frame = _one(kept["denied"][frames], rng)
                yield Made(fill(frame, word), fill(frame, ""), denied_by(label), alone=True)
            elif kind in ("heightened", "double"):
                yield _pair(_one(kept[kind][frames], rng).format(x=word))
            elif kind == "contrast":
                yield _contrasted(word, label, frames, rng)
            else:
                plain = fill("{s} {x}{t}", word)
                yield Made(_beside(plain, rng) if kind == "elsewhere" else plain, plain)


def _contrasted(word: str, label: str, frames: str, rng: "Generator") -> Made:
    """A sentence that denies the word, and says instead something else or that there is another feeling."""
    kept, instead = sentences(), ""
    if rng.random() < FEELS_OTHERWISE:
        instead = _one([one for one in kept["adjectives"][frames] if denied_by(one) != denied_by(label)], rng)
    among = kept["adjectives"][frames][instead] if instead else kept["contrast"]["with"][frames]
    subject, other = _one(kept["subjects"][frames], rng), _one(among, rng)
    text = _plain(_one(kept["contrast"][frames], rng).format(s=subject, x=word, y=other))
    return Made(text, f"{subject} {other}", denied_by(label) - (denied_by(instead) if instead else set()))


def _filled(subject: str, tail: str, frame: str, word: str) -> str:
    return _plain(frame.format(s=subject, x=word, t=tail))


def _said(what: str, word: str, label: str, rng: "Generator") -> Iterator[Made]:
    """A noun, verb or phrase in every frame: denied, also twice, said plainly, beside another negation, heightened."""
    kept = sentences()
    for frame in kept["denied"][what]:
        yield Made(_plain(frame.format(x=word)), _plain(frame.format(x="")), denied_by(label), alone=True)
    for frame in kept["plain"][what]:
        plain = frame.format(x=word)
        yield from (Made(plain, plain), Made(_beside(plain, rng), plain))
    yield from (_pair(frame.format(x=word)) for kind in ("heightened", "double") for frame in kept[kind][what])


def _beside(plain: str, rng: "Generator") -> str:
    """A sentence before or after a clause that denies something else."""
    kept = sentences()["elsewhere"]
    return _one(kept["before"], rng) + plain if rng.random() < 0.5 else plain.rstrip(".") + _one(kept["after"], rng)


def _compared() -> Iterator[Made]:
    kept = sentences()["heightened"]
    for plain, compared in kept["comparative_of"].items():
        yield from (_pair(frame.format(x=compared, y=plain)) for frame in kept["comparatives"])


def _lasting() -> Iterator[Made]:
    kept = sentences()["heightened"]
    yield from (_pair(frame.format(x=word)) for word in kept["lasting_words"] for frame in kept["lasting"])


def _litotes(rng: "Generator") -> Iterator[Made]:
    kept = sentences()["litotes"]
    for one in map(_pair, kept["pairs"]):
        yield from (Made(one.text + end, one.meaning + end) for end in ("", ".", "!", " tbh", ", really"))
    for noun in kept["whole_nouns"]:
        for _ in range(PER_GOOD_THING):
            yield _pair(_one(kept["whole"], rng).format(s=_one(kept["whole_subjects"], rng), n=noun))


def _litotes_in(texts: Sequence[str], rng: "Generator") -> Iterator[Made]:
    """Texts that say plainly that something is good, with that said by denial."""
    for one in map(_pair, sentences()["litotes"]["inside"]):
        at = re.compile(rf"(?:\b|(?=')){re.escape(one.meaning)}\b(?! [a-z])")
        fit = [text for text in texts if at.search(text) and not _DENIES.search(text)]
        for row in rng.permutation(len(fit))[:MOST_LITOTES]:
            yield Made(at.sub(one.text, fit[int(row)], count=1), fit[int(row)])


def _pair(pair: str) -> Made:
    text, meaning = pair.split(" = ")
    return Made(text, meaning)


def _plain(text: str) -> str:
    return re.sub(r" (?=[.,!?])", "", " ".join(text.split()))


def _one(among: Sequence[str], rng: "Generator") -> str:
    return among[int(rng.integers(len(among)))]
