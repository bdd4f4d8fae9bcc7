"""Forms that a reply is held to, as llama.cpp checks them token by token."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Form, Schema
from emotrace.plugins.llama.candidates import Candidates
from emotrace.plugins.llama.vocabulary import Vocabulary


def gbnf_of(form: Form) -> str:
    """The form in GBNF.

    Raises:
        ModelError: the JSON schema uses something that llama-cpp-python cannot express.
    """
    if not isinstance(form, Schema):
        return form.gbnf
    from llama_cpp.llama_grammar import json_schema_to_gbnf

    try:
        return str(json_schema_to_gbnf(json.dumps(form.schema)))
    except Exception as error:  # a translated C++ parser: it raises whatever the schema makes it stumble over
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(f"the JSON schema {form.name!r} cannot be made into a grammar: {reason}") from error


class GrammarState:
    """How far a reply has come through a grammar."""

    def __init__(self, gbnf: str, vocabulary: Vocabulary) -> None:
        import llama_cpp

        self._api = llama_cpp
        self._vocabulary = vocabulary
        self._one = Candidates(1)
        self._sampler = _compiled(gbnf, vocabulary)

    def allows(self, token: int) -> bool:
        """Whether the token may come next; a token that ends the reply may when the grammar is complete."""
        self._one.put(token, 0.0)
        self.narrow(self._one)
        return self._one.any_left()

    def narrow(self, candidates: Candidates) -> None:
        """Set the logits of refused tokens to minus infinity."""
        self._api.llama_sampler_apply(self._sampler, candidates.reference)

    def accept(self, token: int) -> None:
        """Move on. The token must be one that `allows` allows: llama.cpp ends the process over any other."""
        self._api.llama_sampler_accept(self._sampler, token)

    def begin_with(self, start: str) -> None:
        """Move on over words that the reply is made to begin with.

        Raises:
            ModelError: the grammar does not allow them.
        """
        for token in self._vocabulary.plain(start):
            if not self.allows(token):
                raise ModelError(f"the reply is to begin with {start!r}, which its grammar does not allow")
            self.accept(token)

    def close(self) -> None:
        """Free the grammar."""
        self._api.llama_sampler_free(self._sampler)


def _compiled(gbnf: str, vocabulary: Vocabulary) -> Any:
    import llama_cpp

    if not gbnf.strip():  # llama.cpp takes an empty grammar for none
        raise ModelError("the grammar is empty: give it a rule named root")
    with _native_errors() as errors:
        sampler = llama_cpp.llama_sampler_init_grammar(vocabulary.pointer, gbnf.encode("utf-8"), b"root")
        errors.seek(0)
        reasons = errors.read().decode("utf-8", "replace")
    if not sampler:
        raise ModelError(f"the grammar is malformed: {_first_reason(reasons)}")
    return sampler


def _first_reason(reasons: str) -> str:
    first = reasons.partition("\n")[0].removeprefix("parse: error parsing grammar: ").strip()
    return first or "it has no rule named root, or one that begins with itself"


@contextmanager
def _native_errors() -> Iterator[IO[bytes]]:
    """What native code writes to standard error meanwhile: llama.cpp gives its reasons nowhere else."""
    with tempfile.TemporaryFile() as file:
        kept = os.dup(2)
        try:
            os.dup2(file.fileno(), 2)
            yield file
        finally:
            os.dup2(kept, 2)
            os.close(kept)
