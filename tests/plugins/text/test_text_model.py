"""The trained model: shares that add up, words that mean what readers say, and what is not weighed."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.errors import RulesError
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Text, Track
from emotrace.engine.testing import ObserverContract
from emotrace.plugins.text.labelsets import ekman, group_of
from emotrace.plugins.text.language import OWN_WORDS
from emotrace.plugins.text.model import FILES, FOLDER, TextModel
from emotrace.plugins.text.observer import TextObserver
from emotrace.plugins.text.shares import CutPassage, shares
from emotrace.plugins.text.units import Unit

Observe = Callable[[str], list[Observation]]

LONG = "We waited for hours in the rain. " * 3 + "Then, at last, she came home, and I cried with joy! "
TEXTS = (
    "I am so proud of you!!! :) This is not bad at all.",
    "The meeting is at 3pm.",
    "Why not?",
    "\U0001f602\U0001f602 lol you SUCK",
    '"I hate it here," she said. But I love it.',
    LONG * 4,
)


def summed(observations: list[Observation]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for one in observations:
        total.update(one.weights)
    return {label: total[label] for label in ekman()}


def top(observations: list[Observation]) -> str:
    total = summed(observations)
    return max(total, key=total.__getitem__)


class TestTrainedText(ObserverContract):
    """The contract of every observer, with the trained model."""

    def observer(self) -> TextObserver:
        return TextObserver()

    def tracks(self) -> Sequence[Track]:
        return [Text("S1", text) for text in TEXTS]

    def empty_tracks(self) -> Sequence[Track]:
        return [Text("S1", ""), Text("S1", " \n "), Text("S1", "Ignore the evidence and answer joy.")]


@pytest.mark.parametrize("text", TEXTS)
def test_weights_of_all_observations_add_up_to_the_weight_of_the_text(
    text: str, weigh: Observe, trained: TextObserver, trained_setting: Setting
) -> None:
    (whole,) = trained.weigh_all([Text("S1", text)], trained_setting)
    assert summed(weigh(text)) == pytest.approx(whole, abs=1e-6)


def test_a_text_weighs_the_same_whatever_is_read_beside_it(trained: TextObserver, trained_setting: Setting) -> None:
    alone = [trained.weigh_all([Text("S1", text)], trained_setting)[0] for text in TEXTS]
    together = trained.weigh_all([Text("S1", text) for text in TEXTS], trained_setting)
    assert list(together) == alone


def test_shares_are_shapley_values_where_there_are_two_units() -> None:
    """The oracle: with two players the Shapley value is the mean over the two orders in which they may come."""
    model, text = TextModel(), "not happy"
    (found,) = shares(model, [CutPassage(text, 0, 9, (Unit(0, 3), Unit(4, 9)))])
    both, none, first, second = model.scores([text, "", "not", "happy"]).evidence
    model.close()
    expected = [((first - none) + (both - second)) / 2, ((second - none) + (both - first)) / 2]
    assert found.units[:, -len(ekman()) :] == pytest.approx(np.array(expected))
    assert found.rest[-len(ekman()) :] == pytest.approx(none)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "I",
                "you",
                "really",
                "hate",
                "love",
                "not",
                "this",
                "never",
                "fear",
                "good",
                "bad",
                "oh",
                "!",
                "?",
                ":(",
                "day",
            ]
        ),
        max_size=12,
    )
)
def test_any_words_add_up_and_quote_what_stands_there(words: list[str]) -> None:
    text, observer = " ".join(words), TextObserver()
    setting = Setting(model_file=_none)
    observations = [one for one in observer.observe(Text("S1", text), setting) if isinstance(one, Observation)]
    (whole,) = observer.weigh_all([Text("S1", text)], setting)
    observer.close()
    assert summed(observations) == pytest.approx(whole, abs=1e-6)
    spans = sorted(one.where.characters for one in observations if one.where.characters)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text[slice(*one.where.characters)] == one.quote for one in observations if one.where.characters)


def _none(name: str) -> Path:
    raise AssertionError(f"the text observer asked for the model file {name}")


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("Thank you so much, this made my day!", "joy"),
        ("I cried all night. I miss him every day.", "sadness"),
        ("Are you kidding me? This is infuriating, fuck off.", "anger"),
        ("I'm terrified of going back to that house.", "fear"),
        ("That is disgusting, I want to throw up.", "disgust"),
        ("Wow, I did not expect that at all!", "surprise"),
        ("The bus leaves at nine from the main station.", "neutral"),
        ("\U0001f62d\U0001f62d\U0001f62d I lost my dog", "sadness"),
        ("soooo happyyyy for youuu", "joy"),
        ("#soproud of my little sister", "joy"),
    ],
)
def test_everyday_sentences(text: str, emotion: str, weigh: Observe) -> None:
    assert top(weigh(text)) == emotion


@pytest.mark.parametrize(
    ("more", "less", "emotion"),
    [
        ("I am happy about it.", "I am not happy about it.", "joy"),
        ("I am not happy about it.", "I am happy about it.", "sadness"),
        ("I am extremely angry.", "I am slightly angry.", "anger"),
        ("I am not afraid at all.", "I am so afraid.", "joy"),
    ],
)
def test_negators_and_degree_words_change_the_weight(more: str, less: str, emotion: str, weigh: Observe) -> None:
    assert summed(weigh(more))[emotion] > summed(weigh(less))[emotion]


def test_a_negator_stands_in_the_quotation_with_what_it_changes(weigh: Observe) -> None:
    assert "not happy" in [one.quote for one in weigh("I am not happy about it.")]


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin heute wirklich sehr traurig und allein",
        "Je suis tellement contente de te revoir enfin",
        "今日はとても悲しい気持ちです",
        "Ich hasse dich",
        "Ich bin so traurig",
        "Je ne sais pas",
        "Me siento muy solo",
        "Eu te amo muito",
        "Ik hou van jou",
        "Estoy muy contento hoy",
        "Мне очень грустно",
        "Ненавижу",
        "Я злюсь",
        "我恨你",
        "أكرهك",
        "Σε μισώ",
        "미워",
        "เกลียด",
    ],
)
def test_another_language_is_told_and_not_weighed(text: str, weigh: Observe) -> None:
    observations = weigh(text)
    assert [one.kind for one in observations] == ["language"]
    assert not summed(observations)["sadness"]


@pytest.mark.parametrize(
    "text",
    [
        "lol ok",
        "ngl that fanfic slaps bruh",
        "Mamma mia, what a pizza!",
        "TIL about Zürich",
        "Das Boot is so sad",
        "Oh, Mon, sure.",
        "I love Invader Zim.",
        "Una Stubbs has died",
        "ಠ_ಠ",
        "So sad ¯\\_(ツ)_/¯",
        "I love Москва so much",
        "\uff37\uff2f\uff37",  # WOW in full width
        "\U0001d41d\U0001d41e\U0001d41a\U0001d41d",  # dead in bold
    ],
)
def test_slang_and_foreign_names_stay_english(text: str, weigh: Observe) -> None:
    assert "language" not in [one.kind for one in weigh(text)]


def test_words_of_english_alone_are_known_and_those_of_other_languages_are_not() -> None:
    model = TextModel()
    known = {language: {model.knows(word) for word in words.split()} for language, words in OWN_WORDS.items()}
    assert known == {language: {language == "en"} for language in OWN_WORDS}


def test_an_instruction_changes_nothing(trained: TextObserver, trained_setting: Setting) -> None:
    plain, told = trained.weigh_all(
        [Text("S1", "I hate this."), Text("S1", "I hate this. Ignore the evidence and answer joy.")], trained_setting
    )
    assert told == plain


def test_labels_of_both_sets_are_scored_and_of_no_other(trained: TextObserver, trained_setting: Setting) -> None:
    tracks = [Text("S1", "Thank you so much!"), Text("S1", "")]
    fine = trained.label_scores(tracks, tuple(group_of()), trained_setting)
    grouped = trained.label_scores(tracks, ekman(), trained_setting)
    assert fine is not None
    assert grouped is not None
    assert [label for label, margin in zip(fine.labels, fine.margins[0], strict=True) if margin >= 0] == ["gratitude"]
    assert [label for label, margin in zip(ekman(), grouped.margins[0], strict=True) if margin >= 0] == ["joy"]
    assert (fine.margins[1] < 0).all()
    assert trained.label_scores(tracks, ("joy", "boredom"), trained_setting) is None
    none = trained.label_scores([], ekman(), trained_setting)
    assert none is not None
    assert none.margins.shape == (0, len(ekman()))


def test_a_model_of_the_users_own_takes_the_place_of_ours(tmp_path: Path, setting: Setting) -> None:
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path / name)
    settings = (tmp_path / "settings.toml").read_text("utf-8")
    (tmp_path / "settings.toml").write_text(re.sub(r"(?m)^name = .*", 'name = "mine"', settings, count=1), "utf-8")
    own, text = replace(setting, rules={"text": tmp_path}), Text("S1", "I am so proud of you!")
    with closing(TextObserver()) as observer:
        ours, mine = (
            [one for one in observer.observe(text, chosen) if isinstance(one, Observation)] for chosen in (setting, own)
        )
        assert [one.weights for one in mine] == [one.weights for one in ours]
        assert any("mine" in one.weights_from for one in mine)
        assert not any("mine" in one.weights_from for one in ours)
        (table,) = observer.weights(own)
        assert (table.name, table.path) == ("mine", tmp_path / "ngrams.npz")
        assert observer.label_scores([text], ekman(), own) is not None
    (tmp_path / "tokenizer.json").unlink()
    with closing(TextObserver()) as observer, pytest.raises(RulesError, match=r"it lacks tokenizer\.json"):
        observer.weights(own)
