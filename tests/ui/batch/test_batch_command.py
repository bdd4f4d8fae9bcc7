"""The command as a person uses it."""

import json
import re
import struct
import subprocess
import sys
import time
import wave
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

WORDS = ["I am so happy!", "This makes me furious.", "It is on the table.", "I miss her so much."]


@pytest.fixture(autouse=True)
def own_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media,face")


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line, parse_constant=pytest.fail) for line in path.read_bytes().splitlines()]


def _timeless(path: Path) -> list[dict[str, Any]]:
    rows = _rows(path)
    for row in rows:
        del row["seconds"]
        if row["result"]:
            del row["result"]["timings"], row["result"]["provenance"]["created"]
    return rows


def _hundred_files(folder: Path) -> set[str]:
    """A hundred files, five of which are damaged, each in its own way; the names of these."""
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:03}.txt").write_text(f"{WORDS[number % 4]} {number}")
    for number in range(60, 95):
        shade = np.full((60, 80, 3), number, np.uint8)
        Image.fromarray(shade).save(folder / f"{number:03}.png")
    whole = (folder / "060.png").read_bytes()
    damaged = {
        "a.png": whole[:40],
        "b.jpg": b"\xff\xd8\xff\xe0" + bytes(200),
        "c.txt": b"",
        "d.jpg": b"<html>404</html>",
        "e.wav": b"RIFF" + struct.pack("<I", 4) + b"WAVE",
    }
    for name, data in damaged.items():
        (folder / name).write_bytes(data)
    return set(damaged)


def test_a_hundred_files_of_which_five_are_damaged(emotrace: Any, tmp_path: Path) -> None:
    damaged = _hundred_files(tmp_path / "in")
    done = emotrace("batch", "in", "out.jsonl", "--no-llm", "--brief")
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "emotrace: out.jsonl has 100 rows, 5 of them errors"
    rows = _rows(tmp_path / "out.jsonl")
    assert sum(row["result"] is not None for row in rows) == 95
    errors = {row["id"]: row["error"] for row in rows if row["error"]}
    assert set(errors) == damaged
    assert all(name in said and "\n" not in said for name, said in errors.items())
    assert [row["id"] for row in rows] == sorted(path.name for path in (tmp_path / "in").iterdir())
    assert emotrace("batch", "in", "out.jsonl", "--no-llm", "--brief", "--strict").returncode == 1


def test_one_worker_and_two_give_equal_rows_and_sentences(emotrace: Any, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("".join(f"{WORDS[n % 4]} {n}\n" for n in range(20)))
    for workers in (1, 2):
        done = emotrace("batch", "in.txt", f"{workers}.jsonl", "--no-llm", "--workers", workers)
        assert done.returncode == 0, done.stderr
    rows = _timeless(tmp_path / "1.jsonl")
    assert rows == _timeless(tmp_path / "2.jsonl")
    assert rows[0]["result"]["explanation"]["conclusion"]
    alone = emotrace("explain", "--text", rows[0]["result"]["stimulus"]["text"]["S1"], "--no-llm", "-f", "json")
    assert json.loads(alone.stdout)["belief"] == rows[0]["result"]["belief"]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_fails_in_rows_that_stand_is_told_as_it_comes_and_counted(
    emotrace: Any, tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media,endpoint")
    (tmp_path / "in.txt").write_text("\n".join(WORDS))
    nobody = "http://127.0.0.1:9/v1#model"  # the port of a service that is nowhere any more
    done = emotrace("batch", "in.txt", "out.jsonl", "--model", nobody, "--workers", workers, "--strict")
    assert done.returncode == 0
    on_the_way = re.compile("emotrace: [0-3] of 4 rows")  # told now and then on a slow machine
    first, *others = (line for line in done.stderr.splitlines() if not on_the_way.match(line))
    assert first.startswith("emotrace: model: http://127.0.0.1:9/v1 cannot be reached")
    assert others == [
        "emotrace: something failed in 4 rows of this run, and the rest of them stands; see failures",
        "emotrace: out.jsonl has 4 rows",
    ]
    results = [row["result"] for row in _rows(tmp_path / "out.jsonl")]
    assert all(result["failures"] and result["explanation"]["conclusion"] for result in results)


def test_standard_input_goes_through(emotrace: Any, tmp_path: Path) -> None:
    lines = b'{"text": "I am so happy!", "id": "a", "mood": 1}\n{"text": 5}\nno json\n'
    done = emotrace("batch", "-", "out.jsonl", "--brief", stdin=lines)
    assert done.returncode == 0, done.stderr
    first, second, third = _rows(tmp_path / "out.jsonl")
    assert (first["id"], first["columns"], first["result"]["belief"]["top"]) == ("a", {"mood": "1"}, "joy")
    assert second["result"]["stimulus"]["text"] == {"S1": "5"}
    assert "row 3: it is no JSON" in third["error"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["gone.csv", "out.jsonl"], 1, "gone.csv does not exist"),
        (["in.txt", "out.xyz"], 2, "OUT ends in .jsonl, .parquet or .sqlite, or is log, the store; out.xyz does not"),
        (["in.txt", "out.jsonl", "--chain", "expresion"], 2, "no chain named 'expresion'; did you mean expression?"),
        (["in.txt", "out.jsonl", "--rules", "text"], 2, "--rules takes OBSERVER=PATH"),
        (["-", "out.jsonl", "--sample", "3"], 2, "standard input cannot be drawn from"),
    ],
)
def test_wrong_use_is_one_line(emotrace: Any, tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    (tmp_path / "in.txt").write_text("I am so happy!\n")
    done = emotrace("batch", *arguments, "--no-llm", stdin=b"a\n")
    assert done.returncode == status
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


CRASHING = """
import os
from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Emits, ObserverCard

class Crashing:
    card = ObserverCard(name="crashing", version="1", modality="text", reads=("text",), licence="", weights_licence="",
                        emits=(Emits(kind="x", label="x"),))
    def patterns(self, setting):
        return ()
    def observe(self, track, setting):
        with open("processes.txt", "a") as file:
            print(os.getpid(), file=file)
        if "crash" in track.text:
            os._exit(7)
        while "hang" in track.text:
            pass
        return iter(())
    def close(self):
        pass

@hookimpl
def emotrace_observers():
    return [Crashing()]
"""


def test_an_item_that_ends_or_stops_its_process_is_one_error(
    emotrace: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An observer of somebody else's, installed as such are: as a distribution with an entry point."""
    site = tmp_path / "site"
    (site / "crashing-1.dist-info").mkdir(parents=True)
    (site / "crashing.py").write_text(CRASHING)
    (site / "crashing-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: crashing\nVersion: 1\n")
    (site / "crashing-1.dist-info" / "entry_points.txt").write_text("[emotrace]\ncrashing = crashing\n")
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,crashing")
    texts = [*WORDS, "crash now", *WORDS, "hang now", *WORDS]
    (tmp_path / "in.txt").write_text("\n".join(texts))
    done = emotrace("batch", "in.txt", "out.jsonl", "--brief", "--timeout", 2)
    assert done.returncode == 0, done.stderr
    rows = _rows(tmp_path / "out.jsonl")
    assert [row["number"] for row in rows] == list(range(1, len(texts) + 1))
    assert rows[4]["error"] == "row 5: the process that judged it ended (exit status 7)"
    assert [row["number"] for row in rows if row["error"]] == [5]
    assert {one["message"] for one in rows[9]["result"]["failures"]} == {"took longer than 2 s"}
    assert [rows[at]["result"]["belief"]["top"] for at in (0, 5, 10)] == ["joy"] * 3
    of_one = [len(list(same)) for _, same in groupby((tmp_path / "processes.txt").read_text().split())]
    assert of_one[-1] == len(WORDS), "what hangs is left to a process of its own"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_workers_end_with_whoever_started_them(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("".join(f"I am so happy {n}!\n" for n in range(5000)))
    command = [str(Path(sys.executable).with_name("emotrace")), "batch", "in.txt", "out.jsonl", "--brief"]
    batch = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True)
    end = time.monotonic() + 60
    while not (tmp_path / "out.jsonl").exists() or not (tmp_path / "out.jsonl").stat().st_size:
        assert time.monotonic() < end
        time.sleep(0.02)
    batch.kill()
    batch.communicate(timeout=60)
    while _running(batch.pid):
        assert time.monotonic() < end
        time.sleep(0.05)


def _running(group: int) -> list[str]:
    """Processes of a group that run; those that ended and are not fetched yet do not."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:  # it ended meanwhile
            continue
        state, _, its_group = rest.split()[:3]
        if int(its_group) == group and state != "Z":
            found.append(name)
    return found


def test_a_recording_that_is_whole_is_answered(emotrace: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,media,voice")
    (tmp_path / "in").mkdir()
    with wave.open(str(tmp_path / "in" / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        tone = 0.3 * np.sin(2 * np.pi * 220 * np.arange(8000) / 16_000)
        file.writeframes((tone * 32767).astype(np.int16).tobytes())
    done = emotrace("batch", "in", "out.jsonl", "--brief")
    (row,) = _rows(tmp_path / "out.jsonl")
    assert (done.returncode, row["id"], row["error"]) == (0, "a.wav", None)
    assert row["result"]["stimulus"]["sources"][0]["details"]["seconds"] == pytest.approx(0.5)


@pytest.mark.real
def test_goemotions_needs_no_more_than_its_name(emotrace: Any, tmp_path: Path, shared_data: Path) -> None:
    table = shared_data / "goemotions" / "ekman" / "dev.tsv"
    done = emotrace("batch", table, "out.parquet", "--no-llm", "--limit", 5)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.parquet" / "sentences" / "part-000001.parquet").is_file()
