"""What the store knows already, for whoever is about to compute it."""

from collections.abc import Sequence
from pathlib import Path

from emotrace.engine.host import PluginHost
from emotrace.engine.orchestrator import Engine
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Given
from emotrace.ui.log.keys import fingerprint, key_of
from emotrace.ui.log.log import Log


class Memory:
    """An open store, and the engine whose results are looked for."""

    def __init__(self, path: Path, refresh: bool, engine: Engine, host: PluginHost, brief: bool = False) -> None:
        """Open the store; under `refresh` nothing is found in it. Raises as `Log` does."""
        self._log = Log(path)
        self._refresh = refresh
        self._mark = fingerprint(engine, host, brief)

    def key(self, given: Sequence[Given], context: str | None, person: str | None) -> str:
        """The key of an input; see `key_of`."""
        return key_of(self._mark, given, context, person)

    def find(self, key: str) -> Result | None:
        """The result of a key; None where it is not kept, or shall be computed again.

        One in which something failed is kept to be listed and shown, but is computed again: with more time, or a server
        that is back, it may be whole. The new one then takes its place. What a reader could not read is a matter of the
        file alone, and stays so.
        """
        found = None if self._refresh else self._log.find(key)
        return None if found is None or any(one.stage != "read" for one in found.failures) else found

    def keep(self, key: str, result: Result) -> int:
        """Keep a result; its number in the store."""
        return self._log.keep(key, result)

    def close(self) -> None:
        """Close the store."""
        self._log.close()
