"""Tells what was seen in a clip, person by person."""

from collections.abc import Iterator

from emotrace.engine.observation import Observation
from emotrace.engine.stimulus import Track
from emotrace.plugins.face.clip import Clip
from emotrace.plugins.face.clip_observations import ClipOrigin, of_person, people_seen
from emotrace.plugins.face.clip_series import series_of
from emotrace.plugins.face.lasting import account
from emotrace.plugins.face.reading import Reading


def told(clip: Clip, reading: Reading, origin: ClipOrigin) -> Iterator[Observation | Track]:
    """How many people there are; then, for each, what shows in the face, what is at rest, and the series."""
    people = clip.people
    yield people_seen(clip, origin.source, origin.ref)
    for number, person in enumerate(people, start=1):
        movements = reading.movements(person)
        if len(person):
            yield from of_person(number, person, account(person, movements, len(clip.seconds)), origin)
        yield series_of(origin.source, clip.seconds, reading.kinds, number, person, movements.columns)
    if not people:
        yield series_of(origin.source, clip.seconds, reading.kinds)
