"""Checks a sentence against the evidence that it cites. Code, not a model: what it lets through is so."""

import re
from collections.abc import Iterator, Sequence

from emotrace.engine.belief import Belief, Conflict
from emotrace.engine.claims import EmotionMention, claim_problems, counted_weights, mentions
from emotrace.engine.comparisons import comparison_problems
from emotrace.engine.explanation import Explanation, Part, Sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.mentions import Reading, read_sentence
from emotrace.engine.numerals import number_problems
from emotrace.engine.observation import Observation
from emotrace.engine.plainwords import strange_words
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.vocabulary import Degree, Held, vocabulary

MAX_CHARACTERS = 360
"""A longer sentence is not one that anyone reads. Our own choice."""

LEAST_WORDS = 3
FOREIGN = re.compile(r"[^\x20-\x7e\u2013\u2014\u2018\u2019\u201c\u201d\ue000-\uf8ff]")
MARKUP = re.compile(r"[<>{}\[\]|*_`~\\^\n\r\t]|https?:|www\.")
FACE_NUMBER = re.compile(r"\bface (\d+)\b")
SIDES = {"left": re.compile(r"\bleft\b", re.IGNORECASE), "right": re.compile(r"\bright\b", re.IGNORECASE)}
LEAD = re.compile(r"\s(?:ahead|behind|more|less|likelier)\b", re.IGNORECASE)
BOTH_SIDES = re.compile(r"\bboth sides\b", re.IGNORECASE)


def check_sentence(
    text: str, ids: Sequence[str], part: Part, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus
) -> list[str]:
    """What is wrong with a sentence; empty where nothing is.

    Held against the cited evidence: ids, numbers, quotations, cue names, modalities, sides, directions,
    strengths, and which emotion is supported or opposed; held against the belief: probabilities and the
    emotion of a conclusion; refused at all: markup, certainty, mind-reading, feelings that no label holds.
    """
    problems = [f"cites {one}, which does not exist" for one in ids if one not in graph]
    said = text if belief.reason is None else text.replace(belief.reason, "the reason")
    reading = read_sentence(said, ids, graph, stimulus.context)
    named = mentions(reading.masked)
    problems += _form_problems(text, reading)
    problems += reading.problems
    problems += number_problems(reading, ids, named, graph, belief)
    problems += _cue_problems(reading, _conflicting_modalities(belief))
    problems += _strange_words(reading, ids, graph, belief)
    problems += _side_problems(reading)
    problems += _degree_problems(reading, _signs(named, ids, graph, belief))
    problems += claim_problems(reading, ids, part, graph, belief)
    problems += _denial_problems(reading, ids, graph, belief)
    problems += comparison_problems(reading, ids, named, graph, belief)
    problems += _context_problems(reading, named)
    problems += _conflict_problems(reading, ids, belief)
    problems += _part_problems(ids, part, named, belief)
    return problems


def check_explanation(explanation: Explanation, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> list[str]:
    """What is wrong with a whole explanation: its sentences, and conflicts that it does not name."""
    problems = [
        f"{sentence.text!r} {problem}"
        for part, sentence in explanation.sentences()
        for problem in check_sentence(sentence.text, sentence.evidence, part, graph, belief, stimulus)
    ]
    if not explanation.conclusion:
        problems.append("there is no conclusion")
    problems += [
        f"the conflict of {' and '.join(conflict.modalities)} is not named"
        for conflict in belief.conflicts
        if not any(_names_conflict(sentence, conflict) for sentence in explanation.interpretation)
    ]
    return problems


def _names_conflict(sentence: Sentence, conflict: Conflict) -> bool:
    named = {mention.emotion for mention in mentions(sentence.text)}
    sides = [set(sentence.evidence) & set(side) for side in conflict.evidence]
    return named.issuperset(conflict.emotions) and all(sides)


def _form_problems(text: str, reading: Reading) -> Iterator[str]:
    words = vocabulary()
    if len(reading.masked) > MAX_CHARACTERS:  # what the user said may be longer, and is quoted whole
        yield f"is {len(reading.masked)} characters long; {MAX_CHARACTERS} is the most"
    if MARKUP.search(reading.unquoted):
        yield "holds markup"
    if not re.search(r"[.!?]$", text):
        yield "does not end as a sentence does"
    if not re.match(r"[A-Z\"“]", text):
        yield "does not begin as a sentence does"
    if len(re.findall(r"\w+|[\ue000-\uf8ff]", reading.masked)) < LEAST_WORDS:
        yield "says next to nothing"
    if found := FOREIGN.search(reading.masked):
        yield f"holds {found.group()!r}, which is no letter of an English sentence"
    if re.search(r"[.!?]\s+\S", reading.masked.rstrip()):
        yield "is more than one sentence"
    for pattern, what in ((words.overclaims, "claims too much"), (words.mind_reading, "reads a mind")):
        if found := pattern.search(reading.unquoted):  # also in the wording that an observer brings
            yield f"{what}: {found.group()!r}"


def _strange_words(reading: Reading, ids: Sequence[str], graph: EvidenceGraph, belief: Belief) -> Iterator[str]:
    evidence = [graph.evidence(one) for one in ids if one in graph]
    told = " ".join(f"{one.kind} {one.label} {one.phrase}" for one in (*reading.cited, *evidence))
    units = " ".join(" ".join((one.unit, one.modality, *one.details)) for one in reading.cited)
    for word in strange_words(reading.masked, f"{told} {units} {belief.reason or ''}", vocabulary().all_words):
        yield f"says {word!r}, which is neither a plain word nor in the cited evidence"


def _denial_problems(reading: Reading, ids: Sequence[str], graph: EvidenceGraph, belief: Belief) -> Iterator[str]:
    words = vocabulary()
    allowed = words.allowed_denials.sub(" ", reading.masked)
    if belief.top is None:
        allowed = words.abstaining.sub(" ", allowed)
    if found := words.denials.search(allowed):
        yield f"denies something ({found.group()!r}), which cannot be checked"
    labels = taxonomy(belief.taxonomy)
    weighs = any(labels.project(graph.evidence(one).weights) for one in ids if one in graph)
    if "no emotion" in reading.masked and weighs:
        yield "says that no emotion follows, and cites evidence that bears on one"


def _context_problems(reading: Reading, named: Sequence[EmotionMention]) -> Iterator[str]:
    if named and (reading.quotes_context or "context" in reading.masked.lower()):
        yield "speaks of the context and of an emotion at once, and the context is no evidence"


def _conflict_problems(reading: Reading, ids: Sequence[str], belief: Belief) -> Iterator[str]:
    if found := vocabulary().conflict.search(reading.masked):
        sides = [conflict.evidence for conflict in belief.conflicts]
        if not any(set(ids) & set(one) and set(ids) & set(other) for one, other in sides):
            yield f"says {found.group()!r}, and cites no two sides of a conflict"


def _of_one_alone(spoken: str, reading: Reading) -> Iterator[str]:
    """A sentence that names no emotion says what there is: "the face has two further cues" are two of the face."""
    named = {modality for modality, pattern in vocabulary().modalities.items() if pattern.search(spoken)}
    others = [one for one in reading.cited if one.modality in vocabulary().modalities and one.modality not in named]
    if named and others and not mentions(reading.masked):
        yield f"speaks of the {' and the '.join(sorted(named))}, and cites {others[0].id} of the {others[0].modality}"


def _conflicting_modalities(belief: Belief) -> set[str]:
    return {modality for conflict in belief.conflicts for modality in conflict.modalities}


def _cue_problems(reading: Reading, standing: set[str]) -> Iterator[str]:
    words = vocabulary()
    cited = (f"{one.modality} {one.kind} {one.label} {one.phrase} {one.quote or ''}" for one in reading.cited)
    told = " ".join(cited).lower()
    modalities = {one.modality for one in reading.cited} | standing
    spoken = _without_whose_face(reading)
    for modality, pattern in words.modalities.items():
        found = pattern.search(spoken)
        if found and modality not in modalities and not _told(found.group(), told):
            yield f"speaks of the {modality} ({found.group()!r}), and cites nothing of it"
    yield from _of_one_alone(spoken, reading)
    for held in (*words.cues, *words.directions):
        for found in held.words.finditer(reading.masked):
            if not _is_held(held, reading.cited) and not (held.sign == 0 and _told(found.group(), told)):
                yield f"says {found.group()!r}, which the cited evidence does not hold"


def _without_whose_face(reading: Reading) -> str:
    """The masked sentence without the "face 2" of what is cited: that says whose head it is, and speaks of no face."""
    faces = {str(one.where.face) for one in reading.cited}
    return FACE_NUMBER.sub(lambda found: " " if found[1] in faces else found[0], reading.masked)


def _told(word: str, told: str) -> bool:
    return re.search(rf"\b{re.escape(word.lower())}", told) is not None


def _is_held(held: Held, cited: Sequence[Observation]) -> bool:
    return any(
        held.held_by.search(f"{one.kind} {one.label}") and (held.sign == 0 or (one.value or 0.0) * held.sign > 0)
        for one in cited
    )


def _side_problems(reading: Reading) -> Iterator[str]:
    held = {one.where.side for one in reading.cited}
    for side, pattern in SIDES.items():
        if pattern.search(reading.masked) and side not in held:
            yield f"says {side}, which the cited evidence does not hold"
    if BOTH_SIDES.search(reading.masked) and "both" not in held:
        yield "says both sides, which the cited evidence does not hold"


def _degree_problems(reading: Reading, signs: Sequence[float]) -> Iterator[str]:
    """Words for size: of a cue, they must fit one that is cited; of a sign, all of them. `signs` are nats."""
    words = vocabulary()
    for degree in words.strengths:
        found = _said(degree, reading.masked, of_sign=False)
        if found and not any(degree.least <= one.strength <= degree.most for one in reading.cited):
            yield f"says {found!r}, which does not fit the cited cue"
    for degree in words.signs:
        found = _said(degree, reading.masked, of_sign=True)
        if found and not all(degree.least <= nats <= degree.most for nats in signs):
            yield f"says {found!r}, which does not fit the cited weight"


def _signs(named: Sequence[EmotionMention], ids: Sequence[str], graph: EvidenceGraph, belief: Belief) -> list[float]:
    """For each piece of evidence that counts, its largest weight for an emotion that the sentence names, in nats."""
    emotions = {mention.emotion for mention in named}
    return [
        max((abs(value) for emotion, value in nats.items() if emotion in emotions), default=0.0)
        for nats in counted_weights(ids, graph, belief).values()
    ]


def _said(degree: Degree, masked: str, of_sign: bool) -> str | None:
    """The degree's first word that speaks of a sign (or of a cue, where `of_sign` is False)."""
    nouns = vocabulary().sign_nouns
    for found in degree.words.finditer(masked):
        if LEAD.match(masked[found.end() :]):  # "slightly ahead" is said of a conclusion, and its probability stands by
            continue
        if bool(nouns.match(masked[found.end() :].lstrip())) == of_sign:
            return found.group()
    return None


def _part_problems(ids: Sequence[str], part: Part, named: Sequence[EmotionMention], belief: Belief) -> Iterator[str]:
    if not ids and part == "key_observations":
        yield "is a key observation and cites nothing"
    if part == "conclusion" and belief.top and not any(m.emotion in (belief.top, belief.runner_up) for m in named):
        yield f"is a conclusion and does not name {belief.top}"
