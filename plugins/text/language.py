"""A cheap, honest hint that a text is not in the language that the observer reads."""

from collections.abc import Sequence

from emotrace.plugins.text.tokens import Sentence

_FEWEST_WORDS = 5


def looks_foreign(sentences: Sequence[Sentence], function_words: Sequence[str]) -> bool:
    """Whether a text of five words or more holds none of the language's function words."""
    words = [token.key for sentence in sentences for token in sentence.tokens if token.kind == "word"]
    spelt = [word for word in words if word.isalpha() or "'" in word]
    return len(spelt) >= _FEWEST_WORDS and not set(function_words) & set(spelt)
