"""Reads a TOML file as a record, with an error that names the file and the place."""

import hashlib
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from emotrace.engine.errors import RulesError
from emotrace.engine.record import Record, first_problem

RecordT = TypeVar("RecordT", bound=Record)


def read_toml(path: Path, record: type[RecordT], what: str) -> RecordT:
    """The record that a TOML file holds; where the record has a field `sha256`, that is the file's hash.

    Raises:
        RulesError: the file cannot be read, is not TOML, or does not fit: "`what` NAME: place: reason".
    """
    try:
        data = path.read_bytes()
        table = tomllib.loads(data.decode("utf-8"))
        if "sha256" in record.model_fields:
            table["sha256"] = hashlib.sha256(data).hexdigest()
        return record.model_validate(table)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulesError(f"{what} {path.name}: {error}") from error
    except ValidationError as error:
        raise RulesError(f"{what} {path.name}: {first_problem(error)}") from error
