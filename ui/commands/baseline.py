"""emotrace baseline: what is usual for one person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from emotrace.engine.baseline import Baseline, Measure, PersonNorm
    from emotrace.engine.observer import Observer, Setting
    from emotrace.engine.stimulus import Given, Reader

app = typer.Typer(help="Make a person's own norms, for --baseline.", no_args_is_help=True)

VOICED = "voiced speech"
"""The measure that says how many seconds of voice a recording held."""
LITTLE_SECONDS = 5.0
"""Seconds of voiced speech below which a voice's norms are little to go by. Our own choice."""
COUNTED = {"voice": "recording", "face": "face"}
"""What an observer counts one of for each value of a measure."""

Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT...", help="Recordings, pictures, clips of the person; - is standard input."),
]
Out = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Write the norms to this file, as JSON.")]
Name = Annotated[str, typer.Option("--name", help="Whom it is of; results say it.")]
Offline = Annotated[bool, typer.Option("--offline", help="Open no socket.")]


@app.callback()
def _group() -> None:
    """Keep `make` a command of its own while there is no other."""


@app.command()
def make(inputs: Inputs, output: Out, name: Name = "the person", offline: Offline = False) -> None:
    """Measure a person's face and voice where they are neutral, and write what is usual for them.

    Neutral recordings are best. From recordings of many moods, the norm becomes the middle of these;
    results say which of the two it was.
    """
    from emotrace.engine.errors import InputError
    from emotrace.engine.host import PluginHost
    from emotrace.engine.observer import Setting
    from emotrace.ui.session import open_store, report_failures, warn
    from emotrace.ui.writing import put

    host = PluginHost.installed()
    setting = Setting(model_file=open_store(offline, progress=True, host=host).ensure)
    observers = [one for one in host.observers() if not (offline and one.card.needs_network)]
    try:
        found = list(_each(inputs, host.readers(), observers, setting))
    finally:
        report_failures(host)
        for observer in observers:
            observer.close()
    if not found:
        raise InputError("no baseline was made: nothing was measured in what was given")
    baseline = _baseline(name, found)
    put(baseline.model_dump_json(indent=2), str(output))
    for line in _summary(baseline):
        warn(line)


Found = Mapping[str, Sequence["Measure"]]
"""Observer to what it measured in one input."""


def _each(
    inputs: Iterable[str], readers: "Sequence[Reader]", observers: "Sequence[Observer]", setting: "Setting"
) -> "Iterator[tuple[str, Found]]":
    """Name of each input, and what was measured in it; one that cannot be measured is told and left out."""
    from emotrace.ui.session import inputs as given_inputs
    from emotrace.ui.session import warn

    for one in inputs:
        try:
            (given,) = given_inputs([one], None)
            measures = _measured(given, readers, observers, setting)
        except Exception as error:  # noqa: BLE001  # whatever one file does, the others are measured
            warn(_told(one, error))
        else:
            yield given.name, measures


def _measured(
    given: "Given", readers: "Sequence[Reader]", observers: "Sequence[Observer]", setting: "Setting"
) -> Found:
    """What each observer that can measure finds in one input.

    Raises:
        InputError: it cannot be read, or holds neither speech nor a face.
    """
    from emotrace.engine.baseline import measures_of
    from emotrace.engine.errors import InputError
    from emotrace.engine.intake import read

    tracks = read([given], readers).tracks
    found = {one.card.name: list(measures_of(one, tracks, setting)) for one in observers}
    if not any(found.values()):
        raise InputError(f"{given.name}: no speech and no face was found in it to measure")
    return {name: measures for name, measures in found.items() if measures}


def _told(name: str, error: Exception) -> str:
    """One line that names the input."""
    from emotrace.engine.host import describe

    said = describe(error)
    return f"{said}; left out" if Path(name).name in said else f"{name}: {said}; left out"


def _baseline(name: str, found: Sequence[tuple[str, Found]]) -> "Baseline":
    """The norms over all inputs."""
    from emotrace.engine.baseline import Baseline, norms_of

    by_observer: dict[str, list[Measure]] = {}
    for _, measured in found:
        for observer, measures in measured.items():
            by_observer.setdefault(observer, []).extend(measures)
    norms = {observer: norms_of(measures) for observer, measures in by_observer.items()}
    return Baseline(name=name, sources=tuple(source for source, _ in found), norms=norms)


def _summary(baseline: "Baseline") -> Iterator[str]:
    """What was measured, and where that is little."""
    for observer, norms in baseline.norms.items():
        n = max((norm.n for norm in norms.values()), default=0)
        noun = COUNTED.get(observer, "measurement")
        seconds = _seconds(norms)
        voiced = "" if seconds is None else f", {seconds:.1f} s of voiced speech"
        yield f"{observer}: {n} {noun}{'' if n == 1 else 's'}{voiced}"
        if n == 1:
            yield f"{observer}: one {noun} says little of what is usual; give more"
        elif seconds is not None and seconds < LITTLE_SECONDS:
            yield f"{observer}: {seconds:.1f} s of voiced speech is little; give at least {LITTLE_SECONDS:.0f} s"


def _seconds(norms: "Mapping[str, PersonNorm]") -> float | None:
    """Seconds of voiced speech in all recordings together; None where no voice was measured."""
    voiced = norms.get(VOICED)
    return voiced.mean * voiced.n if voiced else None
