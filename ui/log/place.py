"""Where the store lies."""

from pathlib import Path

from emotrace.engine.modelfiles import home

LOG = "log"
"""What commands call the store in the user's own folder."""


def log_path(named: str = LOG) -> Path:
    """The store's file: that in EMOTRACE_HOME, else in the user's cache folder; or another one that is named."""
    return home() / "log.sqlite" if named == LOG else Path(named)
