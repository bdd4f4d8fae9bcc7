"""What the observer reads in everyday English: one line a case."""

from collections.abc import Callable

import pytest

from emotrace.engine.observation import Observation

Observe = Callable[[str], list[Observation]]


def strongest_label(observation: Observation) -> str:
    return max(observation.weights, key=lambda label: observation.weights[label])


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("I am happy today", "happy", "joy words"),
        ("I'm so proud of you", "so proud", "joy words"),
        ("We are over the moon", "over the moon", "joy words"),
        ("Thank you so much for this", "Thank you so much", "joy words"),
        ("I cant wait", "cant wait", "joy words"),
        ("I can\u2019t wait", "can\u2019t wait", "joy words"),
        ("I am fed up", "fed up", "anger words"),
        ("How dare you", "How dare you", "anger words"),
        ("my heart sank", "heart sank", "sadness words"),
        ("Please accept my condolences", "my condolences", "sadness words"),
        ("That creeps me out", "creeps me out", "disgust words"),
        ("I was scared to death", "scared to death", "fear words"),
        ("I am lost for words", "lost for words", "surprise words"),
        ("No way, they came", "No way", "surprise words"),
        ("a terrific idea", "terrific", "pleasant words"),
        ("a catastrophic plan", "catastrophic", "unpleasant words"),
        ("see you #happy", "#happy", "joy words"),
        ("see you #sohappy", "#sohappy", "joy words"),
        ("that is hilarioussss", "hilarioussss", "joy words"),
        ("home at last 😊😊", "😊😊", "joy emoji"),
        ("home 👍🏽", "👍🏽", "joy emoji"),
        ("it rained :(", ":(", "sadness emoji"),
        ("it came?!", "?!", "question and exclamation marks"),
        ("it came!!!", "!!!", "exclamation marks"),
        ("it was THIS ONE there", "THIS ONE", "capitals"),
        ("it was loooong", "loooong", "elongation"),
        ("not happy at all", "not happy at all", "negated joy words"),
        ("I don\u2019t feel happy", "don\u2019t feel happy", "negated joy words"),
        ("there is no hope", "no hope", "negated joy words"),
        ("nobody is angry", "nobody is angry", "negated anger words"),
        ("I am not very scared", "not very scared", "negated fear words"),
        ("a line broken in the middle is so\nhappy", "so\nhappy", "joy words"),
    ],
)
def test_a_cue_is_found_with_its_words_around(observe: Observe, text: str, quote: str, kind: str) -> None:
    assert (quote, kind) in [(one.quote, one.kind) for one in observe(text)]


@pytest.mark.parametrize(
    "text",
    [
        "I have never been so happy",
        "I was never so happy",
        "I couldn't be happier",
        "could not be more proud",
        "not only happy",
        "no doubt she is happy for me",
        "I can't help smiling",
        "nothing but joy",
        "No, I'm happy",
        "Not now. Happy birthday!",
        "I can't wait",
    ],
)
def test_what_sounds_like_negation_is_none(observe: Observe, text: str) -> None:
    joyful = [one for one in observe(text) if "joy words" in one.kind]
    assert [one.kind for one in joyful] == ["joy words"]
    assert joyful[0].weights["joy"] > 0


def test_a_negated_joy_speaks_against_joy_and_for_sadness(observe: Observe) -> None:
    (cue,) = observe("I am not happy")
    assert cue.weights["joy"] < 0 < cue.weights["sadness"]


def test_a_negated_fear_is_turned_round_by_vaders_scalar(observe: Observe) -> None:
    from vaderSentiment.vaderSentiment import N_SCALAR

    (plain,), (negated,) = observe("I am afraid"), observe("I am not afraid")
    assert negated.weights == pytest.approx({label: N_SCALAR * nats for label, nats in plain.weights.items()})


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("I am kind of sad", "I am sad"),
        ("I am sad", "I am so sad"),
        ("I am so sad", "I am so very sad"),
        ("I am sad", "I am saaaad"),
        ("I am sad", "I am SAD"),
        ("I am pleased", "I am happy"),
        ("I am happy", "I am overjoyed"),
        ("it came!", "it came!!!"),
        ("it was a terrific day", "it was a TERRIFIC day"),
    ],
)
def test_degree_shows_in_strength(observe: Observe, weaker: str, stronger: str) -> None:
    assert max(one.strength for one in observe(weaker)) < max(one.strength for one in observe(stronger))


@pytest.mark.parametrize(
    ("sure", "unsure", "aside"),
    [
        ("you are happy", "are you happy?", "in a question"),
        ("I were happy", "if I were happy", "in a condition"),
        ("I am sad", "she is sad", "said of somebody else"),
        ("I am so sad", "he's so sad", "said of somebody else"),
    ],
)
def test_what_is_not_plainly_felt_weighs_less(observe: Observe, sure: str, unsure: str, aside: str) -> None:
    (one,), (other,) = observe(sure), observe(unsure)
    assert other.confidence < one.confidence == 1.0
    assert other.phrase.endswith(aside)
    label = strongest_label(one)
    assert other.weights[label] == pytest.approx(other.confidence * one.weights[label])


def test_a_question_takes_nothing_from_surprise(observe: Observe) -> None:
    assert observe("are you surprised?")[0].confidence == 1.0


def test_what_she_does_to_me_is_mine(observe: Observe) -> None:
    assert observe("she creeps me out")[0].confidence == 1.0


def test_text_all_in_capitals_stresses_nothing(observe: Observe) -> None:
    assert [one.strength for one in observe("I AM SAD FOR YOU")] == [
        one.strength for one in observe("I am sad for you")
    ]


def test_the_same_word_again_adds_less(observe: Observe) -> None:
    first, second, third = observe("happy, happy, happy")
    assert [first.weights["joy"] / one.weights["joy"] for one in (first, second, third)] == pytest.approx([1, 2, 3])


def test_phrases_name_the_words(observe: Observe) -> None:
    phrases = [one.phrase for one in observe("I am so proud, happy 😂 :)")]
    assert phrases == ['the words "so proud"', 'the word "happy"', 'the emoji "😂"', 'the emoticon ":)"']


def test_signs_are_counted(observe: Observe) -> None:
    (cue,) = observe("home 😂 😂😂")
    assert (cue.value, cue.unit, cue.quote) == (3, "count", "😂 😂😂")


@pytest.mark.parametrize(
    "text",
    [
        "The meeting is at 3 pm on Tuesday.",
        "Please find attached the report for the second quarter.",
        "He walked to the bus stop and waited for the number 9.",
        "It looks like rain, and I would like an umbrella.",
        "Is the shop open on Sunday?",
        "NASA and the UN met in the USA.",
        "Louis XVIII and Henry VIII; see www.sad.example or https://sad.example/happy, or ask @happy in r/sad.",
        "The ratio is 3:0 (see table 8) and the drive is D:/data.",
        "Hmm, the pages are numbered iii and xxx.",
    ],
)
def test_neutral_text_is_silent(observe: Observe, text: str) -> None:
    assert observe(text) == []
