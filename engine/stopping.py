"""Stopping a run from outside: it asks now and then whether to go on, also while an observer or a model is at work."""

from collections.abc import Callable, Iterator, Sequence

from emotrace.engine.language import LanguageModel, Message, Request, Score

Stopped = Callable[[], bool]
"""Asked several times a second, from the thread that runs; true ends the run."""


class StoppedError(BaseException):
    """The run was stopped by whoever started it.

    It is no `Exception`: whoever guards against what plugins raise must not take it for one of their errors.
    """


def never() -> bool:
    """A run that nobody stops."""
    return False


class Stoppable:
    """A language model that is asked between two pieces whether to go on."""

    def __init__(self, model: LanguageModel, stopped: Stopped) -> None:
        self.card = model.card
        self._model = model
        self._stopped = stopped

    def write(self, request: Request) -> Iterator[str]:
        """As the model does; StoppedError when it is stopped."""
        for piece in self._model.write(request):
            if self._stopped():
                raise StoppedError
            yield piece

    def score(self, prompt: str | Sequence[Message], continuations: Sequence[str]) -> list[Score]:
        """As the model does."""
        return self._model.score(prompt, continuations)

    def close(self) -> None:
        """As the model does."""
        self._model.close()
