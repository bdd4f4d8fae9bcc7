"""Reads the tables of chains, which come with them."""

from functools import cache
from importlib.resources import as_file, files
from typing import TypeVar

from emotrace.engine.record import Record
from emotrace.engine.tomlfile import read_toml

TableT = TypeVar("TableT", bound=Record)


def table(name: str, record: type[TableT]) -> TableT:
    """`data/NAME.toml` as a record; RulesError where it does not fit."""
    found = _read(name, record)
    assert isinstance(found, record), "it was read as one"
    return found


@cache
def _read(name: str, record: type[Record]) -> Record:
    with as_file(files("emotrace.chains") / "data" / f"{name}.toml") as path:
        return read_toml(path, record, "table")
