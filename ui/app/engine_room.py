"""The engine's process as the app sees it: one job at a time, and a new process where the old one is lost."""

import multiprocessing
import threading
import time
from collections.abc import Generator, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from emotrace.engine.errors import EmotraceError
from emotrace.ui.app.job import Job, Offer, Over, Refused
from emotrace.ui.app.worker import STOP, Message, serve
from emotrace.ui.session import Options

TICK = 0.05
"""Seconds between two looks at whether there is news, or somebody pressed Stop."""

PATIENCE = 2.0
"""Seconds that a job has to stop by itself, before its process is ended. Our own choice: it looks several times a
second whether it is to stop, unless a library holds all of Python up; a new process takes far longer to be ready."""

START_SECONDS = 120.0
"""Time that the process has to start; the first time, model files may have to be fetched."""


class EngineRoom:
    """A process that crashes, hangs or is stopped takes nothing with it: the next job gets a new one."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._busy = threading.Lock()
        self._hearing = threading.Lock()
        self._process: BaseProcess | None = None
        self._channel: Connection | None = None
        self._offer: Offer | EmotraceError | None = None
        self._working = False

    def start(self) -> None:
        """Start the process, and do not wait for it."""
        context = multiprocessing.get_context("spawn")
        self._channel, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, self._options), daemon=True, name="emotrace engine")
        self._process.start()
        theirs.close()
        self._offer = None
        threading.Thread(target=self._replace, args=(self._process,), daemon=True, name="emotrace watch").start()

    def offer(self) -> Offer:
        """What the engine can do; waits until it is ready.

        Raises:
            EmotraceError: it cannot start with these options.
            RuntimeError: it does not start.
        """
        with self._hearing:  # who watches the process may ask at the same time, and it says it once
            told = self._offer = self._offer or self._heard()
        if isinstance(told, EmotraceError):
            raise told
        return told

    def run(self, job: Job) -> Generator[Message | None]:
        """Have a job done and yield what happens; None now and then while nothing does. Closing it early stops the job.

        One caller at a time; others wait.
        """
        with self._busy:
            try:
                yield from self._listen(self._sent(job))
            except EmotraceError as error:
                self.close()
                yield Refused(" ".join(str(error).split()))
            except (EOFError, OSError, RuntimeError):
                self.close()
                yield Refused("the engine broke down over this input and is started again; leave the input out")
            finally:
                self._settle()

    def close(self) -> None:
        """End the process."""
        channel, process = self._channel, self._process
        self._channel = self._process = self._offer = None  # first: nobody replaces what is ended on purpose
        self._working = False
        if channel is not None:
            channel.close()
        if process is not None:
            process.kill()
            process.join()

    def _heard(self) -> Offer | EmotraceError:
        """What the process says first."""
        try:
            assert self._channel is not None, "started before it is asked"
            if not self._channel.poll(START_SECONDS):
                raise RuntimeError(f"the engine did not start within {START_SECONDS:.0f} s")
            first: Offer | EmotraceError = self._channel.recv()
        except (EOFError, OSError) as error:
            raise RuntimeError("the engine did not start; emotrace doctor may say why") from error
        return first

    def _sent(self, job: Job) -> Connection:
        """The channel of a process that has begun with the job; a process that is gone is replaced."""
        if self._gone():
            self.close()
            self.start()
        self.offer()
        assert self._channel is not None, "just started"
        self._channel.send(job)
        self._working = True
        return self._channel

    def _gone(self) -> bool:
        """Whether the process has ended or is about to, which closes its channel; between jobs, nothing else comes."""
        if self._process is None or self._channel is None or not self._process.is_alive():
            return True
        return self._offer is not None and self._channel.poll()

    def _replace(self, process: BaseProcess) -> None:
        """Wait for the end of a process, and start another where nobody else did: it is warm when it is asked."""
        wait([process.sentinel])
        with self._busy:
            if self._process is not process:
                return
            try:
                self.offer()
            except (EmotraceError, RuntimeError):  # it never was ready, and nor would the next one be
                return
            self.close()
            self.start()

    def _listen(self, channel: Connection) -> Iterator[Message | None]:
        while True:
            message = channel.recv() if channel.poll(TICK) else None
            if isinstance(message, Over):
                self._working = False
                return
            yield message

    def _settle(self) -> None:
        """Leave a process that is ready for the next job: one that is still at work is asked to stop, then ended."""
        if self._working and self._channel is not None and not self._stopped(self._channel):
            self.close()
        if self._process is None:
            self.start()

    def _stopped(self, channel: Connection) -> bool:
        try:
            channel.send(STOP)
            until = time.monotonic() + PATIENCE
            while channel.poll(max(0.0, until - time.monotonic())):
                if isinstance(channel.recv(), Over):
                    self._working = False
                    return True
        except (EOFError, OSError):
            pass
        return False
