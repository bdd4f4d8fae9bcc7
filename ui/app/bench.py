"""One engine whose parts stay loaded: each job gets it with a chain, a label set and norms of its own."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from emotrace.engine.baseline import read_baseline
from emotrace.engine.chain import Chain
from emotrace.engine.errors import EmotraceError, ModelError, ModelFileError, PluginError, UsageError
from emotrace.engine.host import PluginHost
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer, Outliner, PatternRule, Setting
from emotrace.engine.orchestrator import Engine
from emotrace.engine.stimulus import Reached, Track
from emotrace.engine.stopping import Stopped
from emotrace.engine.taxonomy import taxonomy
from emotrace.ui.app.job import Offer
from emotrace.ui.app.overhearing import Listening, Overheard
from emotrace.ui.session import Options, open_engine, unknown

GRACE = 20.0
"""Seconds that an observer may go on with what was stopped before its process is replaced, where nothing else is asked.
Our own choice: recognising a window of 30 s of speech takes 3 s, and several times that on a busy machine."""

WAIT = 60.0
"""Seconds that a run waits for an observer that is still at work on what was stopped. Our own choice."""


class Kept:
    """An observer that keeps what it loaded from one run to the next, and is in one run at a time."""

    def __init__(self, observer: Observer) -> None:
        self.observer = observer
        self.card = observer.card
        self._free = threading.Lock()

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """As the observer says."""
        return self.observer.patterns(setting)

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track | Reached]:
        """As the observer does, when it has left what was stopped before.

        Raises:
            PluginError: it does not leave that.
        """
        if not self._free.acquire(timeout=WAIT):
            raise PluginError("is still at work on what was stopped; explain this again in a while")
        try:
            yield from self.observer.observe(track, setting)
        finally:
            self._free.release()

    def close(self) -> None:
        """Nothing yet: the next run wants what it loaded."""

    def free(self) -> None:
        """Free what the observer loaded."""
        self.observer.close()


class Bench:
    """Plugins, observers and a language model, loaded once. One job at a time: observers are not thread-safe."""

    def __init__(self, base: Options) -> None:
        """Open with what the command line said; a language model that cannot be loaded is gone without.

        Raises:
            UsageError: an option names something that does not exist.
        """
        self._base = base
        self._host = PluginHost.installed()
        self._chains: dict[str, Chain] = {one.card.name: one for one in self._host.chains()}
        self._known = [name for provider in self._host.providers() for name in provider.models]
        self._stack = ExitStack()
        self._problem = "the app was started without one" if base.no_llm else ""
        try:
            self._opened = self._open(base)
        except (ModelError, ModelFileError) as error:
            self._problem = " ".join(str(error).split())
            self._opened = self._open(replace(base, no_llm=True))
        self._first = self._opened.model.card.name if self._opened.model else None
        self._kept = [Kept(one) for one in self._opened.observers]

    @property
    def names(self) -> frozenset[str]:
        """Names of the observers."""
        return frozenset(one.card.name for one in self._kept)

    def offer(self) -> Offer:
        """What jobs may ask for."""
        chains = tuple((chain.card.name, chain.card.what) for chain in self._chains.values())
        models = (self._first, *(name for name in self._known if name != self._first)) if self._first else ()
        return Offer(chains, models, self._problem)

    def outliner(self, name: str) -> Outliner | None:
        """The observer of that name, where it can show what it looked at."""
        return next(
            (one.observer for one in self._kept if one.card.name == name and isinstance(one.observer, Outliner)), None
        )

    def engine(self, options: Options, listener: Overheard, stopped: Stopped) -> Engine:
        """The engine for a job; `listener` overhears its readers, and `stopped` ends it.

        Raises:
            UsageError: an option names something that does not exist.
            InputError: the baseline cannot be read.
            ModelError, ModelFileError: another language model was wanted, and cannot be loaded.
        """
        if options.chain not in self._chains:
            raise UsageError(unknown("chain", options.chain, self._chains))
        if not options.no_llm:
            self._want(options.model)
        setting = replace(
            self._opened.setting,
            baseline=read_baseline(Path(options.baseline)) if options.baseline else self._opened.setting.baseline,
            person=options.person,
            frames_per_second=options.frames_per_second,
        )
        return replace(
            self._opened,
            readers=[Listening(one, listener) for one in self._opened.readers],
            observers=self._kept,
            chain=self._chains[options.chain],
            taxonomy=taxonomy(options.taxonomy),
            setting=setting,
            model=None if options.no_llm else self._opened.model,
            stopped=stopped,
        )

    def close(self) -> None:
        """Free everything."""
        for one in self._kept:
            one.free()
        self._stack.close()

    def _want(self, model: str | None) -> None:
        """Load another language model in the place of the one at hand, where the job names one."""
        wanted = model or self._first
        if self._opened.model is None or wanted == self._opened.model.card.name:
            return
        if wanted != self._first and wanted not in self._known:  # paths and addresses are the command line's to name
            raise UsageError(unknown("language model", str(wanted), self.offer().models))
        self._stack.close()
        try:
            self._opened = self._open(self._base if wanted == self._first else replace(self._base, model=wanted))
        except EmotraceError:
            self._opened = self._open(self._base)
            raise

    def _open(self, options: Options) -> Engine:
        return self._stack.enter_context(open_engine(options, self._host))
