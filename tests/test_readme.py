"""What the README shows is what the commands print."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_output_shown_is_the_commands_own(portrait: Path) -> None:
    (shown,) = re.findall(
        r"^\$ emotrace explain portrait\.png --text \"(.*?)\" --no-llm\n(.*?)^\.\.\.$", README, re.MULTILINE | re.DOTALL
    )
    command = [Path(sys.executable).with_name("emotrace"), "explain", portrait, "--text", shown[0], "--no-llm"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    printed = " ".join(done.stdout.decode("utf-8").split())
    assert printed.startswith(" ".join(shown[1].split()))


def test_every_link_leads_somewhere() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_command_shown_exists() -> None:
    named = set(re.findall(r"emotrace ([a-z]+)", README)) - {"says"}
    environment = {**os.environ, "COLUMNS": "200"}
    command = [str(Path(sys.executable).with_name("emotrace")), "--help"]
    text = subprocess.run(command, capture_output=True, check=True, env=environment).stdout.decode("utf-8")
    assert [name for name in named if not re.search(rf"\b{name}\b", text)] == []


def test_the_numbers_in_the_fast_part_are_the_reports() -> None:
    report = (ROOT / "benchmarks" / "results" / "2026-11-23-speed.md").read_text("utf-8")
    ratio = re.search(r"observer / landmarker\s+([\d.]+)", report)
    grammar = re.search(r"emotrace / bare, sentence grammar\s+([\d.]+)", report)
    assert ratio
    assert grammar
    assert f"{float(ratio[1]):.2f} times the bare landmarker" in README
    assert f"{float(grammar[1]):.2f} times as fast" in README
    for command in ("emotrace --help", "explain --text, --no-llm"):
        seconds = re.search(rf"^{command}\s+([\d.]+) s", report, re.MULTILINE)
        assert seconds
        assert f"in {seconds[1]} s" in " ".join(README.split())
