"""What the packaging promises."""

import filecmp
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_package_on_disk_is_in_the_wheel() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    on_disk = {
        ".".join(("emotrace", *folder.parent.relative_to(ROOT).parts))
        for room in ("engine", "plugins", "chains", "ui")
        for folder in (ROOT / room).rglob("__init__.py")
    }
    assert set(listed) == on_disk


def test_no_room_has_a_second_identity() -> None:
    code = "import sys, emotrace.engine.graph, emotrace.ui.cli; print({'engine', 'ui'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "set()\n"


def test_the_sample_voice_of_doctor_is_the_example_voice() -> None:
    assert filecmp.cmp(ROOT / "examples" / "voice.flac", ROOT / "ui" / "data" / "voice.flac", shallow=False)
