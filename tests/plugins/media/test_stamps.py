"""Time stamps within cues of WebVTT give the words after them their times."""

from hypothesis import given
from hypothesis import strategies as st

from emotrace.engine.stimulus import Given, Reading, Turn, Turns
from emotrace.plugins.media.stamps import STAMP
from emotrace.plugins.media.subtitles import SubtitleReader

Timed = list[tuple[str, tuple[float, float]]]


def read(*lines: str, cue: str = "00:01.000 --> 00:05.000") -> Reading:
    text = "\n".join(["WEBVTT", "", cue, *lines, ""])
    return SubtitleReader().read(Given("s.vtt", text.encode()), "S1")


def turns(*lines: str, cue: str = "00:01.000 --> 00:05.000") -> tuple[Turn, ...]:
    (track,) = read(*lines, cue=cue).tracks
    assert isinstance(track, Turns)
    return track.turns


def words(turn: Turn) -> Timed:
    return [(turn.text[slice(*one.characters)], one.seconds) for one in turn.words]


def test_words_begin_with_their_stamp_and_end_with_the_next() -> None:
    (turn,) = turns("So <00:00:02.000>very <00:00:02.500><c>pro</c><00:03.000>ud<00:00:04.000>!")
    assert (turn.text, turn.seconds, turn.confidence) == ("So very proud!", (1, 5), None)
    assert words(turn) == [("So", (1, 2)), ("very", (2, 2.5)), ("pro", (2.5, 3)), ("ud", (3, 4)), ("!", (4, 5))]
    assert {one.confidence for one in turn.words} == {1.0}


def test_words_between_two_stamps_have_one_time_together() -> None:
    (turn,) = turns("<00:01.000>So very<00:03.000> proud of you<00:04.500>")
    assert words(turn) == [("So very", (1, 3)), ("proud of you", (3, 4.5))]


def test_a_cue_without_stamps_gives_its_words_no_times_of_their_own() -> None:
    (turn,) = turns("So very proud")
    assert turn.words == ()


def test_stamps_out_of_order_or_outside_are_left_out_and_told_and_the_words_stay() -> None:
    lines = ("So <00:04.000>very <00:02.000>very <00:03.000>proud <00:09.000>of <0:x>you <1:2:3:4>now",)
    (turn,) = turns(*lines)
    assert turn.text == "So very very proud of <0:x>you now"
    assert words(turn) == [("So very", (1, 2)), ("very", (2, 3)), ("proud of <0:x>you now", (3, 5))]
    (line,) = read(*lines).problems
    assert line == (
        "3 of the times within its cues cannot be read, or are out of order or outside of the cue; the words there "
        "are kept without"
    )


def test_a_cue_that_ends_before_it_begins_keeps_its_words() -> None:
    (turn,) = turns("So <00:02.000>proud", cue="00:05.000 --> 00:01.000")
    assert (turn.text, turn.seconds, turn.words) == ("So proud", (5, 5), ())


def test_each_voice_keeps_the_times_of_its_own_words() -> None:
    ben, anna = turns("<v Ben>Me <00:02.000>too", "<v Anna><00:03.000>Good <00:04.000>then")
    assert words(ben) == [("Me", (1, 2)), ("too", (2, 3))]
    assert words(anna) == [("Good", (3, 4)), ("then", (4, 5))]
    first, second = turns("- Me <00:02.000>too?", "- Good <00:04.000>then")
    assert words(first) == [("Me", (1, 2)), ("too?", (2, 4))]
    assert words(second) == [("Good", (2, 4)), ("then", (4, 5))]


def test_a_name_before_a_colon_takes_no_word_with_it() -> None:
    (turn,) = turns("JOHN: So <00:02.000>proud")
    assert (turn.speaker, turn.text) == ("JOHN", "So proud")
    assert words(turn) == [("So", (1, 2)), ("proud", (2, 5))]
    (apart,) = turns("JOHN: <00:02.000>So &amp; <00:03.000>proud")
    assert words(apart) == [("So &", (2, 3)), ("proud", (3, 5))]


def test_captions_that_roll_up_keep_the_times_of_their_words() -> None:
    """As recognised captions of videos come."""
    text = """WEBVTT

00:00:00.100 --> 00:00:02.000 align:start position:0%
 
so<00:00:00.500><c> this</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
so this
 

00:00:02.010 --> 00:00:04.000 align:start position:0%
so this
is<00:00:02.500><c> it</c>
"""
    (track,) = SubtitleReader().read(Given("s.vtt", text.encode()), "S1").tracks
    assert isinstance(track, Turns)
    assert [words(turn) for turn in track.turns] == [
        [("so", (0.1, 0.5)), ("this", (0.5, 2))],
        [("is", (2.01, 2.5)), ("it", (2.5, 4))],
    ]


PIECES = st.sampled_from(
    [
        "so",
        " it ",
        "&amp;",
        "<b>",
        "</b>",
        "<00:02.000>",
        "<00:03.500>",
        "<00:99.000>",
        "\n",
        "JO: ",
        "<v Al>",
        "",
    ]
)


@given(st.lists(PIECES, max_size=14))
def test_stamps_change_no_word_and_times_lie_in_order_within_the_cue(pieces: list[str]) -> None:
    """The oracle is the same cue with other markup in the place of its stamps."""
    stamped = turns("x", *"".join(["y", *pieces]).split("\n"))
    bare = turns("x", *STAMP.sub("<u></u>", "".join(["y", *pieces])).split("\n"))
    assert [(one.speaker, one.text) for one in stamped] == [(one.speaker, one.text) for one in bare]
    times = [at for turn in stamped for one in turn.words for at in one.seconds]
    assert all(1 <= at <= 5 for at in times)
    for turn in stamped:
        assert all(one.strip() == one != "" for one, _ in words(turn))
        if turn.words:
            assert "".join("".join(one.split()) for one, _ in words(turn)) == "".join(turn.text.split())


def test_a_cue_with_a_hundred_thousand_stamps_takes_no_time() -> None:
    (turn,) = turns("".join(f"<00:00:02.{at // 100:03}>so " for at in range(100_000)))
    assert len(turn.words) == 100_000
