"""A stranger's plugin, built and installed beside emotrace's own wheel as its users would, and the page about it."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "thirdparty-observer"
PAGE = ROOT / "docs" / "writing-an-observer.md"
ROOMS = ("chains", "engine", "plugins", "ui")

pytestmark = pytest.mark.network  # building a wheel fetches setuptools


@dataclass(frozen=True)
class Installed:
    """A fresh environment with both wheels."""

    bin: Path
    wheel: Path
    """emotrace's own."""
    example: Path
    """A copy of the example, away from the checkout, with a file bad.csv beside its own."""

    def run(self, *command: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment in the example's folder."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "EMOTRACE"))}
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.example,
            env={**env, "PYTHONDONTWRITEBYTECODE": "1"},
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    def explain(self, *arguments: str) -> dict[str, Any]:
        """The result as JSON value."""
        done = self.run("emotrace", "explain", *arguments, "--no-llm", "--format", "json")
        result: dict[str, Any] = json.loads(done.stdout)
        return result


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Wheels of emotrace and of the example in an environment of their own.

    They are built from copies, for setuptools leaves its build folder in the tree and would pick up stale files there.
    What the two depend on is not installed anew (that would take minutes and compile llama.cpp): a .pth file lends
    the packages of the environment that runs this test. Unlike PYTHONPATH, it comes after the new environment's own
    packages, and the lent folder's .pth files are not followed, so that the checkout, which is installed there in
    editable form, is out of reach: what runs is what the wheels hold.
    """
    place = tmp_path_factory.mktemp("thirdparty")
    copies = [_copied(ROOT, place / "emotrace"), _copied(EXAMPLE, place / "example")]
    _pip("wheel", "--no-deps", "--wheel-dir", str(place / "wheels"), *map(str, copies))
    wheels = sorted((place / "wheels").glob("*.whl"))
    home = place / "environment"
    venv.create(home, with_pip=False)
    _pip("--python", str(home), "install", "--no-deps", "--no-index", *map(str, wheels))
    (packages,) = home.glob("lib/python*/site-packages")
    (copies[1] / "bad.csv").write_text("seconds,bpm\n0,71\n1,fast\n", "utf-8")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return Installed(home / "bin", wheels[0], copies[1])


def _copied(folder: Path, to: Path) -> Path:
    left_out = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")
    return shutil.copytree(folder, to, ignore=left_out)


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_holds_every_module_and_data_file(installed: Installed) -> None:
    wanted = {
        f"emotrace/{path.relative_to(ROOT)}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix == ".py" or path.name == "py.typed" or (path.is_file() and "data" in path.parts)
    }
    with zipfile.ZipFile(installed.wheel) as wheel:
        held = {name for name in wheel.namelist() if not name.startswith("emotrace-")}
    assert held == wanted


def test_what_runs_is_what_was_installed(installed: Installed) -> None:
    code = "import emotrace.engine, emotrace_heart_rate as e; print(emotrace.engine.__file__); print(e.__file__)"
    files = installed.run("python", "-c", code).stdout.split()
    assert all(file.startswith(str(installed.bin.parent)) for file in files), files


def test_the_plugin_is_found_and_every_plugin_loads(installed: Installed) -> None:
    rows = {row["name"]: row for row in json.loads(installed.run("emotrace", "plugins", "--format", "json").stdout)}
    assert rows["heart-rate"]["from"] == "emotrace-heart-rate 0.1.0"
    assert rows["heart-rate"]["brings"] == ["heart-rate-csv", "heart-rate"]
    assert {name: row["message"] for name, row in rows.items() if row["status"] != "loaded"} == {}


def test_its_observation_is_in_the_result_and_cited(installed: Installed) -> None:
    result = installed.explain("heart_rate.csv", "--text", "I can't wait")
    (seen,) = (one for one in result["observations"] if one["observer"]["name"] == "heart-rate")
    assert (seen["modality"], seen["kind"], seen["where"]["source"]) == ("physiology", "heart rate up", "S1")
    cited = [one["text"] for one in result["explanation"]["key_observations"] if seen["id"] in one["evidence"]]
    assert [text.partition(" (")[0] for text in cited] == ["The heart beats faster than at rest"]
    assert result["provenance"]["observers"].keys() >= {"heart-rate", "text"}
    assert not result["failures"]


def test_the_mean_is_that_of_the_file(installed: Installed) -> None:
    rows = [line.split(",") for line in (EXAMPLE / "heart_rate.csv").read_text("utf-8").splitlines()[1:]]
    rest = [float(bpm) for seconds, bpm in rows if float(seconds) < 10]
    later = [float(bpm) for seconds, bpm in rows if float(seconds) >= 10]
    (seen,) = installed.explain("heart_rate.csv")["observations"]
    rise = sum(later) / len(later) - sum(rest) / len(rest)
    assert seen["value"] == pytest.approx(rise / 5, abs=0.01)


def test_a_bad_row_is_one_clear_line(installed: Installed) -> None:
    done = installed.run("emotrace", "explain", "bad.csv", "--no-llm", status=1)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "bad.csv, row 3: bpm is 'fast', which is no number; correct the row or leave it out" in line


def test_its_own_tests_pass_where_it_is_installed(installed: Installed) -> None:
    done = installed.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert re.search(r"\d+ passed", done.stdout)


def test_it_imports_nothing_of_emotrace_but_the_engine() -> None:
    modules = {name for path in EXAMPLE.rglob("*.py") for name in _imported(ast.parse(path.read_text("utf-8")))}
    assert {name for name in modules if name.split(".")[0] == "emotrace"} > {"emotrace.engine.observer"}
    assert [name for name in modules if re.match(r"emotrace(?!_heart_rate\b|\.engine\b)", name)] == []


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or "."
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_page_shows_the_example_as_it_is() -> None:
    files = [path.read_text("utf-8") for path in EXAMPLE.rglob("*") if path.suffix in (".py", ".toml")]
    shown = [*files, *map(_methods, files)]
    blocks = [block for language, block in BLOCK.findall(PAGE.read_text("utf-8")) if language in ("python", "toml")]
    assert len(blocks) > 5
    assert [block for block in blocks if not any(block in text for text in shown)] == []


def _methods(text: str) -> str:
    """A file's lines with one level of indentation less: the methods of its classes stand alone."""
    return re.sub(r"^    ", "", text, flags=re.MULTILINE)


def test_the_page_shows_what_the_commands_print(installed: Installed) -> None:
    consoles = [block for language, block in BLOCK.findall(PAGE.read_text("utf-8")) if language == "console"]
    assert consoles
    for console in consoles:
        for told in console.removeprefix("$ ").split("\n$ "):
            command, *lines = told.splitlines()
            done = installed.run(*shlex.split(command), status=1 if "bad.csv" in command else 0)
            printed = [" ".join(line.split()) for line in (done.stdout + done.stderr).splitlines()]
            assert [line for line in lines if " ".join(line.split()) not in printed] == [], printed
