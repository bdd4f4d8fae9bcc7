"""emotrace baseline: what is usual for one person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from emotrace.engine.baseline import Baseline, Measure, Moods, PersonNorm
    from emotrace.engine.observer import Observer, Setting
    from emotrace.engine.stimulus import Given, Reader, Track

app = typer.Typer(help="Make a person's own norms, for --baseline.", no_args_is_help=True)

VOICED = "voiced speech"
"""The measure that says how many seconds of voice a recording held."""
LITTLE_SECONDS = 5.0
"""Seconds of voiced speech below which a voice's norms are little to go by. Our own choice."""
FEW_OF_MANY_MOODS = 12
"""Stretches of speech below which their middle hangs on which moods they happen to show. Our own choice."""
STILL = ("picture", "pictures")
LASTING = {
    "voice": (("recording", "recordings"), ("stretch of speech", "stretches of speech")),
    "face": (("clip", "clips"), ("frame", "frames")),
}
"""What an observer measures in, and what it measures each time, where an input lasts."""
OTHER = (("input", "inputs"), ("measurement", "measurements"))

Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT...", help="Recordings, pictures, clips of the person; - is standard input."),
]
Out = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Write the norms to this file, as JSON.")]
Name = Annotated[str, typer.Option("--name", help="Whom it is of; results say it.")]
Face = Annotated[
    str | None,
    typer.Option("--person", metavar="NUMBER", help="Which face of a clip; without it, who is in view most."),
]
Shown = Annotated[
    Literal["neutral", "varied"] | None,
    typer.Option("--moods", help="The inputs show the person neutral, or in many moods. Without it it is guessed."),
]
Offline = Annotated[bool, typer.Option("--offline", help="Open no socket.")]


@app.callback()
def _group() -> None:
    """Keep `make` a command of its own while there is no other."""


@app.command()
def make(
    inputs: Inputs,
    output: Out,
    name: Name = "the person",
    moods: Shown = None,
    person: Face = None,
    offline: Offline = False,
) -> None:
    """Measure a person's face and voice where they are neutral, and write what is usual for them.

    From many moods, of which a voice needs a dozen recordings or more, the norm becomes the middle
    of these: say --moods varied. Where nobody says it, it is guessed from how far the recordings
    lie apart, which takes somebody who shows little for neutral; results say what it was taken for.
    """
    from emotrace.engine.errors import InputError
    from emotrace.engine.host import PluginHost
    from emotrace.engine.observer import Setting
    from emotrace.ui.session import open_store, report_failures, warn
    from emotrace.ui.writing import check_ending, check_unread, put

    check_unread([output], inputs)
    check_ending(output, ".json")
    host = PluginHost.installed()
    setting = Setting(model_file=open_store(offline, progress=True, host=host).ensure, person=person)
    observers = [one for one in host.observers() if not (offline and one.card.needs_network)]
    try:
        found = list(_each(inputs, host.readers(), observers, setting))
    finally:
        report_failures(host)
        for observer in observers:
            observer.close()
    if not found:
        raise InputError("no baseline was made: nothing was measured in what was given")
    baseline = _baseline(name, moods, found)
    put(baseline.model_dump_json(indent=2), str(output))
    for line in _summary(baseline, found):
        warn(line)


@dataclass(frozen=True)
class Found:
    """What was measured in one input."""

    name: str
    still: bool
    """Whether it is a picture."""
    measures: Mapping[str, Sequence["Measure"]]
    """By the observers that found anything."""

    def times(self, observer: str) -> int:
        """How often the observer measured: pictures, frames, stretches of speech."""
        return max(Counter(one.name for one in self.measures.get(observer, ())).values(), default=0)


def _each(
    inputs: Iterable[str], readers: "Sequence[Reader]", observers: "Sequence[Observer]", setting: "Setting"
) -> Iterator[Found]:
    """What was measured in each input; one that cannot be measured, or came before, is told and left out."""
    from emotrace.engine.errors import InputError
    from emotrace.ui.session import inputs as given_inputs
    from emotrace.ui.session import warn

    seen: set[str] = set()
    for one in inputs:
        try:
            (given,) = given_inputs([one], None)
            if given.sha256 in seen:
                raise InputError(f"{given.name} holds the same as an input before it")
            seen.add(given.sha256)
            measured = _measured(given, readers, observers, setting)
        except Exception as error:  # noqa: BLE001  # whatever one file does, the others are measured
            warn(_told(one, error))
        else:
            yield measured


def _measured(
    given: "Given", readers: "Sequence[Reader]", observers: "Sequence[Observer]", setting: "Setting"
) -> Found:
    """What each observer that can measure finds in one input; what of it could not be read is told.

    Raises:
        InputError: it cannot be read, or holds neither speech nor a face.
    """
    from emotrace.engine.errors import InputError
    from emotrace.engine.intake import read
    from emotrace.ui.session import warn

    taken = read([given], readers)
    for failure in taken.failures:
        warn(f"{failure.where}: {failure.message.removeprefix(f'{failure.where}: ')}")
    found = {one.card.name: _all_of(one, taken.tracks, setting) for one in observers}
    if not any(found.values()):
        raise InputError(f"{given.name}: no speech and no face was found in it to measure")
    still = all(one.kind == "image" for one in taken.stimulus.sources)
    return Found(given.name, still, {name: measures for name, measures in found.items() if measures})


def _all_of(observer: "Observer", tracks: "Iterable[Track]", setting: "Setting") -> "list[Measure]":
    """What an observer measures; of an input that breaks off, what it measured up to there, and that is told."""
    from emotrace.engine.baseline import measures_of
    from emotrace.engine.errors import InputError
    from emotrace.ui.session import warn

    measured: list[Measure] = []
    try:
        for one in measures_of(observer, tracks, setting):
            measured.append(one)  # noqa: PERF402  # what came before an error is kept
    except InputError as error:
        warn(str(error))
    return measured


def _told(name: str, error: Exception) -> str:
    """One line that names the input."""
    from emotrace.engine.host import describe

    said = describe(error)
    return f"{said}; left out" if Path(name).name in said else f"{name}: {said}; left out"


def _baseline(name: str, moods: "Moods | None", found: Sequence[Found]) -> "Baseline":
    """The norms over all inputs."""
    from emotrace.engine.baseline import Baseline, norms_of_inputs

    observers = dict.fromkeys(observer for one in found for observer in one.measures)
    norms = {
        observer: norms_of_inputs(one.measures[observer] for one in found if observer in one.measures)
        for observer in observers
    }
    return Baseline(name=name, sources=tuple(one.name for one in found), norms=norms, moods=moods)


def _summary(baseline: "Baseline", found: Sequence[Found]) -> Iterator[str]:
    """In what was measured, and where that is little."""
    for observer, norms in baseline.norms.items():
        own = [one for one in found if observer in one.measures]
        seconds, times = _seconds(norms), sum(one.times(observer) for one in own)
        yield f"{observer}: {', '.join(_counted(observer, own, seconds))}"
        if times == 1:
            noun = STILL[0] if own[0].still else LASTING.get(observer, OTHER)[0][0]
            yield f"{observer}: one {noun} says little of what is usual; give more"
        elif seconds is not None and seconds < LITTLE_SECONDS:
            yield f"{observer}: {seconds:.1f} s of voiced speech is little; give at least {LITTLE_SECONDS:.0f} s"
        if baseline.moods == "varied" and seconds is not None and times < FEW_OF_MANY_MOODS:
            few = f"{_number(times, LASTING['voice'][1])} in many moods"
            yield f"{observer}: from {few} little can be said of their middle; give a dozen or more"


def _counted(observer: str, found: Sequence[Found], seconds: float | None) -> Iterator[str]:
    """How many pictures, and in how many recordings or clips how often something was measured."""
    lasting = [one for one in found if not one.still]
    if stills := len(found) - len(lasting):
        yield _number(stills, STILL)
    if lasting:
        inputs, times = LASTING.get(observer, OTHER)
        voiced = "" if seconds is None else f", {seconds:.1f} s of it voiced"
        each = _number(sum(one.times(observer) for one in lasting), times)
        yield f"{_number(len(lasting), inputs)} ({each}{voiced})"


def _number(number: int, noun: tuple[str, str]) -> str:
    return f"{number} {noun[number != 1]}"


def _seconds(norms: "Mapping[str, PersonNorm]") -> float | None:
    """Seconds of voiced speech in all recordings together; None where no voice was measured."""
    voiced = norms.get(VOICED)
    return voiced.mean * voiced.n if voiced else None
