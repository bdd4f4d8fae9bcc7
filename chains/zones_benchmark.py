"""How far zones of regulation agree with people's labels, in windows of 200 ms, person by person.

CALMED's own labels are of this kind (Sousa et al. 2023, arXiv 2307.13706). Nothing is learned here but which zone is
commonest, for a baseline, and that from other persons. CALMED's published split draws windows of the same sessions for
both sides; a selection with `random_splits` does so too, with a warning.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from emotrace.chains.zone_windows import WINDOW, ZONES, ZoneWindow, zone_windows
from emotrace.engine.benchmark import Selection
from emotrace.engine.evaluation.chain_measuring import Judged, measured
from emotrace.engine.evaluation.chain_report import ChainEvaluated
from emotrace.engine.evaluation.drawing import drawn
from emotrace.engine.evaluation.recordings import Recording, judgements, partly, recordings_are
from emotrace.engine.evaluation.watching import Watch
from emotrace.engine.evaluation.windowed import Stretch, Window, read_stretches, windows_of
from emotrace.engine.orchestrator import Engine, Judgement
from emotrace.engine.taxonomy import taxonomy

UNIT = f"windows of {WINDOW} s"
STILL = ("text", "image")
"""Kinds of sources that have no time."""


class ZonesBenchmark:
    """The chain `zones` against labelled stretches of recordings."""

    name = chain = "zones"
    reads = "a table with file, person, start, end (seconds) and zone (green, blue, yellow, red): a stretch a row"
    takes: tuple[str, ...] = ("random_splits",)

    def measure(self, engine: Engine, selection: Selection, watch: Watch) -> ChainEvaluated:
        """Judge each recording, and hold its windows against the labels; what was not observed counts as wrong.

        Raises:
            InputError: the table cannot be used, or no recording can be judged.
        """
        stretches, begun = read_stretches(selection.path, "zone", ZONES), time.perf_counter()
        paths = drawn(stretches.paths, selection.limit, selection.seed)
        judging = judgements(engine, [Recording(path) for path in paths], watch)
        found = [(one, _timed(it, one.path)) for one, it in judging.found]
        seconds = time.perf_counter() - begun
        good = [(one, of_it) for one, of_it in found if isinstance(of_it, Judgement)]
        labelled = [one for one in stretches.found if one.path in set(paths)]
        windows, late = _windows(good, labelled)
        judged = Judged(
            benchmark=self.name,
            data=selection.path.name,
            unit=UNIT,
            labels=ZONES,
            answers="the zone in which the evidence of the window lies",
            answered=windows,
            seconds=seconds,
            left_out=stretches.left_out,
            failed=tuple(of_it for _, of_it in found if isinstance(of_it, str)),
            notes=(*partly(good), *judging.unclosed, *_notes(labelled, windows, late)),
        )
        return ChainEvaluated(measured(judged, selection.seed, random_splits=selection.random_splits), _rows(windows))


def answers(found: Sequence[ZoneWindow]) -> Callable[[float], str | None]:
    """What zone there is at a time; None where nothing was observed."""
    by_slot = {int(one.start / WINDOW + 1e-6): one.zone for one in found}
    return lambda seconds: by_slot.get(int(seconds / WINDOW + 1e-6))


def _timed(judgement: Judgement | str, path: Path) -> Judgement | str:
    """What was observed in something that lasts; else a line."""
    if isinstance(judgement, Judgement) and judgement.stimulus.sources[0].kind in STILL:
        return f"{path.name}: it is no recording, so that no window of it can be judged"
    return judgement


def _windows(judged: Iterable[tuple[Recording, Judgement]], labelled: Sequence[Stretch]) -> tuple[list[Window], int]:
    """Every labelled window, with the zone that the evidence lies in; and how many lie after the recording's end."""
    windows, late = [], 0
    for one, judgement in judged:
        found = zone_windows(judgement.graph, taxonomy("ekman"))
        of_it = [stretch for stretch in labelled if stretch.path == one.path]
        every = list(windows_of(of_it, answers(found), WINDOW))
        lasts = judgement.stimulus.sources[0].details.get("seconds", math.inf)
        within = [window for window in every if window.start + WINDOW / 2 < lasts]
        windows += within
        late += len(every) - len(within)
    return windows, late


def _notes(labelled: Sequence[Stretch], windows: Sequence[Window], late: int) -> Iterator[str]:
    """What is odd about the labels."""
    if late:
        yield f"labelled windows after the end of their recording, which are left out: {late}"
    twice = len(windows) - len({(one.path, one.start, one.person) for one in windows})
    if twice:
        yield f"labels of windows that have another label too, and count each time: {twice}"
    persons = Counter(path for path, _ in {(one.path, one.person) for one in labelled})
    shared = sum(count > 1 for count in persons.values())
    if shared:
        yield f"{recordings_are(shared)} labelled for several persons, and zones are told of one of them"


def _rows(windows: Iterable[Window]) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "file": one.path.name,
            "person": one.person,
            "start": round(one.start, 3),
            "end": round(one.start + WINDOW, 3),
            "zone": one.truth,
            "answer": one.answer,
        }
        for one in windows
    )
