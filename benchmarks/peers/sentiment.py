"""VADER, TextBlob and NRCLex: what they say of a text, as one of the labels and as a sentiment."""

import re
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from benchmarks.peers.labelled import LABELS, Item
from benchmarks.peers.scoring import Answers, Missing

INSTALL = "not installed; .venv/peers/bin/pip install -r benchmarks/peers/requirements.txt"
SENTIMENT = {"joy": "positive", "neutral": "neutral"} | dict.fromkeys(
    ("anger", "disgust", "fear", "sadness"), "negative"
)
"""Label to sentiment. Surprise is either, so that its items are left out of the comparison of sentiments."""

VADER_BOUND = 0.05
"""From which compound score on its authors call a text positive or negative."""

WORD = re.compile(r"[a-z']+")

Scores = dict[str, float]


def vader() -> Callable[[str], Scores]:
    """VADER's compound score, -1 to 1."""
    score = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer().polarity_scores
    return lambda text: _signed(score(text)["compound"], VADER_BOUND)


def textblob() -> Callable[[str], Scores]:
    """TextBlob's polarity, -1 to 1; its authors name no bounds, so that any sign counts."""
    blob = import_module("textblob").TextBlob
    return lambda text: _signed(blob(text).sentiment.polarity, 1e-9)


def nrclex() -> Callable[[str], Scores]:
    """How many words of a text NRCLex lists for each emotion and for each sentiment.

    Its own splitting into words needs data that NLTK fetches from the network; where these are not there, words are
    runs of letters, not brought to their stems.
    """
    lexicon: Any = import_module("nrclex").NRCLex()
    no_data = (LookupError, import_module("textblob.exceptions").MissingCorpusError)

    def score(text: str) -> Scores:
        try:
            lexicon.load_raw_text(text)
        except no_data:
            lexicon.load_token_list(WORD.findall(text.lower()))
        return {name: float(count) for name, count in lexicon.raw_emotion_scores.items()}

    return score


TOOLS: dict[str, Callable[[], Callable[[str], Scores]]] = {"VADER": vader, "TextBlob": textblob, "NRCLex": nrclex}


def answers(items: Sequence[Item]) -> tuple[list[Answers | Missing], list[Answers | Missing]]:
    """What each tool says: labels of all items, sentiments of those that have one."""
    by_label: list[Answers | Missing] = []
    by_sentiment: list[Answers | Missing] = []
    for tool, load in TOOLS.items():
        try:
            score = load()
            score("a first text loads the word lists")
        except Exception as error:  # noqa: BLE001  # a peer may raise anything; the others run
            why = (
                INSTALL
                if isinstance(error, ImportError)
                else f"does not run: {type(error).__name__}: {' '.join(str(error).split())[:120]}"
            )
            by_label.append(Missing(tool, why))
            by_sentiment.append(Missing(tool, why))
            continue
        start = time.perf_counter()
        scores = [score(item.text) for item in items]
        seconds = time.perf_counter() - start
        common = _commonness(items)
        by_label.append(Answers(tool, [label_of(one, common) for one in scores], seconds))
        polar = [sentiment_of(one) for one, item in zip(scores, items, strict=True) if item.label in SENTIMENT]
        by_sentiment.append(Answers(tool, polar))
    return by_label, by_sentiment


def label_of(scores: Scores, common: Sequence[str]) -> str:
    """The label with the highest score; ties go to the commonest label, and nothing at all is neutral.

    A tool that knows sentiments only says joy for positive, and the commonest unpleasant label for negative. Both
    are the readings that serve the tool best.
    """
    felt = {label: scores[label] for label in LABELS if scores.get(label, 0.0) > 0}
    if felt:
        return max(felt, key=lambda label: (felt[label], -common.index(label)))
    if any(label in scores for label in LABELS):
        return "neutral"
    unpleasant = next(label for label in common if SENTIMENT.get(label) == "negative")
    return {"positive": "joy", "negative": unpleasant, "neutral": "neutral"}[sentiment_of(scores)]


def sentiment_of(scores: Scores) -> str:
    """Positive or negative, whichever scores higher; neutral where neither does."""
    positive, negative = scores.get("positive", 0.0), scores.get("negative", 0.0)
    return "neutral" if positive == negative else "positive" if positive > negative else "negative"


def _signed(score: float, bound: float) -> Scores:
    return {"positive": score} if score >= bound else {"negative": -score} if score <= -bound else {}


def _commonness(items: Sequence[Item]) -> list[str]:
    labels = [item.label for item in items]
    return sorted(LABELS, key=lambda label: (-labels.count(label), label))
