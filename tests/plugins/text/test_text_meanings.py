import numpy as np
import pytest

from emotrace.plugins.text.labelsets import ekman
from emotrace.plugins.text.training.denials import UNPLEASANT, Made
from emotrace.plugins.text.training.meanings import taken_for

FINE = ("fear", "joy", "love", "neutral", "surprise")
FEAR, JOY, NEUTRAL = (ekman().index(label) for label in ("fear", "joy", "neutral"))
SEVERAL = len(FINE) + len(ekman())


def said_of(**choice: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """One text: the single choice as given, each label on its own as likely."""
    of = {label: choice.get(label, 0.0) for label in ekman()}
    fine = [choice.get(label, 0.0) for label in FINE]
    return np.array([[*fine, *of.values(), *of.values()]], np.float32)


def choice(targets: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> dict[str, float]:
    return dict(zip(ekman(), targets[0, SEVERAL:].tolist(), strict=True))


def test_what_is_denied_is_no_likelier_than_in_the_words_around() -> None:
    said = said_of(fear=0.8, anger=0.1, neutral=0.1)
    meant = said_of(fear=0.05, neutral=0.95)
    (made,) = [Made("I am not afraid", "I am", UNPLEASANT)]
    targets = taken_for([made], said, meant, FINE)
    assert choice(targets) == pytest.approx({**dict.fromkeys(ekman(), 0.0), "fear": 0.05, "neutral": 0.95})
    assert targets[0, FINE.index("fear")] == pytest.approx(0.05)
    assert targets[0, FINE.index("neutral")] == pytest.approx(0.95)


def test_a_text_that_says_nothing_but_a_denial_speaks_against_the_feeling() -> None:
    said, meant = said_of(fear=0.8, neutral=0.2), said_of(fear=0.1, neutral=0.9)
    targets = taken_for([Made("not afraid", "not", UNPLEASANT, alone=True)], said, meant, FINE)
    assert choice(targets)["fear"] == pytest.approx(0.05)
    assert choice(targets)["neutral"] == pytest.approx(0.95)


def test_what_other_words_say_of_a_denied_kind_of_feeling_stays() -> None:
    said = said_of(anger=0.7, fear=0.2, neutral=0.1)
    meant = said_of(anger=0.9, neutral=0.1)
    targets = taken_for([Made("I'm not scared, I'm furious", "I'm, I'm furious", UNPLEASANT)], said, meant, FINE)
    assert choice(targets)["anger"] == pytest.approx(0.7)
    assert choice(targets)["fear"] == 0.0


def test_denied_joy_becomes_what_else_the_text_and_the_words_around_say() -> None:
    said = said_of(joy=0.4, sadness=0.5, neutral=0.1)
    meant = said_of(joy=0.1, sadness=0.1, neutral=0.8)
    targets = taken_for([Made("I am not happy", "I am", frozenset({"joy"}))], said, meant, FINE)
    found = choice(targets)
    assert found["joy"] == pytest.approx(0.1)
    assert found["sadness"] == pytest.approx(0.5 + 0.3 * 0.6 / 1.5)
    assert found["neutral"] == pytest.approx(0.1 + 0.3 * 0.9 / 1.5)


def test_a_text_that_denies_nothing_is_taken_for_its_meaning() -> None:
    said, meant = said_of(sadness=0.6, neutral=0.4), said_of(joy=0.9, neutral=0.1)
    assert taken_for([Made("never been happier", "so happy")], said, meant, FINE) == pytest.approx(meant)


def test_targets_stay_probabilities_and_choices_add_up_to_one() -> None:
    rng = np.random.default_rng(5)

    def network() -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        each = rng.random((90, SEVERAL))
        return np.hstack([each, rng.dirichlet(np.full(len(ekman()), 0.3), 90)]).astype(np.float32)

    kinds = (UNPLEASANT, frozenset({"joy"}), frozenset[str]())
    made = [Made(str(row), "", kinds[row % 3]) for row in range(90)]
    targets = taken_for(made, network(), network(), FINE)
    assert targets[:, SEVERAL:].sum(axis=1) == pytest.approx(np.ones(90), abs=1e-5)
    assert targets.min() >= 0
    assert targets.max() <= 1
