"""Answers items: one worker, with its models loaded once, in whichever process it is made."""

import mimetypes
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.belief import believe
from emotrace.engine.errors import EmotraceError, InputError
from emotrace.engine.host import PluginHost, describe
from emotrace.engine.intake import Intake, given_file, given_text, read
from emotrace.engine.result import Result
from emotrace.engine.run import Run
from emotrace.engine.stimulus import Given, Text
from emotrace.engine.timelimit import disown, running
from emotrace.ui.batch.deciding import decided, weighers
from emotrace.ui.batch.folders import is_device
from emotrace.ui.batch.foreseeing import TOGETHER, Foresight
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.rows import Row, named
from emotrace.ui.log.keys import fingerprint
from emotrace.ui.log.memory import Memory
from emotrace.ui.session import Options, open_engine

if TYPE_CHECKING:
    from emotrace.engine.observer import Observer

MEDIA = ("image/", "audio/", "video/")
"""Kinds of files that are never words: where such a file reads as text, it is damaged."""


class Worker:
    """Turns items into rows. One at a time uses it: observers are not thread-safe."""

    def __init__(self, options: Options, brief: bool = False, log: Path | None = None, refresh: bool = False) -> None:
        """Load plugins and the language model; observers load theirs at the first item that they read.

        Args:
            options: what the user chose, beside the inputs.
            brief: decide alone: no sentences, and of texts no spans.
            log: the store in which results are looked up before they are computed; None for none.
            refresh: compute what the store holds, too.

        Raises:
            UsageError: an option names something that does not exist.
            ModelError, ModelFileError: the language model cannot be loaded.
        """
        self._options, self._brief = options, brief
        self._spoiled = False
        self._open()
        self._memory = Memory(log, refresh, self._engine, self._host, brief) if log else None

    def answer(self, items: Sequence[Item]) -> list[Row]:
        """The row of each item, in order. What one of them does never touches another."""
        return list(self.rows(items))

    def rows(self, items: Sequence[Item]) -> Iterator[Row]:
        """The row of each item, in order, as soon as it is known; whoever has enough closes this."""
        if self._brief:
            found = self._weighed(items)
            for item in items:
                yield found.get(item.number) or self._alone(item)
            return
        for at in range(0, len(items), TOGETHER):
            yield from self._explained(items[at : at + TOGETHER])

    @property
    def spoiled(self) -> bool:
        """Whether an observer ran out of time in this process and did not end, which slows all else down."""
        return self._spoiled or bool(self._hung())

    def mark(self) -> str:
        """Hash of all that a row depends on, but its input: workers that differ in it would give different rows."""
        return fingerprint(self._engine, self._host, self._brief)

    def close(self) -> None:
        """Free what was loaded."""
        self._free()
        if self._memory:
            self._memory.close()

    def _open(self) -> None:
        self._stack = ExitStack()
        self._host = PluginHost.installed()
        self._engine = self._stack.enter_context(open_engine(self._options, self._host))
        self._weighers = weighers(self._engine)
        self._ran: dict[str, Observer] = {}
        self.problems = tuple(f"{failure.where} {failure.message}" for failure in self._host.failures)
        """What plugins failed to bring, a line each."""
        self._host.failures.clear()

    def _free(self) -> None:
        hung = self._hung()
        for name, observer in self._ran.items():
            if name not in hung:
                observer.close()
        self._ran.clear()
        self._stack.close()

    def _weighed(self, items: Iterable[Item]) -> Mapping[int, Row]:
        """The rows of those that are words alone; none where that fails: one by one they say what is wrong."""
        start = time.perf_counter()
        texts = _texts(items) if self._weighers else []
        keys = {item.number: self._key(item, given_of(item)) for item, _ in texts}
        rows = {item.number: row for item, _ in texts if (row := self._remembered(item, keys[item.number]))}
        left = [(item, intake) for item, intake in texts if item.number not in rows]
        if not left:
            return rows
        try:
            results = decided(self._engine, [intake for _, intake in left], self._weighers)
        except Exception:  # noqa: BLE001  # an observer may raise anything; judged alone, each says what is wrong
            return rows
        self._ran.update((one.card.name, one) for one, _ in self._weighers)
        seconds = (time.perf_counter() - start) / len(left)
        for (item, _), result in zip(left, results, strict=True):
            rows[item.number] = Row.of(item, result, seconds, keys[item.number])
        return rows

    def _explained(self, items: Sequence[Item]) -> Iterator[Row]:
        """The row of each item; those that are words alone are observed together."""
        foresight = self._foreseen(items) if len(items) > 1 else Foresight()
        for item in items:
            yield self._alone(item, foresight)

    def _foreseen(self, items: Sequence[Item]) -> Foresight:
        """What is known of texts beforehand; nothing where that fails: one by one they say what is wrong."""
        foresight = Foresight()
        with suppress(Exception, SystemExit):  # an observer may raise anything
            new = [intake for item, intake in _texts(items) if not self._kept(item)]
            texts = [track for intake in new for track in intake.tracks if isinstance(track, Text)]
            if len(texts) > 1:
                self._ran.update((one.card.name, one) for one in self._engine.route(texts).observers)
                foresight.look(texts, self._engine)
        return foresight

    def _alone(self, item: Item, foresight: Foresight | None = None) -> Row:
        start = time.perf_counter()
        try:
            self._renew()
            if item.problem:
                raise InputError(item.problem)
            given = given_of(item)
            key = self._key(item, given)
            remembered = self._remembered(item, key)
            if remembered:
                return remembered
            result = self._result(item, given, foresight or Foresight())
            return Row.of(item, result, result.timings["total"], key)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever one item does, the others are answered
            return Row.failed(item, _told(item, error), time.perf_counter() - start)

    def _key(self, item: Item, given: Sequence[Given]) -> str | None:
        person = item.speaker or self._options.person
        return self._memory.key(given, item.context, person) if self._memory else None

    def _remembered(self, item: Item, key: str | None) -> Row | None:
        result = self._memory.find(key) if self._memory and key else None
        return Row.of(item, result, 0.0, key) if result else None

    def _kept(self, item: Item) -> bool:
        """Whether the store has the result of an item."""
        return self._remembered(item, self._key(item, given_of(item))) is not None

    def _result(self, item: Item, given: Sequence[Given], foresight: Foresight) -> Result:
        """Observe, decide, and explain unless brief.

        Raises:
            InputError: it cannot be read, or nothing could be observed in it because of what failed.
        """
        start = time.perf_counter()
        engine = foresight.over(self._engine)
        if item.speaker:
            engine = replace(engine, setting=replace(engine.setting, person=item.speaker))
        intake = read(given, engine.readers, item.context)
        _check_kinds(intake)
        run = Run(engine, intake, timings=foresight.seconds(intake.tracks))
        before = sum(run.timings.values())
        try:
            _through(run.observe())
        finally:
            self._ran.update((one.card.name, one) for one in run.ran)
        if run.failures and not run.graph.observations:
            raise InputError(run.failures[0].message)
        belief = believe(run.graph, engine.taxonomy, engine.log_prior)
        if not self._brief:
            _through(run.derive(belief))
            _through(run.explain(belief))
        run.timings["total"] = before + time.perf_counter() - start
        return run.result(belief)

    def _renew(self) -> None:
        """Open all anew where an observer hangs: what it holds cannot be used again."""
        hung = self._hung()
        if hung:
            self._free()
            disown(hung)
            self._spoiled = True
            self._open()

    def _hung(self) -> set[str]:
        """Observers that ran out of time and are still at work."""
        return running() & set(self._ran)


def given_of(item: Item) -> list[Given]:
    """What an item gives: its files, then its words.

    Raises:
        InputError: a file is missing, a folder, empty or may not be read.
    """
    given = [given_file(_not_endless(Path(name))) for name in item.files]
    return given if item.text is None else [*given, given_text(item.text)]


def _not_endless(path: Path) -> Path:
    if is_device(path):
        raise InputError(f"{path} is a pipe or a device, which may never end; name a file")
    return path


def _texts(items: Iterable[Item]) -> list[tuple[Item, Intake]]:
    """The items that are words alone, read."""
    return [(item, intake) for item in items if (intake := _words(item))]


def _words(item: Item) -> Intake | None:
    """An item of words alone, read; None for any other, and where it cannot be read."""
    if item.problem or item.files or item.text is None:
        return None
    try:
        return read([given_text(item.text)], (), item.context)
    except EmotraceError:
        return None


def _check_kinds(intake: Intake) -> None:
    for source in intake.stimulus.sources:
        kind = mimetypes.guess_type(source.name)[0] or ""
        if source.kind == "text" and kind.startswith(MEDIA):
            raise InputError(f"{source.name}: it is no {kind.partition('/')[0]} that can be read, but words")


def _through(events: Iterable[object]) -> None:
    for _ in events:
        pass


def _told(item: Item, error: BaseException) -> str:
    """An error as one line that names the file, or the row where there is none."""
    said = describe(error)
    if item.problem or any(Path(name).name in said for name in item.files):
        return said
    return f"{named(item)}: {said}"
