"""An engine whose observer knows two words, and data to judge with it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from emotrace.chains.expression import ExpressionChain
from emotrace.engine.benchmark import Example, LabelledData
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Observer, ObserverCard, PatternRule, Setting
from emotrace.engine.orchestrator import Engine
from emotrace.engine.stimulus import Text, Track
from emotrace.engine.taxonomy import taxonomy

WEIGHTS = {"glad": {"joy": 2.0}, "grim": {"anger": 1.0}}


class Words:
    """Finds "glad" and "grim"; fails where a text says "crash"."""

    card = ObserverCard(
        name="words", version="1", modality="text", reads=("text",), emits=(), licence="MIT", weights_licence="MIT"
    )

    def __init__(self) -> None:
        self.closed = 0

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        return ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        assert isinstance(track, Text)
        if "crash" in track.text:
            raise RuntimeError("no words for it")
        for word, weights in WEIGHTS.items():
            if word in track.text:
                yield Observation(
                    modality="text",
                    kind=word,
                    label=word,
                    phrase=f"the word {word}",
                    where=Where(source=track.source),
                    observer=self.card.ref(),
                    weights=weights,
                    weights_from="a table",
                )

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def engine_of() -> Callable[..., Engine]:
    def no_file(name: str) -> Path:
        raise AssertionError(f"nobody needs {name}")

    def make(*observers: Observer) -> Engine:
        return Engine((), observers, ExpressionChain(), taxonomy("ekman"), Setting(model_file=no_file))

    return make


@pytest.fixture
def data_of() -> Callable[..., LabelledData]:
    """Labelled data of pairs of text and label, or triples with a group."""

    def make(*rows: tuple[str, ...], labels: tuple[str, ...] = (), several: bool = False) -> LabelledData:
        examples = tuple(
            Example(
                id=f"row {number}",
                labels=tuple(label.split("+")),
                text=text,
                group=group[0] if group else None,
            )
            for number, (text, label, *group) in enumerate(rows, start=1)
        )
        present = {label for one in examples for label in one.labels}
        return LabelledData("rows", labels or tuple(sorted(present)), examples, several)

    return make
