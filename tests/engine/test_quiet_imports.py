"""Importing the engine is cheap and silent: no heavy library, no output, no work."""

import json
import subprocess
import sys
from importlib.resources import files

import pytest

HEAVY = (
    "PIL",
    "cv2",
    "llama_cpp",
    "matplotlib",
    "mediapipe",
    "networkx",
    "numpy",
    "onnxruntime",
    "openai",
    "scipy",
    "soundfile",
    "vaderSentiment",
)

IMPORT = """
import importlib, json, os, sys
before = dict(os.environ)
for name in {modules}:
    importlib.import_module(name)
changed = dict(os.environ) != before
print(json.dumps([sorted({{name.partition(".")[0] for name in sys.modules}}), changed]), file=sys.__stdout__)
"""


def modules(package: str) -> list[str]:
    named = sorted(path.name for path in files(package).iterdir())
    return [f"{package}.{name.removesuffix('.py')}" for name in named if name.endswith(".py") and name != "__init__.py"]


@pytest.mark.parametrize("package", ["emotrace.engine", "emotrace.chains"])
def test_importing_every_module_loads_nothing_heavy_and_prints_nothing(package: str) -> None:
    every = modules(package)
    assert every
    code = IMPORT.format(modules=every)
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1, "one line, the test's own"
    loaded, changed = json.loads(done.stdout)
    assert not set(HEAVY) & set(loaded)
    assert not changed, "importing sets no environment variable"


def test_a_run_over_words_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from emotrace.engine.belief import believe\n"
        "from emotrace.engine.graph import EvidenceGraph\n"
        "from emotrace.engine.taxonomy import taxonomy\n"
        "graph = EvidenceGraph()\n"
        "believe(graph, taxonomy('ekman')); graph.without([])\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
        "graph.node_link()\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n['networkx']\n"
