"""The readers of labelled data come through the hook as anybody's would."""

from pathlib import Path

from emotrace.engine.benchmark import Selection
from emotrace.engine.host import PluginHost


def test_the_host_finds_every_reader_and_each_reads(tmp_path: Path) -> None:
    host = PluginHost.installed()
    found = {one.name: one for one in host.benchmarks()}
    assert {"labelled", "goemotions", "emodb"} <= set(found)
    assert all(one.reads for one in found.values())
    (tmp_path / "a.csv").write_text("text,label\nhi,joy\n")
    assert len(found["labelled"].read(Selection(tmp_path / "a.csv")).examples) == 1
