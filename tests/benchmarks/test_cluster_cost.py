"""What many rows cost, reckoned from what the other benchmarks print."""

from pathlib import Path

import pytest

from benchmarks.cluster_cost import BEGIN, END, Stored, lasting, rates_of, replaced, speed, storage, stored_of, times

REPORT = """\
# 2026-11-26, abc

                              rows   rows/s  range             s to first rows  own ms/row
brief     1 worker            6000      500  (490 to 510)                  1.9        0.02
brief     2 workers           6000      900  (890 to 910)                  2.3        0.02
clips     1 worker              16      0.5  (0.4 to 0.6)                  2.1        0.80

                         -------- bytes a row --------   -- own ms/row --
                    rows     JSONL   Parquet     store     JSONL   Parquet
brief     stored    6000      3500       320      5400      0.06      0.20
clips     stored      16     90000      9000    100000      1.00      5.00
"""


def test_rows_a_second_are_those_of_one_worker_on_one_core() -> None:
    assert rates_of(REPORT) == {"brief": 500, "clips": 0.5}


def test_time_is_rows_by_rows_a_second() -> None:
    head, _, brief, clips = times(rates_of(REPORT), stored_of(REPORT), 64)
    assert "| 10,000,000 on one core | 10,000,000 on 64 cores | rows/s that one command can write |" in head
    # 10,000 / 500 a second; ten million by 5,000 a second, for one process writes no more
    assert brief == "| texts, decided alone | 500 | 20 s | 3.3 min | 33 min | 5.6 h | 33 min | 5,000 |"
    # 10,000 * 2 s = 5.6 h; 10,000,000 / (64 * 0.5 a second) = 312,500 s
    assert clips.endswith("| 0.5 | 5.6 h | 2.3 days | 23 days | 231 days | 3.6 days | 200 |")


@pytest.mark.parametrize(("cores", "rows_a_second"), [(1, 25.0), (64, 1600.0), (65, 1625.0), (1000, 2000.0)])
def test_cores_help_until_the_process_that_writes_is_busy(cores: int, rows_a_second: float) -> None:
    assert speed(25.0, 0.5, cores) == rows_a_second


def test_room_is_bytes_by_rows() -> None:
    assert storage({"brief": Stored(3500, 320, 5400, 0.06, 0.2)})[2] == (
        "| texts, decided alone | 3,500 | 320 | 5,400 | 35 GB | 3.2 GB | 54 GB |"
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.5, "0.5 s"), (119, "119 s"), (120, "2 min"), (3600, "1 h"), (172_799, "48 h"), (172_800, "2 days")],
)
def test_spans_are_told_in_the_unit_that_fits(seconds: float, said: str) -> None:
    assert lasting(seconds) == said


def test_a_table_takes_the_place_of_the_one_before_it() -> None:
    document = f"before\n{BEGIN}\n\n| old |\n\n{END}\nafter\n"
    once = replaced(document, "| new |")
    assert once == f"before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"
    assert replaced(once, "| new |") == once
    with pytest.raises(SystemExit, match="there is no"):
        replaced("before after", "| new |")


def test_the_document_about_clusters_has_a_place_for_it() -> None:
    document = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text("utf-8")
    assert replaced(document, "| new |").count("| new |") == 1
