"""How far a batch has come: what was asked for, how many rows are written, and what they were of."""

import hashlib
from collections.abc import Iterable
from typing import Literal

from emotrace.engine.errors import UsageError
from emotrace.engine.record import Record
from emotrace.ui.batch.items import Item


class Plan(Record):
    """What makes the rows what they are; the same command goes on, another one does not."""

    schema_version: Literal[1] = 1
    input: str
    """Absolute path or pattern; "-" for standard input."""
    settings: dict[str, str]
    """Option to its value, of every option that a row depends on."""


class Mark(Record):
    """How far it has come."""

    rows: int = 0
    errors: int = 0
    """How many of the rows are errors."""
    digest: str = ""
    """Hash of the items behind the rows, so that a changed input is not gone on with."""
    finished: bool = False

    def after(self, items: Iterable[Item], errors: int) -> "Mark":
        """The mark when these items' rows are written, too."""
        digest, rows = self.digest, self.rows
        for item in items:
            digest, rows = hash_of(digest, item), rows + 1
        return Mark(rows=rows, errors=self.errors + errors, digest=digest)


def hash_of(before: str, item: Item) -> str:
    """Hash of an item and of all before it."""
    return hashlib.blake2b(f"{before}\n{item.model_dump_json()}".encode(), digest_size=16).hexdigest()


def check_same(begun: Plan, now: Plan, out: str) -> None:
    """Refuse to go on with what was begun otherwise.

    Raises:
        UsageError: the two differ; the message names the first difference.
    """
    if begun.input != now.input:
        raise UsageError(_differs(out, "INPUT", begun.input, now.input))
    for name in sorted({*begun.settings, *now.settings}):
        was, wanted = begun.settings.get(name, "none"), now.settings.get(name, "none")
        if was != wanted:
            raise UsageError(_differs(out, name, was, wanted))


def _differs(out: str, name: str, was: str, wanted: str) -> str:
    return f"{out} was begun with {name} {was}, not {wanted}; say the same, name another OUT, or start anew: --refresh"
