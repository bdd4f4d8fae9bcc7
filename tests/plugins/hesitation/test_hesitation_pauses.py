"""Pauses in the midst of speech, from the times of words."""

from collections import Counter

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Turn, Turns, Word
from emotrace.plugins.hesitation.observer import MOST, HesitationObserver
from emotrace.plugins.hesitation.pausing import pauses_in


def turn(text: str, times: list[tuple[float, float]], speaker: str | None = None) -> Turn:
    words, at = [], 0
    for word, seconds in zip(text.split(), times, strict=True):
        at = text.index(word, at)
        words.append(Word(characters=(at, at + len(word)), seconds=seconds))
        at += len(word)
    return Turn(text=text, speaker=speaker, seconds=(times[0][0], times[-1][1]), words=tuple(words))


def test_a_silence_between_two_words_is_a_pause_with_its_time() -> None:
    (pause,) = pauses_in(Turns("S1", (turn("I want that", [(0.0, 0.4), (0.5, 0.8), (2.0, 2.4)]),)))
    assert (pause.seconds, pause.turn) == ((0.8, 2.0), 1)


def test_a_silence_after_a_sentence_is_none() -> None:
    assert pauses_in(Turns("S1", (turn("Yes. Now then", [(0.0, 0.4), (2.0, 2.4), (2.5, 2.8)]),))) == []


def test_an_utterance_that_goes_on_after_a_pause_makes_one_across_turns() -> None:
    first, second = turn("I was", [(0.0, 0.2), (0.3, 0.5)]), turn("thinking", [(2.0, 2.5)])
    (pause,) = pauses_in(Turns("S1", (first, second)))
    assert (pause.seconds, pause.turn) == ((0.5, 2.0), 2)


def test_another_speaker_or_a_long_silence_is_no_pause() -> None:
    first, other = turn("I was", [(0.0, 0.2), (0.3, 0.5)], "Ada"), turn("What", [(2.0, 2.5)], "Ben")
    assert pauses_in(Turns("S1", (first, other))) == []
    later = turn("thinking", [(9.0, 9.5)], "Ada")
    assert pauses_in(Turns("S1", (first, later))) == []


def observed(*turns: Turn) -> list[Observation]:
    def no_file(name: str) -> None:
        raise AssertionError(f"words need no model file, and this wants {name}")

    setting = Setting(model_file=no_file)  # type: ignore[arg-type]  # it gives no path
    return list(HesitationObserver().observe(Turns("S1", turns), setting))


def test_the_observer_tells_pauses_of_what_was_said() -> None:
    (pause,) = observed(turn("I want that", [(0.0, 0.4), (0.5, 0.8), (2.0, 2.4)]))
    assert (pause.kind, pause.value, pause.unit, pause.where.seconds) == ("pause", 1.2, "s", (0.8, 2.0))


def test_where_there_are_too_many_cues_the_pauses_are_told_all_the_same() -> None:
    many = Turn(text="Maybe it is so, and that is it. " * (MOST + 5), seconds=(0.0, 9000.0))
    found = observed(many, turn("I want that", [(9001.0, 9001.4), (9001.5, 9001.8), (9003.0, 9003.4)]))
    assert Counter(one.kind for one in found) == {"hedge": MOST, "hesitation limit": 1, "pause": 1}
    assert found[-1].where.seconds == (9001.8, 9003.0)


def test_where_there_are_too_many_pauses_that_is_told() -> None:
    words = ["they", "go", "home", "while", "the", "others", "stay", "at", "work"] * (MOST // 9 + 1)
    found = observed(turn(" ".join(words), [(2.0 * n, 2.0 * n + 1) for n in range(len(words))]))
    assert Counter(one.kind for one in found) == {"pause": MOST, "hesitation limit": 1}
    assert found[-1].phrase == "more pauses follow than the 1000 that are told"


def test_words_without_times_hold_no_pause() -> None:
    assert pauses_in(Turns("S1", (Turn(text="I want that"), Turn(text="too")))) == []


def test_words_whose_time_is_not_known_are_no_pause() -> None:
    """A transcript may leave the numerals without a time."""
    whole = turn("I want 2014 of them", [(0.0, 0.2), (0.3, 0.5), (0.6, 1.4), (1.5, 1.6), (1.7, 2.0)])
    gap = whole.model_copy(update={"words": (*whole.words[:2], *whole.words[3:])})
    assert pauses_in(Turns("S1", (gap,))) == []
    begins, ends = turn("I was", [(0.0, 0.2), (0.3, 0.5)]), turn("1999 then", [(0.6, 1.4), (1.5, 1.8)])
    headless = ends.model_copy(update={"words": ends.words[1:]})
    assert pauses_in(Turns("S1", (begins, headless))) == []
    between = Turn(text="2014", seconds=(0.6, 1.4))
    assert pauses_in(Turns("S1", (begins, between, turn("then", [(1.5, 1.8)])))) == []
