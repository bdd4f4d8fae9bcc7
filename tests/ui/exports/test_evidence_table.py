"""The evidence as CSV and JSON lines: tidy, and never a formula."""

import csv
import json

from emotrace.engine.result import Result
from emotrace.ui.evidence_table import as_csv, as_jsonl


def test_the_table_begins_with_file_start_and_end(clip: Result) -> None:
    rows = list(csv.DictReader(as_csv(clip).splitlines()))
    assert list(rows[0])[:8] == ["file", "start", "end", "modality", "kind", "value", "unit", "confidence"]
    assert (rows[0]["file"], rows[0]["start"], rows[0]["end"], rows[0]["kind"]) == (
        "two at a table.mp4", "2.4", "6.0", "AU12",
    )  # fmt: skip
    assert float(rows[0]["nats_joy"]) == clip.observations[0].weights["joy"]
    assert [row["id"] for row in rows] == [one.id for one in clip.observations]


def test_words_that_a_spreadsheet_would_run_get_an_apostrophe(still: Result) -> None:
    rows = {row["quote"]: row for row in csv.DictReader(as_csv(still).splitlines())}
    assert set(rows) == {"", "so happy", '\'=HYPERLINK("x")', "$x_{$", "😀"}


def test_numbers_below_zero_stay_numbers(clip: Result) -> None:
    rows = list(csv.DictReader(as_csv(clip).splitlines()))
    assert [float(row["value"]) for row in rows if row["kind"] == "loudness down"] == [-1.4, -0.9]


def test_each_line_of_json_is_the_observation_and_its_file(still: Result) -> None:
    lines = [json.loads(line) for line in as_jsonl(still).splitlines()]
    assert lines[0] == {"file": "faces.png", **still.observations[0].model_dump(mode="json")}
    assert lines[4]["quote"] == '=HYPERLINK("x")'
