"""`emotrace batch` with its language model behind a server: how fast, and how much of it the model writes itself.

    .venv/bin/python benchmarks/served_speed.py [--rows 12] [--workers 2] [--at URL] [--without-grammar]

Starts llama-cpp-python's own server on this machine, with the embedded model and its adapter, and has it word texts for
workers of this machine and for those of Ray; beside it, the same texts with the model in each worker. With --at, a
server that is there already is asked instead: http://host:port/v1?grammar&trained#model. With --without-grammar the
server that is started is asked as any OpenAI-compatible one, by a JSON schema. Prints rows a second from the first row
to the last, errors, rows in which something failed, and the share of sentences that the model wrote; the realizer wrote
the others.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve()
sys.path.append(str(HERE.parents[1]))

from benchmarks.batch_inputs import write_texts  # noqa: E402
from benchmarks.batch_speed import Moment, clocked, rate_of  # noqa: E402
from emotrace.engine.store import store_of  # noqa: E402
from emotrace.plugins.llama.merged import merged  # noqa: E402
from emotrace.plugins.llama.provider import ADAPTER, DEFAULT_MODEL  # noqa: E402
from emotrace.plugins.llama.provider import MANIFEST as LLAMA  # noqa: E402
from emotrace.ui.batch.columns import Columns  # noqa: E402
from emotrace.ui.batch.pool import answers  # noqa: E402
from emotrace.ui.batch.ray_engine import on_ray  # noqa: E402
from emotrace.ui.batch.running import Answers, Wanted, run  # noqa: E402
from emotrace.ui.session import Options  # noqa: E402

SECONDS_TO_START = 120
WINDOW = 4096
"""Tokens, as many as the embedded model gets."""


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Speed of emotrace batch with a served model.")
    parser.add_argument("--rows", type=int, default=12)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--at", metavar="URL")
    parser.add_argument("--without-grammar", action="store_true")
    arguments = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        given = write_texts(folder / "in.csv", arguments.rows)
        print(f"{'':34} {'rows/s':>7} {'errors':>7} {'failures':>9} {'by the model':>13}")
        print(_told("in each worker", _run(given, folder, None, arguments.workers, answers)), flush=True)
        with _served(folder, arguments.at, arguments.without_grammar) as url:
            for way, by in (("served", answers), ("served, workers of Ray", on_ray(None))):
                print(_told(way, _run(given, folder, url, arguments.workers, by)), flush=True)


def _run(given: Path, folder: Path, model: str | None, workers: int, by: Answers) -> tuple[float, list[bytes]]:
    """Rows a second, and the rows."""
    out, at = folder / "out.jsonl", list[Moment]()
    wanted = Wanted(str(given), str(out), Columns(), Options(model=model), workers=workers, refresh=True)
    run(wanted, clocked(by, at))
    return rate_of(at), out.read_bytes().splitlines()


def _told(way: str, ran: tuple[float, list[bytes]]) -> str:
    rate, rows = ran[0], [json.loads(line) for line in ran[1]]
    results = [row["result"] for row in rows if row["result"]]
    parts = [part for result in results for part in result["explanation"].values()]
    by = Counter(sentence["written_by"] == "realizer" for part in parts for sentence in part)
    failed = sum(bool(result["failures"]) for result in results)
    share = by[False] / max(1, by.total())
    return f"{way:34} {rate:>7.3g} {len(rows) - len(results):>7} {failed:>9} {share:>13.1%}"


@contextmanager
def _served(folder: Path, url: str | None, without_grammar: bool) -> Iterator[str]:
    """The address of a server."""
    if url is not None:
        yield url
        return
    port = _free_port()
    settings = {
        "host": "127.0.0.1",
        "port": port,
        "interrupt_requests": False,  # else one worker cuts off what is written for another
        "models": [
            {
                "model": str(merged(store_of([LLAMA]).ensure(DEFAULT_MODEL), ADAPTER)),
                "model_alias": DEFAULT_MODEL,
                "n_ctx": WINDOW,
                "verbose": False,
            }
        ],
    }
    (folder / "config.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "llama_cpp.server", "--config_file", "config.json"]
    environment = {**os.environ, "LANG": "C.UTF-8"}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment) as process,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/v1/models", process)
            yield f"http://127.0.0.1:{port}/v1{'' if without_grammar else '?grammar&trained'}#{DEFAULT_MODEL}"
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url).close()
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start; pip install 'llama-cpp-python[server]'")


if __name__ == "__main__":
    main()
