"""Reads the briefings of chains: the instruction and worked examples that a language model sees first."""

import tomllib
from functools import cache
from importlib.resources import files

from emotrace.engine.language import Message


@cache
def briefing(chain: str) -> tuple[Message, ...]:
    """The briefing in `data/CHAIN_briefing.toml`: a system message, then the examples as a chat gone well."""
    text = (files("emotrace.chains") / "data" / f"{chain}_briefing.toml").read_text("utf-8")
    table = tomllib.loads(text)
    messages = [Message("system", table["instruction"].strip())]
    for example in table["example"]:
        messages += [Message("user", example["facts"].strip()), Message("assistant", example["reply"].strip())]
    return tuple(messages)
