"""How long something still takes, for lines of progress."""

PLAIN = 100
"""Seconds, and minutes, from which the next larger unit is told."""


def and_left(elapsed: float, done: float, of: float) -> str:
    """ "; about 12 min left", to end a line with; nothing where all is done."""
    return "" if done >= of else f"; {time_left(elapsed, done, of)}"


def time_left(elapsed: float, done: float, of: float) -> str:
    """ "about 12 min left", where what remains takes as long as what is `done` of `of` took: `elapsed` seconds."""
    return f"about {lasting(elapsed / done * max(0.0, of - done))} left"


def lasting(seconds: float) -> str:
    """ "48 s", "12 min" or "3.5 h"."""
    if seconds < PLAIN:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < PLAIN else f"{minutes / 60:.1f} h"
