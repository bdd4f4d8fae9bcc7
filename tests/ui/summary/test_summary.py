"""emotrace summary counts what a batch wrote, whichever form it has."""

import csv
import io
import json
import random
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from emotrace.engine.errors import InputError, UsageError
from emotrace.ui.summary.figures import figures
from emotrace.ui.summary.groups import NONE, Summary, summarised
from emotrace.ui.summary.reading import Told, rows_of, unfinished
from emotrace.ui.summary.tables import as_csv, as_json, as_markdown

Outs = Mapping[str, Path]
FORMS = ["jsonl", "parquet", "sqlite"]


def told(top: str | None = "joy", conflicts: int = 0, **columns: str) -> Told:
    result = {"top": top, "valence": 0.5, "arousal": -0.25, "conflicts": conflicts, "taxonomy": "ekman"}
    return Told("1", columns, result)


@pytest.mark.parametrize("form", FORMS)
def test_counts_are_those_of_the_lines(outs: Outs, form: str) -> None:
    """Counted again by hand, from the lines of JSON."""
    lines = [json.loads(line) for line in outs["jsonl"].read_bytes().splitlines()]
    found = summarised(rows_of(str(outs[form])), "who", 0)
    assert [group.name for group in found.groups] == ["Rachel", "Ross", NONE]
    for group in found.groups:
        own = [line for line in lines if (line["columns"]["who"] or NONE) == group.name]
        results = [line["result"] for line in own if line["error"] is None]
        assert (group.rows, group.failures) == (len(own), len(own) - len(results))
        tops = Counter(result["belief"]["top"] for result in results)
        assert group.abstentions == tops.pop(None, 0)
        assert {label: share.rows for label, share in group.shares.items() if share.rows} == tops
        assert group.valence == pytest.approx(np.mean([one["belief"]["affect"]["valence"] for one in results]))
        assert group.arousal == pytest.approx(np.mean([one["belief"]["affect"]["arousal"] for one in results]))


def test_all_forms_come_to_the_same(outs: Outs) -> None:
    first, *others = (summarised(rows_of(str(outs[form])), "scene", 3) for form in FORMS)
    assert others == [first] * 2
    assert [group.name for group in first.groups] == ["2", "10"], "numbers are put in order by size"


def test_shares_and_abstentions_add_up_to_all() -> None:
    found = summarised([told(top) for top in ("joy", "joy", "fear", None)], None, 0)
    (group,) = found.groups
    assert group.shares["joy"].share == 0.5
    assert sum(one.share for one in group.shares.values()) + group.abstentions / group.answered == pytest.approx(1)


def test_intervals_are_those_of_drawing_the_rows_again() -> None:
    tops = ["joy"] * 30 + ["fear"] * 9 + [None] * 21
    (group,) = summarised(map(told, tops), None, 0).groups
    drawn = np.random.default_rng(5).integers(0, len(tops), (4000, len(tops)))
    shares = np.array([top == "joy" for top in tops])[drawn].mean(axis=1)
    low, high = np.percentile(shares, (2.5, 97.5))
    assert group.shares["joy"].interval.low == pytest.approx(low, abs=0.025)
    assert group.shares["joy"].interval.high == pytest.approx(high, abs=0.025)


def test_the_same_seed_gives_the_same_intervals() -> None:
    rows = [told(top) for top in ["joy"] * 7 + ["fear"] * 5]
    assert summarised(rows, None, 4) == summarised(rows, None, 4)
    assert summarised(rows, None, 4) != summarised(rows, None, 5)


def test_a_column_that_is_not_there_is_told_with_those_that_are(outs: Outs) -> None:
    for form in FORMS:
        with pytest.raises(InputError, match="no row has a column 'speaker'; there is who, scene, folder"):
            summarised(rows_of(str(outs[form])), "speaker", 0)


def test_files_can_be_grouped_by_their_folder() -> None:
    rows = [Told(name, {}, None) for name in ("happy/1.png", "happy/2.png", "sad/old/1.png", "1.png")]
    found = summarised(rows, "folder", 0)
    assert {group.name: group.rows for group in found.groups} == {"happy": 2, "sad/old": 1, NONE: 1}


def test_a_group_of_failures_alone_has_no_shares_and_no_means(outs: Outs) -> None:
    found = summarised([Told("1", {"who": "Ross"}, None), told(who="Rachel")], "who", 0)
    ross = next(group for group in found.groups if group.name == "Ross")
    assert (ross.rows, ross.failures, ross.answered, ross.shares, ross.valence) == (1, 1, 0, {}, None)
    assert "| Ross | 1 | 1 | 0 | 0 |" in as_markdown(found)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("out.jsonl", b'{"number": 1}\n', "line 1, is no row"),
        ("out.jsonl", b"words\n", "line 1, is no row"),
        ("out.jsonl", b"", "no rows yet"),
        ("out.parquet", None, "no folder of tables"),
    ],
)
def test_what_no_batch_wrote_is_told_in_one_line(tmp_path: Path, name: str, text: bytes | None, says: str) -> None:
    path = tmp_path / name
    if text is None:
        path.mkdir()
    else:
        path.write_bytes(text)
    with pytest.raises(InputError, match=says):
        summarised(rows_of(str(path)), None, 0)


def test_other_endings_and_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ends in"):
        rows_of(str(tmp_path / "out.txt"))
    with pytest.raises(InputError, match="there is no"):
        rows_of(str(tmp_path / "out.jsonl"))
    with pytest.raises(UsageError, match="no store at"):
        list(rows_of(str(tmp_path / "out.sqlite")))


def test_a_damaged_part_is_named(outs: Outs, tmp_path: Path) -> None:
    (tmp_path / "out.parquet" / "rows").mkdir(parents=True)
    (tmp_path / "out.parquet" / "rows" / "part-000001.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"part-000001\.parquet cannot be read"):
        list(rows_of(str(tmp_path / "out.parquet")))


def test_a_line_that_is_being_written_is_left_for_later(outs: Outs, tmp_path: Path) -> None:
    data = outs["jsonl"].read_bytes()
    (tmp_path / "out.jsonl").write_bytes(data + b'{"number": 8, "id"')
    assert sum(1 for _ in rows_of(str(tmp_path / "out.jsonl"))) == data.count(b"\n")


@pytest.mark.parametrize("form", FORMS)
def test_a_batch_that_has_more_to_write_says_so(outs: Outs, form: str, tmp_path: Path) -> None:
    assert not unfinished(str(outs[form]))
    kept = {"mark": {"finished": False}}
    (tmp_path / "out.jsonl.resume").write_text(json.dumps(kept))
    assert unfinished(str(tmp_path / "out.jsonl"))


def test_the_tables_hold_the_same_numbers() -> None:
    rows = [told("joy", who="a|b"), told(None, conflicts=2, who="a|b"), Told("3", {"who": "c\nd"}, None)]
    found = summarised(rows, "who", 0)
    head, *lines = csv.reader(io.StringIO(as_csv(found)))
    of = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert (of["a|b"]["rows"], of["a|b"]["conflicts"], of["a|b"]["joy rows"], of["a|b"]["joy share"]) == (
        "2",
        "1",
        "1",
        "0.5",
    )
    assert of["c\nd"]["joy share"] == ""
    assert Summary.model_validate_json(as_json(found)) == found
    table = [line for line in as_markdown(found).splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in table}) == 1
    assert len(table) == 4


def many(groups: int) -> Iterator[Told]:
    draw = random.Random(0)
    for number in range(groups * 4):
        yield told(draw.choice(["joy", "fear", None]), who=f"$person_{number % groups} 日")


@pytest.mark.parametrize("groups", [1, 3, 45])
def test_figures_are_drawn_for_few_and_many_groups(groups: int) -> None:
    for name, files in figures(summarised(many(groups), "who", 0)):
        image = Image.open(io.BytesIO(files[".png"]))
        assert image.width > 800, name
        assert len(image.convert("RGB").getcolors(10**6) or ()) > 10
        ET.fromstring(files[".svg"])
    assert len(list(figures(summarised([Told("1", {}, None)], None, 0)))) == 0


def test_the_command_prints_a_table_and_draws(outs: Outs, emotrace: Callable[..., Any], tmp_path: Path) -> None:
    done = emotrace("summary", outs["parquet"], "--by", "who", "--figures", "drawn")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("| who | rows | failures |")
    assert sorted(one.name for one in (tmp_path / "drawn").iterdir()) == [
        "affect.png",
        "affect.svg",
        "shares.png",
        "shares.svg",
    ]


def test_the_command_names_the_columns_that_are_there(outs: Outs, emotrace: Callable[..., Any]) -> None:
    done = emotrace("summary", outs["jsonl"], "--by", "speaker")
    assert done.returncode == 1
    assert done.stderr == "emotrace: no row has a column 'speaker'; there is who, scene, folder\n"


def test_the_form_follows_the_name_that_is_written(outs: Outs, emotrace: Callable[..., Any], tmp_path: Path) -> None:
    assert emotrace("summary", outs["jsonl"], "-o", "table.csv").returncode == 0
    assert (tmp_path / "table.csv").read_text("utf-8").startswith("group,rows,failures")
