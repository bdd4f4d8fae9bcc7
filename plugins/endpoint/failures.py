"""What can go wrong between here and an endpoint, in one line that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from emotrace.engine.errors import ModelError

LONGEST_REASON = 200
"""Characters of the endpoint's own words that are passed on."""

NO_KEY = "none"
"""What is sent where there is no key."""


ADVICE = {
    "APITimeoutError": "did not answer in time: try again, or choose a smaller model",
    "APIConnectionError": "cannot be reached, or broke off: start the server, or check the address",
    "AuthenticationError": "refuses the key: put the right one in EMOTRACE_API_KEY or OPENAI_API_KEY",
    "PermissionDeniedError": "does not let this key use the model {model!r}: choose another key or model",
    "NotFoundError": "does not know the model {model!r} or the address: check both, with /v1 before the #",
    "RateLimitError": "has had too many requests, or the account is used up: wait and try again",
}
"""The client library's class of error to what is said of it, after the place."""


@contextmanager
def as_model_errors(place: str, key: str, model: str = "") -> Iterator[None]:
    """Turn what the client library raises into ModelError. The key is never part of the message."""
    import openai

    try:
        yield
    except openai.OpenAIError as error:
        raise ModelError(_without(key, _line(error, place, model))) from None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{place} does not answer as an OpenAI-compatible endpoint: check the address") from error


def _without(key: str, line: str) -> str:
    return line if key == NO_KEY else line.replace(key, "***")


def _line(error: Exception, place: str, model: str) -> str:
    for kind in type(error).__mro__:
        if kind.__name__ in ADVICE:
            return f"{place} {ADVICE[kind.__name__].format(model=model)}"
    return f"{place} failed: {' '.join(str(error).split())[:LONGEST_REASON]}"
