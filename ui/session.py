"""Puts together what a command needs: plugins, model files, an engine with a chain and a language model."""

import difflib
import sys
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.baseline import read_baseline
from emotrace.engine.chain import Chain
from emotrace.engine.errors import InputError, ModelFileError, UsageError
from emotrace.engine.host import PluginHost
from emotrace.engine.intake import given_file, given_text
from emotrace.engine.language import LanguageModel, ModelProvider
from emotrace.engine.modelfiles import read_manifest
from emotrace.engine.observer import FRAMES_PER_SECOND, Inspectable, Observer, Setting
from emotrace.engine.orchestrator import OBSERVER_SECONDS, Engine
from emotrace.engine.result import Failure
from emotrace.engine.routing import recognises
from emotrace.engine.stimulus import Given
from emotrace.engine.store import Store, store_of
from emotrace.engine.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN = "-"


@dataclass(frozen=True)
class Options:
    """What the user chose, beside the inputs."""

    chain: str = "expression"
    model: str | None = None
    """Name, path or URL; None for the default model."""
    no_llm: bool = False
    taxonomy: str = "ekman"
    offline: bool = False
    seed: int = 0
    rules: Sequence[str] = ()
    """OBSERVER=PATH, each: a rule table, or a folder of weights."""
    seconds: float = OBSERVER_SECONDS
    baseline: str | None = None
    """File of a person's own norms; None for everybody's."""
    frames_per_second: float = FRAMES_PER_SECOND
    person: str | None = None
    """Whom it is about: a speaker, or the number of a face; None for who says or shows most."""
    without: Sequence[str] = ()
    """Names of observers to leave out."""
    recognise: bool = True
    """Whether what is said in recordings is recognised, and read."""


def files_of(options: Options) -> list[str]:
    """Names of what the options have read; a language model's may be that of no file."""
    rules = (pair.partition("=")[2] for pair in options.rules)
    return [name for name in (options.model, options.baseline, *rules) if name]


@contextmanager
def open_engine(options: Options, host: PluginHost | None = None) -> "Iterator[Engine]":
    """An engine with everything that the options name; its language model is closed at the end.

    Raises:
        UsageError: an option names something that does not exist.
        ModelError, ModelFileError: the language model cannot be loaded.
    """
    host = host or PluginHost.installed()
    store = open_store(options.offline, progress=True, host=host)
    setting = Setting(
        model_file=store.ensure,
        rules=_rules(options.rules, host),
        seed=options.seed,
        baseline=read_baseline(Path(options.baseline)) if options.baseline else None,
        frames_per_second=options.frames_per_second,
        person=options.person,
    )
    chain = _chain(options.chain, host.chains())
    label_set = taxonomy(options.taxonomy)
    observers = _observers(options, host)
    _try_rules(observers, setting)
    model = None if options.no_llm else _model(options, host.providers(), setting)
    try:
        yield Engine(
            readers=host.readers(),
            observers=observers,
            chain=chain,
            taxonomy=label_set,
            setting=setting,
            model=model,
            seconds=options.seconds,
        )
    finally:
        report_failures(host)
        if model is not None:
            model.close()


def open_store(offline: bool, progress: bool, host: PluginHost | None = None) -> Store:
    """The model-file store over the manifests of every plugin; a manifest that cannot be read is told and left out."""
    from emotrace.ui.transfer import TransferBar

    host = host or PluginHost.installed()
    manifests = []
    for path in host.manifests():
        try:
            read_manifest(path)
            manifests.append(path)
        except ModelFileError as error:
            warn(str(error))
    return store_of(manifests, offline=offline, progress=TransferBar() if progress else None)


def report_failures(host: PluginHost) -> None:
    """Say on standard error which plugins failed; once."""
    for failure in host.failures:
        warn(f"{failure.where} {failure.message}")
    host.failures.clear()


def warn_of(failure: Failure) -> None:
    """A failure as one line; a reader's message names the file already."""
    named = failure.message.startswith(failure.where)
    warn(failure.message if named else f"{failure.where}: {failure.message}")


def warn(message: str) -> None:
    """One line on standard error."""
    print(f"emotrace: {' '.join(message.split())}", file=sys.stderr)


def inputs(files: Iterable[str], text: str | None) -> list[Given]:
    """What the user gives, in order: files ("-" is standard input), then words.

    Raises:
        InputError: a file is missing, a folder, empty or may not be read, or the words are none.
    """
    if text is not None and not text.strip():
        raise InputError("--text is empty; give it words, or leave it out")
    given = [_standard_input() if name == STDIN else given_file(Path(name)) for name in files]
    return [*given, given_text(text)] if text is not None else given


def _standard_input() -> Given:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("standard input is closed; pipe something into it, or name a file")
    return Given(name="standard input", data=sys.stdin.buffer.read())


def _chain(name: str, chains: Sequence[Chain]) -> Chain:
    by_name = {chain.card.name: chain for chain in chains}
    if name not in by_name:
        raise UsageError(unknown("chain", name, by_name))
    return by_name[name]


def _observers(options: Options, host: PluginHost) -> list[Observer]:
    there = list(host.observers())
    names = {one.card.name for one in there}
    for name in options.without:
        if name not in names:
            raise UsageError(unknown("observer", name, names))
    willing = [one for one in there if options.recognise or not recognises(one)]
    return [
        one
        for one in willing
        if one.card.name not in options.without and not (options.offline and one.card.needs_network)
    ]


def _model(options: Options, providers: Sequence[ModelProvider], setting: Setting) -> LanguageModel:
    names = [name for provider in providers for name in provider.models]
    spec = options.model or next(iter(names), None)
    if spec is None:
        raise UsageError("no plugin brings a language model; use --no-llm, or see emotrace plugins")
    if options.offline and "://" in spec:
        raise UsageError(f"--offline opens no socket, and {spec} needs one; drop one of the two")
    for provider in providers:
        if provider.accepts(spec):
            return provider.load(spec, setting)
    raise UsageError(f"{unknown('language model', spec, names)}; a GGUF file's path or an http URL will do too")


def _rules(pairs: Sequence[str], host: PluginHost) -> dict[str, Path]:
    observers = {one.card.name: one for one in host.observers()} if pairs else {}
    chosen = {}
    for pair in pairs:
        name, separator, path = pair.partition("=")
        if not separator:
            raise UsageError(f"--rules takes OBSERVER=PATH, not {pair!r}")
        if name not in observers:
            raise UsageError(unknown("observer", name, observers))
        if not Path(path).exists():
            raise UsageError(f"--rules {pair}: there is no file or folder {path}")
        chosen[name] = Path(path)
    return chosen


def _try_rules(observers: Sequence[Observer], setting: Setting) -> None:
    """See that what the user brings for an observer can be read, before anything is made of the rest.

    Raises:
        RulesError: it cannot; the message names the file and row.
    """
    for one in observers:
        if one.card.name in setting.rules:
            one.patterns(setting)
            if isinstance(one, Inspectable):
                one.weights(setting)


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """ "no chain named 'expresion'; did you mean expression?"."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(names) or 'none'}"
    return f"no {what} named {name!r}; {hint}"
