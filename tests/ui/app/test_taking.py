"""What is taken away opens in what it is for."""

import csv
import io
from pathlib import Path
from typing import Any

from emotrace.engine.check import check_explanation
from tests.ui.app.doing import explain, save, take

TEXT = "I am so happy, thank you!"


def test_json_is_the_whole_result_and_passes_the_check(page: Any, tmp_path: Path) -> None:
    explain(page, TEXT)
    result = take(page, "json", tmp_path)
    assert not check_explanation(result.explanation, result.graph(), result.belief, result.stimulus)
    assert result.stimulus.text["S1"] == TEXT


def test_a_picture_gives_table_text_and_a_report_that_holds_the_picture(
    page: Any, portrait: Path, tmp_path: Path
) -> None:
    explain(page, TEXT, portrait)
    result = take(page, "json", tmp_path)
    rows = list(csv.DictReader(io.StringIO(save(page, "csv", tmp_path).read_text("utf-8"))))
    assert [row["id"] for row in rows] == [one.id for one in result.observations]
    assert save(page, "md", tmp_path).read_text("utf-8").startswith("# Joy")
    report = save(page, "html", tmp_path).read_text("utf-8")
    assert "data:image/jpeg;base64," in report
    assert "http://" not in report.replace("http://www.w3.org", "")
    assert "<script" not in report
    assert page.locator("[data-form=eaf]").count() == 0  # nothing here has a time


def test_a_voice_gives_tiers_for_elan(page: Any, voice: Path, tmp_path: Path) -> None:
    from pympi import Eaf

    explain(page, "", voice)
    eaf = Eaf(str(save(page, "eaf", tmp_path)))
    assert any("pitch" in name for name in eaf.get_tier_names())
