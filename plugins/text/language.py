"""Whether a text is in the language that the observer reads."""

from collections.abc import Callable, Sequence
from functools import cache
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
_SURE, _LIKELY = 0.95, 0.5
"""Probability from which another language is believed: of a text with words that are known, and of a strange one."""


def looks_foreign(sentences: Sequence[Sentence], function_words: Sequence[str]) -> bool:
    """Whether a text of five words or more holds none of the language's function words."""
    spelt = _spelt(sentences)
    return len(spelt) >= _FEWEST_WORDS and not set(function_words) & set(spelt)


def other_language(text: str, sentences: Sequence[Sentence], knows: Callable[[str], bool]) -> str | None:
    """Code of the text's language where it is surely not English; None for English, or too few words to tell.

    Most texts are told by their words: `knows` says whether a word is known English. The others go to py3langid.
    """
    spelt = _spelt(sentences)
    known = sum(map(knows, spelt))
    strange = len(spelt) >= _FEWEST_STRANGE and known <= _STRANGE * len(spelt)
    if not strange and (len(spelt) < _FEWEST_TO_IDENTIFY or known >= _KNOWN * len(spelt)):
        return None
    language, probability = _identifier().classify(text)
    return language if language != "en" and probability >= (_LIKELY if strange else _SURE) else None


def too_few_to_tell(sentences: Sequence[Sentence]) -> bool:
    """Whether there are words, but fewer than their language can be told from."""
    return 0 < len(_spelt(sentences)) < _FEWEST_TO_IDENTIFY


def _spelt(sentences: Sequence[Sentence]) -> list[str]:
    words = [token.key for sentence in sentences for token in sentence.tokens if token.kind == "word"]
    return [word for word in words if word.isalpha() or "'" in word]


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
