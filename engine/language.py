"""What a language model must do for emotrace: write under a form, and score what it is given."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from emotrace.engine.observer import Setting
from emotrace.engine.record import Record


@dataclass(frozen=True)
class Message:
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Grammar:
    """A form stated in GBNF, llama.cpp's grammar notation; the rule `root` is the whole reply."""

    gbnf: str


@dataclass(frozen=True)
class Schema:
    """A form stated as a JSON schema; the reply is one JSON value."""

    schema: dict[str, Any]
    name: str = "reply"


Form = Grammar | Schema
FormKind = Literal["grammar", "schema"]


@dataclass(frozen=True)
class Request:
    """What to write."""

    messages: Sequence[Message]
    form: Form | None = None
    """None leaves the model free."""
    max_tokens: int = 256
    temperature: float = 0.0
    """0 is greedy."""
    seed: int = 0
    start: str = ""
    """Words that the reply is made to begin with; they are not part of what is yielded."""


@dataclass(frozen=True)
class Score:
    """How likely a continuation is."""

    nats: float
    """log P(continuation | prompt), natural logarithm, summed over its tokens; never above 0."""
    tokens: int
    """Number of tokens that the sum runs over."""


class ModelCard(Record):
    """What a language model says of itself."""

    name: str
    version: str
    licence: str
    """Licence of the code that runs it."""
    weights_licence: str
    """Licence of the weights; "unknown" for a file or endpoint of the user's own."""
    sha256: str | None = None
    """Hash of the model file; None for an endpoint."""
    forms: tuple[FormKind, ...]
    """The forms that it can be held to."""
    trained: bool = False
    """Whether it was trained to write explanations, and so needs no worked examples."""
    context_tokens: int | None = None
    """Size of its window; None where it is not known."""
    needs_network: bool = False


@runtime_checkable
class LanguageModel(Protocol):
    """A loaded language model."""

    card: ModelCard

    def write(self, request: Request) -> Iterator[str]:
        """Yield the reply in pieces as it is written; ModelError where that fails."""
        ...

    def score(self, prompt: str | Sequence[Message], continuations: Sequence[str]) -> list[Score]:
        """Score each continuation after the prompt (raw text, or a chat in the model's own template)."""
        ...

    def close(self) -> None:
        """Free the model."""
        ...


@dataclass(frozen=True)
class ModelProvider:
    """Loads models. Found through the hook `emotrace_language_models`."""

    name: str
    models: tuple[str, ...]
    """Names that it knows; the first name of the first provider that has any is the default."""
    accepts: Callable[[str], bool]
    """Whether a name, path or URL is this provider's."""
    load: Callable[[str, Setting], LanguageModel]
    """Load by name, path or URL; ModelError or ModelFileError with a clear line where that fails."""
    what: str = ""
    """One line for `emotrace plugins`."""
    model_files: tuple[str, ...] = field(default=())
    """Names in the model-file manifest that its named models need."""
