"""How fast the default model reads and writes with its adapter laid over it, and with it merged into its matrices.

    .venv/bin/python benchmarks/adapter_speed.py [--repeats 5]

llama-cpp-python alone asks both, in one run and in turns, with as many threads as there are idle cores; medians.
"""

import argparse
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from emotrace.engine.store import store_of
from emotrace.plugins.llama import emotrace_model_files
from emotrace.plugins.llama.cores import idle_cores
from emotrace.plugins.llama.merged import merged
from emotrace.plugins.llama.provider import ADAPTER, DEFAULT_MODEL

READ, WRITTEN = 360, 60
"""Tokens: what the facts of an explanation come to, and a few sentences."""


def main() -> None:
    """Time both, print what they take and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    repeats: int = parser.parse_args().repeats
    model = store_of(emotrace_model_files()).ensure(DEFAULT_MODEL)
    whole = merged(model, ADAPTER)
    if whole is None:
        raise SystemExit(f"cannot write in {model.parent}; set EMOTRACE_HOME to another folder")
    threads = idle_cores()
    ways = {"laid over": opened(model, ADAPTER, threads), "merged": opened(whole, None, threads)}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, llama in ways.items():
            taken[name].append(reads_and_writes(llama))
    print(f"{threads} threads, {repeats} rounds    {READ} tokens read    one written")
    reading, writing = ({name: median(one[part] for one in times) for name, times in taken.items()} for part in (0, 1))
    for name in ways:
        print(f"{name:24} {1000 * reading[name]:10.0f} ms {1000 * writing[name]:13.2f} ms")
    gains = [times["laid over"] / times["merged"] for times in (reading, writing)]
    print(f"{'laid over / merged':24} {gains[0]:10.2f}    {gains[1]:13.2f}")


def opened(model: Path, adapter: Path | None, threads: int) -> Any:
    """llama-cpp-python by itself."""
    from llama_cpp import Llama

    lora = str(adapter) if adapter else None
    return Llama(str(model), n_ctx=1024, n_threads=threads, n_threads_batch=threads, lora_path=lora, verbose=False)


def reads_and_writes(llama: Any) -> tuple[float, float]:
    """Seconds for the prompt, and for each token after it."""
    import llama_cpp

    prompt = llama.tokenize(b"The brows are lowered, and the lips are pressed together. " * 60)[:READ]
    llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(llama.ctx), True)
    llama.reset()
    start = perf_counter()
    llama.eval(prompt)
    read = perf_counter()
    for token in prompt[:WRITTEN]:
        llama.eval([token])
    return read - start, (perf_counter() - read) / WRITTEN


if __name__ == "__main__":
    main()
