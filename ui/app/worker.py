"""The engine's process: it does one job after the other and says what happens while it does."""

import signal
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from multiprocessing.connection import Connection

from emotrace.engine import events
from emotrace.engine.errors import EmotraceError
from emotrace.engine.host import describe
from emotrace.engine.intake import given_text
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Frames, Given
from emotrace.engine.stopping import Stopped, StoppedError
from emotrace.engine.timelimit import running
from emotrace.ui.app.bench import GRACE, Bench
from emotrace.ui.app.job import Begun, Drawn, Job, Over, Refused, Sound
from emotrace.ui.app.overhearing import Overheard
from emotrace.ui.session import Options

STOP = "stop"
"""What the app sends to have a job given up."""

Message = Begun | Sound | Drawn | events.Event | Refused | Over
Seen = dict[str, list[Observation]]
"""Source to what was observed in it."""

HELLO = "I am glad, and a little surprised!"
"""What the engine reads before anybody comes, so that the first visitor waits no longer than the others."""

LOOK = 0.5
"""Seconds between two looks at whether an observer has left what was stopped."""


def serve(channel: Connection, options: Options) -> None:
    """Take jobs from the channel until it closes, or until an observer hangs: then a new process must take over.

    Sends an `Offer` first, or the error for which there is none; then, for each `Job`, messages that end with `Over`.
    An observer that was stopped in the middle of a piece of work may still be at it while the next job is done.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the app's to handle, which then closes the channel
    try:
        bench = Bench(options)
    except EmotraceError as error:  # the app tells it; nobody reads what this process would write
        channel.send(error)
        return
    try:
        channel.send(bench.offer())
        for _ in work(bench, Job(HELLO, (), None, options), channel.poll):  # whoever comes meanwhile goes first
            pass
        for job in _jobs(bench, channel):
            _do(job, bench, channel)
    except (EOFError, OSError):
        return
    finally:
        channel.close()  # before all else: from now on, another process must take jobs
        bench.close()


def work(bench: Bench, job: Job, stopped: Stopped) -> Generator[Message]:
    """What happens while the job is done, as it happens; closing it early stops the job, and so does `stopped`."""
    heard, seen = Overheard(), Seen()
    try:
        engine = bench.engine(job.options, heard, stopped)
        for event in engine.run(list(_given(job)), job.context):
            if isinstance(event, events.Planned):
                yield Begun(event.stimulus, event.observers)
                yield from heard.sounds
                continue
            yield event
            if isinstance(event, events.Observed):
                seen.setdefault(event.observation.where.source, []).append(event.observation)
            elif isinstance(event, events.Ended) and event.source in heard.pictures:
                yield from _drawn(bench, event, heard.pictures[event.source], seen, engine.setting)
    except StoppedError:
        return
    except EmotraceError as error:
        yield Refused(" ".join(str(error).split()))
    except Exception as error:  # noqa: BLE001  # whatever one job does, the next one is still done
        yield Refused(f"something went wrong that should not: {describe(error)}")


def _do(job: Job, bench: Bench, channel: Connection) -> None:
    with closing(work(bench, job, channel.poll)) as messages:  # all that comes during a job is STOP
        for message in messages:
            channel.send(message)
            if channel.poll():
                break
    if channel.poll():
        channel.recv()
    channel.send(Over())


def _jobs(bench: Bench, channel: Connection) -> Iterator[Job]:
    """Each job as it comes, until an observer does not leave what was stopped."""
    since = None
    while True:
        lingers = not running().isdisjoint(bench.names)
        since = (since or time.monotonic()) if lingers else None
        if since and time.monotonic() - since > GRACE:
            return
        if channel.poll(LOOK if lingers else None):
            job = channel.recv()
            if isinstance(job, Job):  # a stop may come when the job is over already
                yield job


def _drawn(bench: Bench, event: events.Ended, picture: Frames, seen: Seen, setting: Setting) -> Iterator[Drawn]:
    """What an observer looked at in a picture, where it can show that."""
    outliner = bench.outliner(event.observer)
    own = [one for one in seen.get(event.source, ()) if one.observer.name == event.observer]
    if outliner is None or not own:
        return
    try:
        yield Drawn(event.source, tuple(outliner.outlines(picture, own, setting)))
    except Exception:  # noqa: BLE001  # an observer may raise anything; nothing but a drawing is lost
        return


def _given(job: Job) -> Iterator[Given]:
    yield from (upload.given() for upload in job.uploads)
    if job.text is not None:
        yield given_text(job.text)
