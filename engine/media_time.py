"""Words that are given beside one clip or recording are its words: their times are its media time.

Only so do they meet what a face shows and a voice does, as recognised words do. Where there are several recordings, or
several files of words with times, nobody says which belong together, and each keeps a clock of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from emotrace.engine.stimulus import Frames, Source, Track, Turns, Waveform


@dataclass(frozen=True)
class Beside:
    """Words that are put on the clock of the recording that they were given with."""

    words: str
    """Id of their source."""
    recording: str
    """Id of the recording's source."""


def beside(tracks: Iterable[Track]) -> Beside | None:
    """Which words belong to which recording; None unless there is one of each, and the words have times."""
    tracks = list(tracks)
    lasting = {one.source for one in tracks if _lasts(one)}
    spoken = [one for one in tracks if isinstance(one, Turns)]
    timed = [one.source for one in spoken if any(turn.seconds for turn in one.turns)]
    if len(lasting) != 1 or len(timed) != 1 or any(one.source in lasting for one in spoken):
        return None
    return Beside(timed[0], *lasting)


def on_one_clock(tracks: Iterable[Track], found: Beside | None) -> list[Track]:
    """The tracks, with those words as words of the recording."""
    return [
        replace(one, source=found.recording) if found and isinstance(one, Turns) and one.source == found.words else one
        for one in tracks
    ]


def with_clock(sources: Iterable[Source], found: Beside | None) -> list[Source]:
    """The sources, the words' with the recording's id for its clock."""
    return [
        one.model_copy(update={"clock": found.recording}) if found and one.id == found.words else one for one in sources
    ]


def beyond(turns: Turns, recording: Source) -> str:
    """A line where words begin after their recording has ended; empty where none do."""
    lasts = recording.details.get("seconds")
    late = _after(turns, lasts) if lasts is not None else 0
    if not late:
        return ""
    return (
        f"{late} of its {len(turns.turns)} turns begin after the end of {recording.name} ({lasts:.1f} s); "
        "they are kept, but look whether the two belong together"
    )


def _lasts(track: Track) -> bool:
    return isinstance(track, Waveform) or (isinstance(track, Frames) and track.seconds is not None)


def _after(turns: Turns, seconds: float) -> int:
    starts: Sequence[float] = [turn.seconds[0] for turn in turns.turns if turn.seconds]
    return sum(start > seconds for start in starts)
