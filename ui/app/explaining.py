"""Explains what a page asks for: waits its turn, has the engine do it, and tells the page how it goes."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing

from emotrace.engine.taxonomy import taxonomy
from emotrace.ui.app.engine_room import EngineRoom
from emotrace.ui.app.job import Job
from emotrace.ui.app.line import PLACES, FullError, Line
from emotrace.ui.app.story import Story

REST = 0.06
"""Seconds between two states that are sent to a page: what happens within it is sent together."""

REST_EACH = 0.0004
"""Seconds that are added for each observation: the more there are, the longer a state takes to draw."""

TICK = 1.0
"""Seconds after which a state is sent without news, while observers are at work: the time left is another."""

LOOK = 0.1
"""Seconds between two looks at whether it is somebody's turn."""


class Desk:
    """Where jobs are handed in: the line before the engine room, and the engine room."""

    def __init__(self, room: EngineRoom, line: Line) -> None:
        self.room = room
        self.line = line

    def explain(self, job: Job, stopped: Callable[[], bool]) -> Iterator[Story]:
        """Yield the story whenever there is something new in it; the last time it is over.

        It ends early when `stopped`, and what was found until then stays in it.
        """
        story = Story(taxonomy(job.options.taxonomy))
        try:
            ticket = self.line.join()
        except FullError:
            story.phase = "failed"
            story.problem = f"{PLACES} people are waiting already, and no more can; try again in a while"
            yield story
            return
        try:
            yield from self._wait(story, ticket, stopped)
            if story.phase != "stopped":
                yield from self._work(story, job, stopped)
        finally:
            self.line.leave(ticket)

    def _wait(self, story: Story, ticket: object, stopped: Callable[[], bool]) -> Iterator[Story]:
        while before := self.line.before(ticket):
            if before != story.before:
                story.before = before
                yield story
            if stopped():
                story.phase = "stopped"
                yield story
                return
            time.sleep(LOOK)

    def _work(self, story: Story, job: Job, stopped: Callable[[], bool]) -> Iterator[Story]:
        story.begin()
        yield story
        told, news = time.monotonic(), False
        with closing(self.room.run(job)) as messages:
            for message in messages:
                if message is not None:
                    story.take(message)
                    news = True
                if stopped():
                    story.phase = "stopped"
                    yield story
                    return
                since = time.monotonic() - told
                ticks = since >= TICK and story.phase == "observes"
                if ticks or (news and since >= REST + REST_EACH * story.found):
                    told, news = time.monotonic(), False
                    yield story
        yield story
