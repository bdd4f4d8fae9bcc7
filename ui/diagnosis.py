"""What is installed, what is missing with the line that mends it, and how fast this machine is."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import as_file, files

from packaging.requirements import Requirement

from emotrace.engine.errors import EmotraceError
from emotrace.engine.host import PluginHost, describe
from emotrace.engine.intake import given_file, read
from emotrace.engine.language import Message, ModelProvider, Request
from emotrace.engine.observer import Observer, Setting
from emotrace.engine.stimulus import Given, Track, Waveform
from emotrace.engine.store import Store

Row = dict[str, object]
REPEATS = 5


def machine() -> Row:
    """The machine, in words."""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return {"what": "machine", "state": system, "mend": ""}


def required() -> Iterator[Requirement]:
    """What emotrace needs on this machine, extras left out."""
    for line in requires("emotrace") or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def packages() -> Iterator[Row]:
    """Each package that emotrace needs: its version, or the line that installs it."""
    yield {
        "what": "emotrace",
        "state": f"{version('emotrace')}, Python {platform.python_version()}",
        "mend": "",
    }
    for requirement in required():
        try:
            found, mend = version(requirement.name), ""
            if not requirement.specifier.contains(found, prereleases=True):
                mend = f'pip install "{requirement.name}{requirement.specifier}"'
        except PackageNotFoundError:
            found, mend = "missing", f'pip install "{requirement.name}{requirement.specifier}"'
        yield {"what": requirement.name, "state": found, "mend": mend}


def plugin_rows(host: PluginHost) -> Iterator[Row]:
    """Each plugin: loaded, off, or why it failed."""
    for record in host.records:
        mend = f"pip uninstall {record.distribution}, or mend it" if record.status == "failed" else ""
        state = f"{record.status}{': ' if record.message else ''}{record.message}"
        yield {"what": f"plugin {record.name}", "state": state, "mend": mend}


def model_files(store: Store) -> Iterator[Row]:
    """Each model file: here, or the line that fetches it."""
    for file in store.files():
        state, mend = f"here, {file.size / 1e6:.1f} MB", ""
        if not store.have(file.name):
            damaged = store.path(file.name).is_file()
            state = "damaged: not the file that its hash names" if damaged else "missing"
            mend = f"emotrace weights pull {file.name}{' --again' if damaged else ''}"
        yield {"what": f"file {file.name}", "state": state, "mend": mend}


def speeds(host: PluginHost, store: Store) -> Iterator[Row]:
    """How fast each observer and the default language model are here, measured as the rows are asked for."""
    setting = Setting(model_file=store.ensure)
    samples = {"frames": _portrait, "waveform": _voice}
    for observer in host.observers():
        for kind in samples.keys() & set(observer.card.reads):
            measure = partial(_observe, observer, samples[kind], host, store, setting)
            yield _row(f"speed of {observer.card.name}", measure)
    for provider in host.providers():
        for name in provider.models[:1]:
            yield _row(f"speed of {name}", partial(_tokens, provider, name, setting))


def _row(what: str, measure: Callable[[], str]) -> Row:
    try:
        return {"what": what, "state": measure(), "mend": ""}
    except EmotraceError as error:
        return {"what": what, "state": "not measured", "mend": str(error)}
    except Exception as error:  # noqa: BLE001  # a plugin may raise anything; the other rows are still wanted
        return {"what": what, "state": "not measured", "mend": describe(error)}


def _portrait(store: Store) -> Given:
    return given_file(store.ensure("portrait"))


def _voice(_: Store) -> Given:
    with as_file(files("emotrace.ui") / "data" / "voice.flac") as path:
        return given_file(path)


def _observe(
    observer: Observer, sample: Callable[[Store], Given], host: PluginHost, store: Store, setting: Setting
) -> str:
    """Median time of an observer on a sample, the first run (which loads models) left out."""
    (track, *_) = read([sample(store)], host.readers()).tracks
    try:
        times = [_seconds(observer, track, setting) for _ in range(REPEATS + 1)]
    finally:
        observer.close()
    took = statistics.median(times[1:])
    if isinstance(track, Waveform):
        return f"real-time factor {took / track.seconds:.3f} ({track.seconds:.1f} s of sound in {took:.2f} s)"
    return f"{1 / took:.0f} frames/s ({1000 * took:.1f} ms a frame)"


def _seconds(observer: Observer, track: Track, setting: Setting) -> float:
    start = time.perf_counter()
    for _ in observer.observe(track, setting):
        pass
    return time.perf_counter() - start


def _tokens(provider: ModelProvider, name: str, setting: Setting) -> str:
    """Tokens a second, the prompt's evaluation left out: the time between the first and the last piece."""
    model = provider.load(name, setting)
    try:
        request = Request([Message("user", "Tell a long story about a lighthouse keeper.")], max_tokens=96)
        times = [time.perf_counter() for _ in model.write(request)]
    finally:
        model.close()
    if len(times) < 2:
        return "wrote nothing"
    return f"{(len(times) - 1) / (times[-1] - times[0]):.0f} tokens/s"
