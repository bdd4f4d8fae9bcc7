"""How fast the default language model writes, beside bare llama-cpp-python on the same prompt in the same run.

    .venv/bin/python benchmarks/token_speed.py [--repeats 7] [--model NAME|PATH]

Takes turns between the ways of writing, so that a busy moment hits all of them, and prints medians.
"""

import argparse
import statistics
from collections.abc import Callable, Sequence
from itertools import islice, takewhile
from time import perf_counter
from typing import Any

from emotrace.engine.language import Form, Grammar, LanguageModel, Message, Request, Schema
from emotrace.engine.observer import Setting
from emotrace.engine.store import store_of
from emotrace.plugins.llama import emotrace_model_files
from emotrace.plugins.llama.grammar import gbnf_of
from emotrace.plugins.llama.merged import merged
from emotrace.plugins.llama.provider import ADAPTER, DEFAULT_MODEL, LARGEST_WINDOW, load

MOST_TOKENS = 48
SENTENCE = Grammar(
    r"""root ::= [A-Z] [a-z ,'-]+ (fact [a-z ,'-]*)* "."
fact ::= "AU12" | "3.6/5"
"""
)
OBJECT = Schema(
    {
        "type": "object",
        "properties": {"sentence": {"type": "string"}, "evidence": {"type": "array", "items": {"enum": ["E1", "E2"]}}},
        "required": ["sentence", "evidence"],
        "additionalProperties": False,
    }
)
RULES = Message("system", "You explain what observations say about a feeling. Use plain words. " * 12)
FACTS = (
    "E1: lip corners raised, AU12 at 3.6/5, speaks for joy. Say it in one sentence.",
    "E1: lip corners raised, AU12 at 3.6/5. E2: the words 'so proud'. What do both speak for?",
    "AU12 at 3.6/5 and brows lowered. Which emotions are in conflict? Explain.",
)

Timed = tuple[str, float]
"""A reply and the seconds that it took."""


def main() -> None:
    """Time every way of writing on every prompt."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    options = parser.parse_args()
    setting = Setting(model_file=store_of(emotrace_model_files()).ensure)
    start = perf_counter()
    model = load(options.model, setting)
    loaded = perf_counter() - start
    threads: int = model._llama.n_threads  # type: ignore[attr-defined]  # as many as were idle when it was loaded
    path = merged(setting.model_file(DEFAULT_MODEL), ADAPTER) if options.model == DEFAULT_MODEL else options.model
    bare = open_bare(path, threads)
    print(f"{model.card.name}, {threads} threads, {options.repeats} repeats of {len(FACTS)} prompts, medians")
    print(f"load, with the library          {loaded:8.3f} s")
    print_prompt_cache(model)
    print_speeds(model, bare, options.repeats)


def open_bare(path: Any, threads: int) -> Any:
    """llama-cpp-python with the same threads and window."""
    from llama_cpp import Llama

    return Llama(str(path), n_ctx=LARGEST_WINDOW, n_threads=threads, n_threads_batch=threads, verbose=False)


def print_prompt_cache(model: LanguageModel) -> None:
    """Seconds to the first word: of a prompt not seen before, and of one that begins like it."""
    first = seconds_of(lambda: write(model, FACTS[0], None, 1))
    second = seconds_of(lambda: write(model, FACTS[1], None, 1))
    print(f"first word, prompt not read yet {first:8.3f} s")
    print(f"first word, same beginning      {second:8.3f} s")


def print_speeds(model: LanguageModel, bare: Any, repeats: int) -> None:
    """Tokens a second of each way, and the ratios pair by pair."""
    ways: dict[str, Callable[[str], Timed]] = {
        "bare, free": lambda facts: write_bare(model, bare, facts, None),
        "emotrace, free": lambda facts: timed(model, facts, None),
        "bare, sentence grammar": lambda facts: write_bare(model, bare, facts, SENTENCE),
        "emotrace, sentence grammar": lambda facts: timed(model, facts, SENTENCE),
        "bare, JSON schema": lambda facts: write_bare(model, bare, facts, OBJECT),
        "emotrace, JSON schema": lambda facts: timed(model, facts, OBJECT),
    }
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for facts in FACTS * repeats:
        for name, way in ways.items():
            way(facts)  # the prompt is in memory when it counts
            reply, seconds = way(facts)
            speeds[name].append(len(bare.tokenize(reply.encode(), add_bos=False)) / seconds)
    for name, values in speeds.items():
        print(f"{name:30} {statistics.median(values):8.1f} tokens/s")
    for kind in ("free", "sentence grammar", "JSON schema"):
        print(f"emotrace / bare, {kind:17}{ratio(speeds[f'emotrace, {kind}'], speeds[f'bare, {kind}']):8.2f} x")
    light, heavy = speeds["emotrace, sentence grammar"], speeds["emotrace, JSON schema"]
    print(f"JSON schema / sentence grammar  {ratio(heavy, light):8.2f} x")


def ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """Median of the ratios of pairs."""
    return statistics.median(a / b for a, b in zip(these, those, strict=True))


def seconds_of(work: Callable[[], object]) -> float:
    """Wall-clock time."""
    start = perf_counter()
    work()
    return perf_counter() - start


def chat(facts: str) -> list[Message]:
    """The prompt."""
    return [RULES, Message("user", facts)]


def write(model: LanguageModel, facts: str, form: Form | None, most: int = MOST_TOKENS) -> str:
    """A greedy reply."""
    return "".join(model.write(Request(chat(facts), form, most)))


def timed(model: LanguageModel, facts: str, form: Form | None) -> Timed:
    """Our reply."""
    start = perf_counter()
    return write(model, facts, form), perf_counter() - start


def write_bare(model: LanguageModel, bare: Any, facts: str, form: Form | None) -> Timed:
    """The library's own reply to the same tokens."""
    from llama_cpp import LlamaGrammar

    prompt = model._chat.tokens(chat(facts))  # type: ignore[attr-defined]  # exactly what emotrace asks
    start = perf_counter()
    grammar = LlamaGrammar.from_string(gbnf_of(form), verbose=False) if form else None
    tokens = bare.generate(prompt, temp=0.0, repeat_penalty=1.0, grammar=grammar)
    reply = list(takewhile(lambda token: token != bare.token_eos(), islice(tokens, MOST_TOKENS)))
    return bare.detokenize(reply).decode("utf-8", "ignore"), perf_counter() - start


if __name__ == "__main__":
    main()
