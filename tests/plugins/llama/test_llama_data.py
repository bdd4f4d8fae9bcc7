"""Instruction records are read back as they were written."""

from pathlib import Path

import pytest

from emotrace.engine.errors import InputError
from emotrace.engine.explainer.records import InstructionRecord, Turn
from emotrace.plugins.llama.training.data import read_records


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"], ids=ascii)
def test_a_sign_that_ends_a_line_elsewhere_ends_no_record(sign: str, tmp_path: Path) -> None:
    record = InstructionRecord(id="x", origin="real", turns=(Turn(role="user", text=f"cue {{E1}} | so{sign}sad"),))
    path = tmp_path / "records.jsonl"
    path.write_text(f"{record.model_dump_json()}\n\n{record.model_dump_json()}\n", "utf-8")
    assert read_records(path) == [record, record]


def test_what_is_no_record_is_refused_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text("not json\n")
    with pytest.raises(InputError, match=r"records\.jsonl holds no instruction records"):
        read_records(path)
