"""Whether a text is in the language that the observer reads."""

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from emotrace.plugins.text.tokens import Sentence

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_FEWEST_WORDS = 5
_FEWEST_TO_IDENTIFY = 4
_FEWEST_STRANGE = 3
"""Words that are enough where hardly any of them is known."""
_KNOWN = 0.7
"""Share of known words from which a text counts as English without asking further."""
_STRANGE = 0.34
"""Share of known words up to which a text is not English if it is anything else at all."""
_HALF = 0.5
"""Share of known words up to which another language is believed if its own words are there, and none of English."""
_SURE, _LIKELY = 0.95, 0.5
"""Probability from which another language is believed: of a text with words that are known, and of a strange one."""
UNKNOWN = "und"
"""ISO 639's code of a language that was not determined."""
OWN_WORDS = {
    "de": "ich nicht ist sind sehr mir mich dir dich uns und oder aber auch auf für der das ein eine einen kein keine "
    "habe hast mein meine wird warum immer",
    "en": "the my your this that has have you they and with for not are it's i'm don't",
    "es": "estoy está están estamos eres somos muy pero porque para una los del este esta qué más tengo tiene también "
    "siempre nunca nosotros gusta siento",
    "fr": "je j'ai suis sont c'est n'est pas très mais avec pour une des dans sur trop tellement sommes êtes vous nous "
    "m'a t'aime toujours jamais pourquoi",
    "it": "io sono è siamo sei molto tanto tanta così perché gli una della del nel più sempre questo questa hai "
    "abbiamo anche mio tuo",
    "nl": "niet geen heel voor een het ben zijn mijn jij jou je wij hij hebt heeft hebben ook altijd nooit omdat "
    "waarom zo",
    "pt": "estou está estão não sou muito muita você também tenho tem gosto isso isto disso esse essa uma meu minha "
    "mais sempre nunca porque",
}
"""Common words that texts of the other languages hardly hold; py3langid alone is not sure of few words in any."""


def looks_foreign(sentences: Sequence[Sentence], function_words: Sequence[str]) -> bool:
    """Whether a text of five words or more holds none of the language's function words."""
    spelt = _spelt(sentences)
    return len(spelt) >= _FEWEST_WORDS and not set(function_words) & set(spelt)


def other_language(text: str, sentences: Sequence[Sentence], knows: Callable[[str], bool]) -> str | None:
    """Code of the text's language where it is surely not English; None for English, or too few words to tell.

    What is written in other letters than Latin ones is not English, however short it is. Most other texts are told by
    their words: `knows` says whether a word is known English. The rest go to py3langid, which is believed sooner where
    the language's own words bear it out.
    """
    if _in_other_letters(text):
        language, probability = _identifier().classify(text)
        return language if language != "en" and probability >= _LIKELY else UNKNOWN
    spelt = _spelt(sentences)
    known = sum(map(knows, spelt))
    strange = len(spelt) >= _FEWEST_STRANGE and known <= _STRANGE * len(spelt)
    if not strange and (len(spelt) < _FEWEST_TO_IDENTIFY or known >= _KNOWN * len(spelt)):
        return None
    language, probability = _identifier().classify(text)
    if language == "en":
        return None
    borne_out = known <= _HALF * len(spelt) and _speak(spelt, language)
    return language if borne_out or probability >= (_LIKELY if strange else _SURE) else None


def too_few_to_tell(sentences: Sequence[Sentence]) -> bool:
    """Whether there are words, but fewer than their language can be told from."""
    return 0 < len(_spelt(sentences)) < _FEWEST_TO_IDENTIFY


def _in_other_letters(text: str) -> bool:
    """Whether most letters that stand beside another one are not Latin; single ones are of faces such as "ಠ_ಠ".

    Letters in bold, in script or of full width are what they stand for (Unicode's NFKC).
    """
    if text.isascii():
        return False
    plain = unicodedata.normalize("NFKC", text)
    runs = ["".join(run) for is_letter, run in groupby(plain, _is_letter) if is_letter]
    letters = "".join(run for run in runs if len(run) > 1)
    latin = sum(unicodedata.name(one, "").startswith(("LATIN", "COMBINING")) for one in letters)
    return latin < len(letters) / 2


def _is_letter(one: str) -> bool:
    """Whether a character is a letter, or combines with one."""
    return unicodedata.category(one)[0] in "LM"


def _spelt(sentences: Sequence[Sentence]) -> list[str]:
    words = [token.key for sentence in sentences for token in sentence.tokens if token.kind == "word"]
    return [word for word in words if word.isalpha() or "'" in word]


def _speak(words: Sequence[str], language: str) -> bool:
    """Whether some words are the language's own, and none is of English."""
    own, english = (OWN_WORDS.get(code, "").split() for code in (language, "en"))
    return any(word in own for word in words) and not any(word in english for word in words)


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
