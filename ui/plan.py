"""What a run would do, before it does it."""

from collections.abc import Iterable, Iterator

from emotrace.engine.intake import Intake, read
from emotrace.engine.orchestrator import Engine
from emotrace.engine.routing import Route, Step
from emotrace.engine.stimulus import Given, Source, Turns
from emotrace.ui.escaping import escape


def planned(engine: Engine, given: Iterable[Given]) -> str:
    """The plan of a run as Markdown: what was read, which observers run on it in which order, and who does not.

    Raises:
        InputError: nothing that was given could be read.
    """
    intake = read(given, engine.readers)
    route = engine.route(intake.tracks)
    return "\n".join([*_inputs(intake), "", *_steps(route), "", *_rest(route, intake), *_end(engine)])


def _inputs(intake: Intake) -> Iterator[str]:
    yield "| input | name | kind | tracks | s |"
    yield "|---|---|---|---|---|"
    for source in intake.stimulus.sources:
        tracks = ", ".join(_tracks(source, intake))
        seconds = f"{source.details['seconds']:.1f}" if "seconds" in source.details else ""
        yield f"| {source.id} | {escape(source.name)} | {source.kind} | {tracks or 'none'} | {seconds} |"


def _tracks(source: Source, intake: Intake) -> Iterator[str]:
    """Kinds of the tracks that came of a source; words that are another's are told where they came from."""
    told_elsewhere = any(one.clock == source.id for one in intake.stimulus.sources)
    for track in intake.tracks:
        if track.source == source.id and not (told_elsewhere and isinstance(track, Turns)):
            yield track.kind
    if source.clock:
        yield f"{Turns.kind} in the time of {source.clock}"


def _steps(route: Route) -> Iterator[str]:
    if not route.steps:
        yield "No observer reads any of that."
        return
    yield "| step | observer | reads | gives |"
    yield "|---|---|---|---|"
    for number, step in enumerate(route.steps, start=1):
        yield f"| {number} | {step.name} | {', '.join(step.reads)} | {_gives(step)} |"


def _gives(step: Step) -> str:
    card = step.observer.card
    tracks = [kind for kind in card.gives if kind != "series"]
    return ", ".join([*tracks, *([f"observations of the {card.modality}"] if card.emits else [])])


def _rest(route: Route, intake: Intake) -> Iterator[str]:
    yield from (f"- {one.name} does not run: {one.why}" for one in route.skipped)
    yield from (f"- not read: {escape(failure.where)}: {escape(failure.message)}" for failure in intake.failures)


def _end(engine: Engine) -> Iterator[str]:
    card = engine.chain.card
    yield f"- then the graph decides over {engine.taxonomy.name}, and the chain {card.name} says why ({card.source})"
