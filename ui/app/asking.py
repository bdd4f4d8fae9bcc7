"""Reads what a page asks to have explained."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from emotrace.engine.errors import UsageError
from emotrace.engine.taxonomy import taxonomy
from emotrace.ui.app.job import Job, Upload
from emotrace.ui.session import Options

MOST_CHARACTERS = 100_000
"""A longer text is a file. Our own choice."""

REALIZER = "none"
"""What a page calls the choice of no language model."""


def job_of(asked: dict[str, Any], base: Options, upload: Callable[[str], Upload]) -> Job:
    """The job that a page asks for.

    Args:
        asked: text, files (paths), context, chain, taxonomy, model, baseline (a path), person; all may be missing.
        base: what the command line said.
        upload: finds a file that the page brought.

    Raises:
        UsageError: it asks for nothing, for too much, for a label set that does not exist or for a file that it did
            not bring.
    """
    text, context = (_words(asked.get(name)) for name in ("text", "context"))
    uploads = tuple(upload(path) for path in _listed(asked.get("files")))
    if text is None and not uploads:
        raise UsageError("write something, or add a picture, a voice or a clip")
    baseline, model = _words(asked.get("baseline")), _words(asked.get("model"))
    options = replace(
        base,
        chain=_words(asked.get("chain")) or base.chain,
        taxonomy=taxonomy(_words(asked.get("taxonomy")) or base.taxonomy).name,
        model=base.model if model == REALIZER else model,
        no_llm=base.no_llm or model == REALIZER,
        baseline=str(upload(baseline).path) if baseline else base.baseline,
        person=_words(asked.get("person")),
    )
    return Job(text, uploads, context, options)


def _words(value: object) -> str | None:
    """Words as they were typed; None where there are none."""
    if not isinstance(value, str) or not value.strip():
        return None
    if len(value) > MOST_CHARACTERS:
        raise UsageError(f"that is more than {MOST_CHARACTERS:,} characters; save it as a file and add that")
    return value


def _listed(value: object) -> Iterable[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
