"""The engine's process: it does one job after the other and says what happens while it does."""

import signal
import threading
from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from multiprocessing.connection import Connection

from emotrace.engine import events
from emotrace.engine.errors import EmotraceError
from emotrace.engine.host import describe
from emotrace.engine.intake import given_text
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Frames, Given
from emotrace.ui.app.bench import Bench
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


def serve(channel: Connection, options: Options) -> None:
    """Take jobs from the channel until it closes, or until an observer hangs: then a new process must take over.

    Sends an `Offer` first; then, for each `Job`, messages that end with `Over`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the app's to handle, which then closes the channel
    bench = Bench(options)
    try:
        channel.send(bench.offer())
        for _ in work(bench, Job(HELLO, (), None, options)):
            pass
        while not _hangs(bench.names):
            job = channel.recv()
            if isinstance(job, Job):  # a stop may come when the job is over already
                _do(job, bench, channel)
    except (EOFError, OSError):
        return
    finally:
        bench.close()


def work(bench: Bench, job: Job) -> Generator[Message]:
    """What happens while the job is done, as it happens; closing it early stops the job."""
    heard, seen = Overheard(), Seen()
    try:
        engine = bench.engine(job.options, heard)
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
    except EmotraceError as error:
        yield Refused(" ".join(str(error).split()))
    except Exception as error:  # noqa: BLE001  # whatever one job does, the next one is still done
        yield Refused(f"something went wrong that should not: {describe(error)}")


def _do(job: Job, bench: Bench, channel: Connection) -> None:
    with closing(work(bench, job)) as messages:
        for message in messages:
            channel.send(message)
            if channel.poll():
                channel.recv()  # all that comes during a job is STOP
                break
    channel.send(Over())


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


def _hangs(observers: Collection[str]) -> bool:
    """Whether an observer that ran out of time is still at work: what it holds cannot be used again."""
    return any(thread.name in observers for thread in threading.enumerate())
