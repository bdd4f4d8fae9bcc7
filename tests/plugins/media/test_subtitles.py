"""Subtitles, well-made and not, become turns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.engine.errors import InputError
from emotrace.engine.intake import HEAD
from emotrace.engine.stimulus import Given, Reader, Reading, Turn, Turns
from emotrace.plugins.media.subtitles import SubtitleReader

READER = SubtitleReader()

SRT = """\
1
00:00:01,000 --> 00:00:02,500
<i>Well</i>, {\\an8}<font color="#fff">here</font>
we are.

2
00:01:03,040 --> 00:01:04,000 X1:10 X2:20 Y1:30 Y2:40
a < b &amp; <3
"""

VTT = """\
WEBVTT - made by hand

STYLE
::cue { color: white }

NOTE not for
the viewer

opening
00:01.000 --> 00:02.500 align:start position:0%
<v.loud Anna>So <b>proud</b>!</v>

1:00:03.000 --> 1:00:04.000
<v Ben>Me <00:01.500><c.yellow>too</c>
<v Anna>Good
"""


def read(text: str | bytes, name: str = "s.srt") -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    assert READER.recognises(data[:HEAD], "no-name")
    return READER.read(Given(name, data), "S2")


def turns(text: str | bytes) -> tuple[Turn, ...]:
    (track,) = read(text).tracks
    assert isinstance(track, Turns)
    assert track.source == "S2"
    return track.turns


def said(text: str | bytes) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in turns(text)]


def srt(*cues: tuple[str, str]) -> str:
    return "\n\n".join(f"{n}\n{times}\n{words}" for n, (times, words) in enumerate(cues, 1)) + "\n"


def at(start: int, end: int) -> str:
    return f"00:00:{start:02},000 --> 00:00:{end:02},000"


def test_it_is_a_reader() -> None:
    assert isinstance(READER, Reader)


def test_subrip_is_read_without_its_markup() -> None:
    first, second = turns(SRT)
    assert (first.text, first.seconds, first.speaker) == ("Well, here we are.", (1.0, 2.5), None)
    assert (second.text, second.seconds) == ("a < b & <3", (63.04, 64.0))
    reading = read(SRT)
    assert (reading.kind, reading.details, reading.problems) == ("subtitles", {"turns": 2, "speakers": 0}, ())


def test_webvtt_is_read_with_its_voices() -> None:
    assert [(turn.speaker, turn.text, turn.seconds) for turn in turns(VTT)] == [
        ("Anna", "So proud!", (1.0, 2.5)),
        ("Ben", "Me too", (3603.0, 3604.0)),
        ("Anna", "Good", (3603.0, 3604.0)),
    ]
    assert read(VTT).details == {"turns": 3, "speakers": 2}


@pytest.mark.parametrize("identifier", ["NOTES-1", "NOTED", "NOTE", "NOTE 7"])
def test_a_cue_of_webvtt_is_read_whatever_its_identifier(identifier: str) -> None:
    assert said(f"WEBVTT\n\n{identifier}\n00:01.000 --> 00:02.000\nI am sad\n") == [(None, "I am sad")]


@pytest.mark.parametrize("comment", ["NOTE", "NOTE here", "NOTE\there\nand there", "NOTE\nfirst --> then"])
def test_a_comment_of_webvtt_is_passed_over(comment: str) -> None:
    reading = read(f"WEBVTT\n\n{comment}\n\n00:01.000 --> 00:02.000\nI am sad\n")
    assert (reading.details["turns"], reading.problems) == (1, ())


@pytest.mark.parametrize("text", [SRT, VTT])
def test_line_ends_and_marks_of_every_kind_are_read_alike(text: str) -> None:
    plain = turns(text)
    windows = text.replace("\n", "\r\n")
    assert turns(b"\xef\xbb\xbf" + windows.encode()) == plain
    assert turns(windows.encode("utf-16")) == plain
    assert turns(text.replace("\n", "\r")) == plain


def test_letters_of_windows_are_read() -> None:
    text = srt((at(1, 2), "\u201cD\u00e9j\u00e0 vu\u201d \u2013 no, it\u2019s caf\u00e9"))
    (turn,) = turns(text.encode("cp1252"))
    assert turn.text == "\u201cD\u00e9j\u00e0 vu\u201d \u2013 no, it\u2019s caf\u00e9"


@pytest.mark.parametrize("name", ["JOHN", "DR. SMITH", "MAN 1", "[MAN]"])
def test_a_name_in_capitals_before_a_colon_is_the_speaker(name: str) -> None:
    assert said(srt((at(1, 2), f"{name}: Hello there"), (at(3, 4), "and more"))) == [
        (name.strip("[]"), "Hello there"),
        (None, "and more"),
    ]


def test_a_name_that_comes_back_or_stands_before_most_is_the_speaker() -> None:
    often = srt((at(1, 2), "Anna: Hi"), (at(2, 3), "so"), (at(3, 4), "well"), (at(4, 5), "oh"), (at(5, 6), "Anna: Bye"))
    assert [speaker for speaker, _ in said(often)] == ["Anna", None, None, None, "Anna"]
    mostly = srt((at(1, 2), "Anna: Hi"), (at(2, 3), "Ben: Ho"), (at(3, 4), "so"))
    assert [speaker for speaker, _ in said(mostly)] == ["Anna", "Ben", None]


@pytest.mark.parametrize(
    "words", ["Remember: we leave", "the point is this: go", "it is 10:30 now", "see http://a.b", "I: no", "Anna:"]
)
def test_what_is_no_name_stays_in_the_words(words: str) -> None:
    text = srt((at(1, 2), words), (at(2, 3), "so"), (at(3, 4), "well"))
    assert said(text)[0] == (None, words)


def test_two_who_speak_in_one_cue_are_two_turns() -> None:
    text = srt((at(1, 2), "- Are you\nsure?\n- JOHN: Quite."), (at(2, 3), "- So be it"))
    assert said(text) == [(None, "Are you sure?"), ("JOHN", "Quite."), (None, "So be it")]
    assert [turn.seconds for turn in turns(text)] == [(1, 2), (1, 2), (2, 3)]


def test_cues_that_overlap_or_last_no_time_are_kept() -> None:
    text = srt((at(1, 9), "long"), (at(2, 3), "short"), (at(4, 4), "point"))
    assert [turn.seconds for turn in turns(text)] == [(1, 9), (2, 3), (4, 4)]
    assert read(text).problems == ()


def test_cues_out_of_order_are_sorted_and_that_is_told() -> None:
    text = srt((at(5, 6), "later"), (at(1, 2), "sooner"))
    assert [turn.text for turn in turns(text)] == ["sooner", "later"]
    assert read(text).problems == ("its cues are not in order of time; they were sorted by their start",)


def test_bad_cues_are_told_with_their_numbers() -> None:
    text = srt(
        (at(1, 2), "good"),
        ("00:00:0x,000 --> 00:00:04,000", "bad"),
        ("00:00:05,000 -> 00:00:06,000", "worse"),
        ("00:00:08,000 --> 00:00:07,000", "backwards"),
        (at(9, 10), "good"),
    )
    assert [turn.text for turn in turns(text)] == ["good", "backwards", "good"]
    assert turns(text)[1].seconds == (8, 8)
    assert read(text).problems == (
        "the times of cues 2, 3 cannot be read; left out",
        "the times of cue 4 end before they begin; taken for a moment at their start",
    )


def test_a_cue_that_would_last_for_days_is_a_moment_and_told() -> None:
    reading = read("1\n00:00:01,000 --> 9000:00:01,000\nI am glad.\n\n" + srt((at(2, 3), "So am I.")))
    (track,) = reading.tracks
    assert isinstance(track, Turns)
    assert [turn.seconds for turn in track.turns] == [(1, 1), (2, 3)]
    assert reading.problems == ("cue 1 would last longer than two hours; taken for a moment at the start",)


def test_of_many_bad_cues_the_first_are_named() -> None:
    text = srt((at(1, 2), "good"), *[("x --> y", "bad")] * 9)
    assert read(text).problems == ("the times of cues 2, 3, 4, 5, 6 and 4 more cannot be read; left out",)


def test_cues_without_numbers_or_empty_lines_between_are_found() -> None:
    text = f"{at(1, 2)}\none\n2\n{at(3, 4)}\ntwo\n{at(5, 6)}\nthree\n\nand on\n"
    assert [turn.text for turn in turns(text)] == ["one", "two", "three and on"]


def test_cues_without_words_are_left_out() -> None:
    assert [turn.text for turn in turns(srt((at(1, 2), ""), (at(3, 4), "<i></i>"), (at(5, 6), "so")))] == ["so"]


def test_captions_that_roll_up_are_read_once() -> None:
    text = """WEBVTT

00:00:00.100 --> 00:00:02.000
 
so<00:00:00.500><c> this</c>

00:00:02.000 --> 00:00:02.010
so this
 

00:00:02.010 --> 00:00:04.000
so this
is<00:00:02.500><c> it</c>
"""
    assert [(turn.text, turn.seconds) for turn in turns(text)] == [("so this", (0.1, 2)), ("is it", (2.01, 4))]


@pytest.mark.parametrize("text", ["WEBVTT", "WEBVTT\n\nNOTE nothing\n", srt((at(1, 2), "")), srt(("x --> 1", "words"))])
def test_a_file_without_a_cue_to_read_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^s\.srt holds no subtitle with words and a time") as caught:
        READER.read(Given("s.srt", text.encode()), "S1")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "head", ["", "1", "1\nAnna smiles --> he leaves", "WEBVTTED", "speaker,text\nAnna,so\n", "[{}]", "12:30 we met"]
)
def test_other_files_are_left_to_others(head: str) -> None:
    assert not READER.recognises(head.encode(), "s.srt")


@given(st.sampled_from([SRT, VTT]), st.integers(0, 300), st.binary(max_size=12))
def test_damage_gives_turns_in_order_or_one_line(text: str, at: int, junk: bytes) -> None:
    data = bytearray(text.encode())
    data[at : at + len(junk)] = junk
    try:
        (track,) = READER.read(Given("s.srt", bytes(data)), "S1").tracks
    except InputError as error:
        message = str(error)
    else:
        assert isinstance(track, Turns)
        starts = [turn.seconds[0] for turn in track.turns if turn.seconds]
        assert starts == sorted(starts)
        return
    assert "\n" not in message


def test_a_long_file_without_an_end_to_its_tags_takes_no_time() -> None:
    """Looking for the end from each beginning anew would take hours."""
    assert turns(srt((at(1, 2), "<v so {\\" * 200_000)))
