import re
from collections.abc import Sequence

import numpy as np
import pytest
from vaderSentiment.vaderSentiment import negated

from emotrace.plugins.text.table import OWN_TABLE, CueTable, load_table
from emotrace.plugins.text.training import denials as making
from emotrace.plugins.text.training.denials import UNPLEASANT, Made, denials, sentences

WHOSE = ("I am", "he is", "it is", "that's", "my aunt was", "we were")
WORDS = {
    "afraid": UNPLEASANT,
    "disgusting": UNPLEASANT,
    "happy": frozenset({"joy"}),
    "surprised": frozenset({"surprise"}),
    "ashamed": frozenset({"sadness"}),
}
PLAIN = [f"{who} {word} about number {n}" for who in WHOSE for word in WORDS for n in range(200)]


@pytest.fixture(scope="module")
def table() -> CueTable:
    return load_table(OWN_TABLE)


@pytest.fixture(scope="module")
def made(table: CueTable) -> Sequence[Made]:
    """All that can be made, of our own sentences too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "MOST_PER_TEXT", 1e6)
        return denials(PLAIN, table, np.random.default_rng(0))


@pytest.fixture
def none_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus of one text gets all sentences of our own too."""
    monkeypatch.setattr(making, "MOST_PER_TEXT", 1e6)


def made_of(text: str, table: CueTable) -> list[Made]:
    """Denials of one text, which is about a tunnel."""
    return [one for one in denials([text], table, np.random.default_rng(0)) if one.denied and "tunnel" in one.text]


def says_no(text: str) -> bool:
    """VADER's look for a negation, and what it does not know."""
    words = re.findall(r"[\w']+", text.lower())
    return negated(words) or bool({"no", "nobody", "dont", "cant"} & set(words))


def test_a_text_that_says_a_feeling_is_made_to_deny_it(made: Sequence[Made]) -> None:
    found = [one for one in made if "number" in one.text and one.denied]
    assert len(found) > 500
    assert all(says_no(one.text) and not says_no(one.meaning) for one in found)
    for one in found:
        (word,) = set(one.text.split()) & {*WORDS}
        assert one.denied == WORDS[word]
        assert word not in one.meaning.split()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I am afraid of the long tunnel", "I am of the long tunnel"),
        ("well, it's disgusting how the tunnel smells", "well, it's how the tunnel smells"),
        ("I\u2019m scared of that tunnel", "I\u2019m of that tunnel"),
        ("honestly I hate the long tunnel", "honestly I the long tunnel"),
        ("It was ugly in the tunnel", "It was in the tunnel"),
    ],
)
@pytest.mark.usefixtures("none_left_out")
def test_what_is_left_of_a_denial_is_the_text_without_the_word(text: str, left: str, table: CueTable) -> None:
    found = made_of(text, table)
    assert found
    assert {one.meaning for one in found} == {left}
    assert all(says_no(one.text) and not says_no(text) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "I am so happy in the tunnel",  # "never so happy" would heighten it
        "I don't think it is funny in the tunnel",
        "it is not just scary in the tunnel",
        "the survivor's guilt in the tunnel",
        "why do you hate the tunnel",
        "it was painfully obvious in the tunnel",
        "that is bad for the tunnel",  # "not bad" is praise
        "the angry man in the tunnel",
    ],
)
@pytest.mark.usefixtures("none_left_out")
def test_where_a_negation_would_not_deny_the_word_nothing_is_made(text: str, table: CueTable) -> None:
    assert not made_of(text, table)


def test_sentences_of_our_own_deny_every_listed_word(made: Sequence[Made]) -> None:
    for word, denied in WORDS.items():
        framed = [one for one in made if word in one.text.split() and "number" not in one.text and one.alone]
        assert framed
        assert {one.denied for one in framed} == {denied}
        assert not [one for one in framed if word in one.meaning.split()]


def test_sentences_that_deny_nothing_mean_ones_without_a_negation(made: Sequence[Made]) -> None:
    nothing_denied = [one for one in made if not one.denied]
    assert not [one.meaning for one in nothing_denied if says_no(one.meaning)]
    changed = [one for one in nothing_denied if one.text != one.meaning]
    assert len(changed) > 100
    assert sum(says_no(one.text) for one in changed) > 0.9 * len(
        changed
    )  # "if that isn't", "anything but" and the like


def test_where_something_else_is_said_that_is_the_meaning_and_is_not_denied(made: Sequence[Made]) -> None:
    kept = sentences()["adjectives"]["people"]
    instead = [one for one in made if one.denied and not one.alone and set(one.meaning.split()) & {*kept["joy"]}]
    assert instead
    assert not [one for one in instead if "joy" in one.denied]
    assert all(one.meaning.split()[-1] in one.text for one in instead)


def test_litotes_are_put_into_texts_that_say_plainly_that_something_is_good(table: CueTable) -> None:
    texts = [f"the {number}th one is good" for number in range(6000)] + ["this is good wood"] * 6000
    found = [one for one in denials(texts, table, np.random.default_rng(0)) if "th one" in one.text and not one.denied]
    assert found
    assert all(one.text == one.meaning.replace("is good", "is not bad") for one in found)
    assert not any("bad wood" in one.text for one in denials(texts, table, np.random.default_rng(0)))


def test_no_text_is_made_twice_and_they_are_at_most_half_as_many_as_the_texts(table: CueTable) -> None:
    made = denials(PLAIN[:300], table, np.random.default_rng(0))
    assert len({one.text for one in made}) == len(made) == 150


def test_the_same_seed_makes_the_same_texts_and_another_seed_others(table: CueTable) -> None:
    first, again, other = (denials(PLAIN, table, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_every_frame_can_be_filled() -> None:
    kept = sentences()
    denied, heightened, litotes = kept["denied"], kept["heightened"], kept["litotes"]
    for frames in denied.values():
        assert all(fields(frame) <= {"s", "x", "t"} and frame.count("{x}") == 1 for frame in frames)
    kinds = ("people", "things", "nouns", "verbs", "phrases")
    for frame in [one for kind in (heightened, kept["double"]) for name in kinds for one in kind[name]]:
        assert [fields(side) for side in frame.split(" = ")] == [{"x"}, {"x"}]
    assert all([fields(side) for side in frame.split(" = ")] == [{"x"}, {"x"}] for frame in heightened["lasting"])
    for frame in [one for name in ("people", "things") for one in kept["contrast"][name]]:
        assert {"x", "y"} <= fields(frame) <= {"s", "x", "y"}
    for frame in litotes["whole"]:
        assert all("n" in fields(side) <= {"s", "n"} for side in frame.split(" = "))
    for frame in heightened["comparatives"]:
        assert [fields(side) for side in frame.split(" = ")] == [{"x"}, {"y"}]
    assert all(pair.count(" = ") == 1 and not fields(pair) for pair in litotes["pairs"] + litotes["inside"])


def fields(frame: str) -> set[str]:
    return set(re.findall(r"{(.)}", frame))
