"""How data sets spell the labels: happy, happiness and HAP are all joy."""

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from shlex import quote

from emotrace.engine.errors import UsageError
from emotrace.engine.taxonomy import taxonomy


@dataclass(frozen=True)
class Spelling:
    """What a data set's labels are called here."""

    ours: Mapping[str, str]
    """Spelling, as `_plain` makes it, to one of ekman's labels; to "" where it is left out on purpose."""

    def label(self, theirs: str) -> str | None:
        """The label that they mean; None where it is none of ours."""
        return self.ours.get(_plain(theirs)) or None

    def why_not(self, theirs: str) -> str:
        """Why a label has none of ours, and what to do."""
        plain = " ".join(theirs.split())
        if not plain:
            return "it has no label"
        if _plain(theirs) in self.ours:
            return f"label {plain!r} is left out by --map"
        return f"label {plain!r} is none of ekman's; --map {quote(plain)}=LABEL takes it for one"


def unmet(own: Mapping[str, str], theirs: Iterable[str]) -> Iterator[str]:
    """A line for each own spelling that no label of the data has: mistyped, or meant for other data."""
    met = {_plain(label) for label in set(theirs)}
    for spelt, ours in own.items():
        if _plain(spelt) not in met:
            yield f"--map {quote(spelt)}={ours} changed nothing: nothing here is labelled {spelt!r}"


def spelling(own: Mapping[str, str]) -> Spelling:
    """The common spellings, with the user's own before them; an own one to "" leaves that label out.

    Raises:
        UsageError: an own spelling leads to no label of ekman's, or two of the same label to different ones.
    """
    common = _common()
    taken: dict[str, str] = {}
    for theirs, ours in own.items():
        if ours.strip() and _plain(ours) not in common:
            raise UsageError(_no_such(theirs, ours))
        meant = common.get(_plain(ours), "")
        if taken.setdefault(_plain(theirs), meant) != meant:
            raise UsageError(f"--map {theirs}={ours}: another --map takes that label for something else; leave one out")
    return Spelling({**common, **taken})


@cache
def _common() -> dict[str, str]:
    text = (files("emotrace.engine.evaluation") / "data" / "spellings.toml").read_text("utf-8")
    return {_plain(theirs): ours for ours, spelt in tomllib.loads(text).items() for theirs in spelt}


def _plain(label: str) -> str:
    return " ".join(label.casefold().replace("_", " ").replace("-", " ").split())


def _no_such(theirs: str, ours: str) -> str:
    labels = taxonomy("ekman").labels
    near = difflib.get_close_matches(ours, labels, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(labels)}"
    return f"--map {theirs}={ours}: there is no label {ours!r}; {hint}"
