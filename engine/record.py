"""The base of everything that leaves the process: frozen, closed, made of plain Python values."""

import math
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError


class Record(BaseModel):
    """A frozen value that forbids unknown fields and survives a trip through JSON unchanged."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, ser_json_inf_nan="null")


def first_problem(error: ValidationError) -> str:
    """What does not fit first: its place and the reason; the reason alone where it is of the whole."""
    first = error.errors()[0]
    place, reason = ".".join(str(part) for part in first["loc"]), str(first["msg"]).removeprefix("Value error, ")
    return f"{place}: {reason}" if place else reason


def plain_number(value: Any) -> Any:
    """Turn NumPy scalars into Python numbers and NaN into None; leave everything else to pydantic."""
    if type(value) is not float and hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


Number = Annotated[float, BeforeValidator(plain_number)]
"""A finite Python float; NumPy scalars are converted."""

MaybeNumber = Annotated[float | None, BeforeValidator(plain_number)]
"""A finite Python float, or None where NaN came in."""

Nats = dict[str, Number]
"""Emotion label to a number of nats (natural-log units)."""
