"""Explains with the store at hand: what it has is taken from it, what is new is kept."""

from collections.abc import Sequence
from contextlib import closing

from emotrace.engine.errors import EmotraceError
from emotrace.engine.host import PluginHost
from emotrace.engine.orchestrator import Engine
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Given
from emotrace.ui.log.memory import Memory
from emotrace.ui.log.place import log_path
from emotrace.ui.progress import watch
from emotrace.ui.session import warn


def logged(engine: Engine, given: Sequence[Given], context: str | None, refresh: bool) -> Result:
    """The result of an input, kept in the user's store; raises as `Engine.run` and `Log` do.

    A result that the store cannot take any more is given all the same, and a line says why it is not kept.
    """
    with closing(Memory(log_path(), refresh, engine, PluginHost.installed())) as memory:
        key = memory.key(given, context, engine.setting.person)
        found = memory.find(key)
        if found is not None:
            warn("the store has this result; --refresh computes it again")
            return found
        result = watch(engine.run(given, context))
        try:
            memory.keep(key, result)
        except EmotraceError as error:  # it took long to compute; the user shall have it
            warn(f"this result is not kept: {error}")
        return result
