"""A process that is ended without a word still has one."""

import subprocess
import sys

import pytest

AROUND = """
import os, signal, sys
from emotrace.ui.batch.last_word import last_word
from emotrace.ui.quiet import silence_native
silence_native()
with last_word("it goes on"):
    print("begun", file=sys.stderr)
    {inside}
print("done", file=sys.stderr)
"""
BEGUN, TOLD = "begun\n", "emotrace: it goes on\n"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("pass", BEGUN + "done\n"),
        ("sys.exit('an error of ours')", BEGUN + "an error of ours\n"),
        ("os._exit(1)", BEGUN + TOLD),
        ("os.kill(os.getpid(), signal.SIGKILL)", BEGUN + TOLD),
    ],
)
def test_the_line_is_told_where_the_process_could_not(inside: str, said: str) -> None:
    command = [sys.executable, "-c", AROUND.format(inside=inside)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr == said
