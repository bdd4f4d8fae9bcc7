"""Conversations in JSON and in tables become turns, and what is none is left alone."""

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.engine.errors import InputError
from emotrace.engine.intake import HEAD
from emotrace.engine.stimulus import Given, Reader, Reading, Turn, Turns
from emotrace.plugins.media.conversation import GUESSED, SLOWLY, ConversationReader
from emotrace.plugins.tables.reader import MeasurementReader, OwnTableReader

READER = ConversationReader()
MELD = "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime\n"
TALK = [
    {"speaker": "Anna", "text": "You  came!", "start": 0.5, "end": 1.25},
    {"speaker": "Ben", "text": "I did.", "start": 1.5, "end": 2},
]


def read(content: Any, name: str = "talk.json") -> Reading:
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    data = text if isinstance(text, bytes) else text.encode()
    assert READER.recognises(data[:HEAD], "no-name")
    return READER.read(Given(name, data), "S1")


def turns(content: Any) -> tuple[Turn, ...]:
    (track,) = read(content).tracks
    assert isinstance(track, Turns)
    return track.turns


def refusal(content: str) -> str:
    with pytest.raises(InputError) as caught:
        read(content, "talk.csv")
    message = str(caught.value)
    assert message.startswith("talk.csv")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("header", [MELD, MELD.strip(), "speaker,start,end,text", "Start Time;Transcript\n\n  \n"])
def test_a_header_without_turns_is_told_and_not_taken_for_words(header: str) -> None:
    assert "no turn" in refusal(header)


@pytest.mark.parametrize("line", ["Dialogue, character, and all that makes a story", "line", "text, and nothing else"])
def test_a_line_of_words_is_no_header(line: str) -> None:
    assert not READER.recognises(line.encode(), "no-name.csv")


@pytest.mark.parametrize("empty", ['{"turns": []}', '{"text": "", "segments": [], "language": "en"}'])
def test_a_list_for_turns_that_is_empty_is_told_and_not_taken_for_words(empty: str) -> None:
    assert "no turn in it" in refusal(empty)


def test_it_is_a_reader() -> None:
    assert isinstance(READER, Reader)


@pytest.mark.parametrize(
    "shape", [lambda talk: talk, lambda talk: {"turns": talk}, lambda talk: {"title": "x", "Utterances": talk}]
)
def test_json_is_read_as_a_list_or_in_an_object(shape: Any) -> None:
    reading = read(shape(TALK))
    assert turns(shape(TALK)) == (
        Turn(text="You came!", speaker="Anna", seconds=(0.5, 1.25)),
        Turn(text="I did.", speaker="Ben", seconds=(1.5, 2.0)),
    )
    assert (reading.kind, reading.problems) == ("conversation", ())
    assert reading.details == {"turns": 2, "speakers": 2}


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"start": 1, "end": 2}, (1, 2)),
        ({"seconds": [1, 2]}, (1, 2)),
        ({"seconds": 1.5}, (1.5, 1.5)),
        ({"start": "00:01:02,500", "end": "00:01:03.250"}, (62.5, 63.25)),
        ({"StartTime": "01:02", "EndTime": "01:03"}, (62, 63)),
        ({"start": "976.059", "end": None}, (976.059, 976.059)),
        ({"start": 3, "end": 2}, (3, 3)),
        ({"start": None}, None),
        ({"start": math.nan}, None),
        ({"start": -1, "end": 2}, None),
        ({"start": "soon"}, None),
        ({"start": True}, None),
        ({}, None),
    ],
)
def test_times_are_read_as_numbers_or_as_on_a_clock(
    times: dict[str, Any], expected: tuple[float, float] | None
) -> None:
    (turn,) = turns([{"text": "so"} | times])
    assert turn.seconds == expected


def test_a_turn_without_an_end_lasts_until_the_next() -> None:
    found = turns([{"text": "a", "start": 1}, {"text": "b", "start": 4}, {"text": "c", "start": 5}])
    assert [turn.seconds for turn in found] == [(1, 4), (4, 5), (5, 5)]


def test_what_is_written_in_a_chat_does_not_last_until_the_answer_days_later() -> None:
    day = 24 * 3600
    found = turns([{"text": "a", "start": 0}, {"text": "so " * 300, "start": day}, {"text": "c", "start": 3 * day}])
    assert found[0].seconds == (0, GUESSED)
    start, end = found[1].seconds or (0, 0)
    assert start == day
    assert end == pytest.approx(day + len(found[1].text) / SLOWLY), "as long as it takes to say"


def test_a_turn_that_is_said_to_last_for_days_is_a_moment_and_told() -> None:
    reading = read([{"text": "a", "start": 5, "end": 1e9}, {"text": "b", "start": 6, "end": 7}])
    (track,) = reading.tracks
    assert isinstance(track, Turns)
    assert [turn.seconds for turn in track.turns] == [(5, 5), (6, 7)]
    assert reading.problems == ("1 of its turns last longer than two hours; taken for a moment at their start",)


def test_what_whisper_writes_is_read_however_long_its_text_is() -> None:
    words = "so it goes " * 1000
    whisper = {
        "text": words,
        "segments": [
            {"id": 0, "seek": 0, "start": 0.0, "end": 4.0, "text": " so it goes", "tokens": [1, 2], "avg_logprob": -0.5}
        ],
        "language": "en",
    }
    (turn,) = turns(whisper)
    assert (turn.text, turn.seconds, turn.speaker) == ("so it goes", (0.0, 4.0), None)
    assert turn.confidence == pytest.approx(math.exp(-0.5))


def test_a_long_list_is_recognised_by_its_first_turn() -> None:
    assert len(turns([{"seconds": [n, n + 1], "utterance": "so it goes"} for n in range(500)])) == 500


def test_melds_table_is_read() -> None:
    rows = (
        '1,"Oh my God, he\x92s lost it.",Phoebe,sadness,negative,0,0,4,7,"00:20:57,256","00:21:00,049"\n'
        '2,What?,Monica,surprise,negative,0,1,4,7,"00:21:01,927","00:21:03,261"\n'
    )
    expected = (
        Turn(text="Oh my God, he\u2019s lost it.", speaker="Phoebe", seconds=(1257.256, 1260.049)),
        Turn(text="What?", speaker="Monica", seconds=(1261.927, 1263.261)),
    )
    assert turns((MELD + rows).encode("utf-8")) == expected
    assert turns((MELD + rows).encode("latin-1")) == expected


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("Anna,I am not sad, I am delighted", "I am not sad, I am delighted"),
        ("Anna,a,b,c", "a,b,c"),
        ("Anna,it costs 1,50 today", "it costs 1,50 today"),
        ('Anna,"I am not sad", she said', "I am not sad, she said"),
        ("Anna,I am sad,,", "I am sad"),
    ],
)
@pytest.mark.parametrize("header", ["speaker,text", "speaker,text,,"])
def test_words_after_a_comma_without_quotation_marks_stay_in_the_text(header: str, row: str, text: str) -> None:
    reading = read(f"{header}\n{row}\nBen,bye\n", "talk.csv")
    (track,) = reading.tracks
    assert isinstance(track, Turns)
    assert [(turn.speaker, turn.text) for turn in track.turns] == [("Anna", text), ("Ben", "bye")]
    assert ["joined to the words" in one for one in reading.problems] == ([True] if "," in text else [])


def test_rows_longer_than_the_header_are_told_where_the_text_is_not_last() -> None:
    reading = read("text,speaker\nso,Anna\n\nI am not sad, I am glad,Ben\na,b,c\n", "talk.csv")
    (problem,) = reading.problems
    assert problem == (
        "row 4 has 3 cells where the header has 2, and what is beyond is left out, as in 1 more; put words that hold "
        "',' in quotation marks"
    )


def test_cells_belong_to_the_column_above_them_whatever_the_others_are_named() -> None:
    assert [(turn.speaker, turn.text) for turn in turns(",,speaker,text\n0,0,Anna,I am happy\n")] == [
        ("Anna", "I am happy")
    ]
    assert [turn.text for turn in turns("note,note,speaker,text\nx,y,Anna,I am happy\n")] == ["I am happy"]


@pytest.mark.parametrize("header", ["text,speaker,text", "speaker,Start Time,text,start_time"])
def test_a_column_that_is_read_and_there_twice_is_refused(header: str) -> None:
    name = header.rpartition(",")[2]
    assert refusal(f"{header}\na,b,c,d\n") == f"talk.csv has two columns named {name!r}; rename one"


@pytest.mark.parametrize("other", ["message", "content"])
def test_a_column_of_line_numbers_is_not_taken_for_the_words(other: str) -> None:
    assert [turn.text for turn in turns(f"line,speaker,{other}\n1,Anna,I am happy\n2,Ben\n")] == ["I am happy"]
    assert [turn.text for turn in turns([{"line": 1, "speaker": "Anna", other: "I am happy"}])] == ["I am happy"]
    assert [turn.text for turn in turns("speaker,line\nAnna,I am happy\n")] == ["I am happy"]


@pytest.mark.parametrize(
    ("rows", "opened"),
    [
        ('Anna,"I am not sad\nBen,I am furious\nAnna,bye', 2),
        ('Anna,"I am not sad\nBen,I am furious\nAnna,bye\n\n', 2),
        ('Anna,"well\nwell"\n\nBen,"so', 5),
        ('Anna,hi\nAnna,"I am not sad\nBen,"I am furious"\nAnna,bye\n', 3),
    ],
)
def test_a_quotation_mark_left_open_is_told_with_the_row_where_it_opened(rows: str, opened: int) -> None:
    told = refusal(f"speaker,text\n{rows}")
    assert told.startswith(f"talk.csv, row {opened}: ")
    assert "close it or take it out" in told


def test_quotation_marks_that_take_in_no_other_row_are_read() -> None:
    rows = 'Anna,"hi" there\nBen, "so\n\nwell"  \nAnna,she said "no\nBen,"he said ""no"""\nAnna,"bye"'
    said = [turn.text for turn in turns(f"speaker,text\n{rows}")]
    assert said == ["hi there", "so well", 'she said "no', 'he said "no"', "bye"]


def test_several_dialogues_are_refused_with_their_column() -> None:
    rows = "1,Hi,A,joy,positive,7,0,4,7,,\n2,Ho,B,joy,positive,8,0,4,7,,\n"
    assert refusal(MELD + rows) == (
        "talk.csv holds 2 dialogues (column Dialogue_ID); give one of them, as the rows where that is 7"
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_tables_are_read_with_any_usual_separator(separator: str) -> None:
    text = "speaker,text,start,end\nAnna,You came!,0.5,1.25\n\nBen,I did.,1.5,2\n".replace(",", separator)
    assert [(turn.speaker, turn.text, turn.seconds) for turn in turns("\ufeff" + text)] == [
        ("Anna", "You came!", (0.5, 1.25)),
        ("Ben", "I did.", (1.5, 2.0)),
    ]


def test_speakers_that_are_not_named_are_none() -> None:
    found = turns("speaker,sentence\n,so\nAnna,well\n")
    assert [turn.speaker for turn in found] == [None, "Anna"]
    assert [turn.seconds for turn in found] == [None, None]


def test_speakers_that_pandas_made_numbers_with_a_point_are_named_without_it() -> None:
    talk = [{"text": "a", "speaker": one} for one in (1.0, 2, "2", 1.5, math.nan, math.inf, None)]
    assert [turn.speaker for turn in turns(talk)] == ["1", "2", "2", "1.5", None, None, None]


def test_turns_out_of_order_are_sorted_and_that_is_told() -> None:
    talk = [{"text": "b", "start": 4}, {"text": "after b"}, {"text": "a", "start": 1}]
    assert [turn.text for turn in turns(talk)] == ["a", "b", "after b"]
    assert read(talk).problems == ("its turns are not in order of time; they were sorted by their start",)


def test_what_is_missing_or_wrong_is_counted() -> None:
    talk = [
        {"text": "so", "start": "soon"},
        {"text": " "},
        {"text": None},
        {"speaker": "Anna"},
        {"text": ["no"]},
        {"text": "well", "start": 3, "end": 1},
    ]
    assert [turn.text for turn in turns(talk)] == ["so", "well"]
    assert read(talk).problems == (
        "4 of its 6 turns hold no words and are left out",
        "1 of its turns have a time that cannot be read, and are kept without it",
        "1 of its turns end before they begin; taken for a moment at their start",
    )


def test_halves_of_characters_do_no_harm() -> None:
    (turn,) = turns('[{"text": "so \\ud83d"}]')
    assert turn.text == "so ?"


def test_rows_that_are_too_short_or_too_long_are_read_as_far_as_they_go() -> None:
    assert [turn.text for turn in turns("text,speaker,start\nso\nwell,Anna,1,2,3\n")] == ["so", "well"]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("speaker,text\nAnna,\n", "no turn with words"),
        ('{"turns": [{"text": "so"}, ' + '{"text": "so"},' * 500, "cannot be read (line 1"),
        ('{"text": "' + "so " * 2000 + '"}', "no list of turns"),
        ('{"turns": [{"text": "so", "start": ' + "9" * 5000 + "}]}", "a number in it too long"),
        ('{"turns": [{"text": "so"}, {"a": ' + "[" * 200_000, "too deep"),
        (f'speaker,text\nAnna,"{"so " * 60_000}\n', "quotation mark"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(content: str, part: str) -> None:
    assert part in refusal(content)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '["so", "well"]',
        '[{"name": "Anna"}]',
        '{"schema_version": 1, "chain": "x", "stimulus": {"turns": {"S1": [{"text": "so"}]}}}',
        '{"text": "a short note"}',
        '{"turns": 3}',
        "text,anger,joy\nso it goes,0,1\n",
        "seconds,bpm\n0,71\n",
        "start,end,AU12\n0,1,3.5\n",
        "frame, face_id, timestamp, confidence, success, AU12_r\n1,0,0.0,0.98,1,2.5\n",
        "name;frameTime;F0semitoneFrom27.5Hz_sma3nz_amean\n'one';0.0;30.5\n",
        "Dear speaker, the text is below.\nYours\n",
        "Text, speaker. And so on\nand on\n",
        "\0\0\0\x18ftypisom",
    ],
)
def test_other_files_are_left_to_others(text: str) -> None:
    assert not READER.recognises(text.encode(), "talk.json")


def test_a_result_is_no_conversation() -> None:
    assert not READER.recognises(b'{\n  "schema_version": 1,\n  "chain": "x",\n  "turns": [{"text": "so"}]', "r.json")


def test_tables_of_measurements_and_conversations_are_told_apart() -> None:
    measured, talk = b"subject,start,bpm\nA,0,71\nB,1,80\n", b"speaker,start,text\nA,0,so\n"
    assert OwnTableReader().recognises(measured, "m.csv")
    assert not READER.recognises(measured, "m.csv")
    assert READER.recognises(talk, "m.csv")
    assert not MeasurementReader().recognises(talk, "m.csv")


def test_each_dialogue_of_meld_is_read(shared_data: Path) -> None:
    table = shared_data / "meld" / "dev_sent_emo.csv"
    assert "holds 114 dialogues (column Dialogue_ID)" in refusal(table.read_text("utf-8"))
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for dialogue in {row["Dialogue_ID"] for row in rows}:
        mine = [row for row in rows if row["Dialogue_ID"] == dialogue]
        out = io.StringIO()
        writer = csv.DictWriter(out, mine[0])
        writer.writeheader()
        writer.writerows(mine)
        found = turns(out.getvalue())
        assert sorted(turn.speaker or "" for turn in found) == sorted(row["Speaker"] for row in mine)
        assert not any("\x80" <= letter < "\xa0" for turn in found for letter in turn.text)
        starts = [turn.seconds[0] for turn in found if turn.seconds]
        assert len(starts) == len(mine)
        assert starts == sorted(starts)


@given(
    st.sampled_from([json.dumps(TALK), json.dumps({"turns": TALK}), MELD + "1,Hi,A,joy,positive,0,0,4,7,0:1,0:2\n"]),
    st.integers(0, 200),
    st.binary(max_size=8),
)
def test_damage_gives_turns_or_one_line(text: str, at: int, junk: bytes) -> None:
    data = bytearray(text.encode())
    data[at : at + len(junk)] = junk
    try:
        (track,) = READER.read(Given("talk.json", bytes(data)), "S1").tracks
    except InputError as error:
        message = str(error)
    else:
        assert isinstance(track, Turns)
        assert all(turn.text for turn in track.turns)
        return
    assert "\n" not in message
