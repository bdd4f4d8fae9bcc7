"""The layouts of tables that common tools write, found from the names of their columns."""

import re
from collections.abc import Callable, Sequence

from emotrace.engine.errors import InputError
from emotrace.plugins.tables.layout import FACE, INTENSITY, PRESENCE, PROBABILITY, VOICE, Cue, Layout

OPENFACE_START = ("frame", "timestamp", "confidence", "success")
"""How a table of OpenFace 2 begins, but for face_id: its action units come too late for a first look."""

OPENFACE_UNIT = re.compile(r"AU(\d\d)_([rc])")
PYFEAT_UNIT = re.compile(r"AU(\d\d)")
PYFEAT_BOX = ("FaceRectX", "FaceRectY", "FaceRectWidth", "FaceRectHeight")
PYFEAT_SIGNS = {"FaceScore", "FaceRectX"}

PITCH = "F0semitoneFrom27.5Hz_sma3nz"
OPENSMILE = {
    f"{PITCH}_amean": "pitch",
    f"{PITCH}_pctlrange0-2": "pitch range",
    "loudness_sma3_amean": "loudness",
    "loudness_sma3_stddevNorm": "loudness variation",
    "jitterLocal_sma3nz_amean": "jitter",
    "shimmerLocaldB_sma3nz_amean": "shimmer",
    "HNRdBACF_sma3nz_amean": "harmonics-to-noise ratio",
    "alphaRatioV_sma3nz_amean": "spectral balance",
    "hammarbergIndexV_sma3nz_amean": "Hammarberg index",
}
"""Functionals of eGeMAPS to what they measure."""


def openface(header: Sequence[str]) -> Layout | None:
    """The layout of OpenFace 2's CSV: AU12_r is an intensity from 0 to 5, AU12_c is 0 where it does not show.

    Raises:
        InputError: it is such a table, and has no action units.
    """
    if tuple(name for name in header if name != "face_id")[: len(OPENFACE_START)] != OPENFACE_START:
        return None
    found = {name: match for name in header if (match := OPENFACE_UNIT.fullmatch(name))}
    if not found:
        raise InputError("has no action units (AU12_r ...); run OpenFace with -aus")
    cues = {name: _openface_cue(match, header) for name, match in found.items() if _counts(match, header)}
    return Layout(
        format="OpenFace table",
        cues=cues,
        time="timestamp",
        frame="frame",
        person="face_id" if "face_id" in header else None,
        success="success",
        confidence="confidence",
    )


def _counts(match: re.Match[str], header: Sequence[str]) -> bool:
    """Presence counts by itself where there is no intensity, as with AU28."""
    return match[2] == "r" or f"AU{match[1]}_r" not in header


def _openface_cue(match: re.Match[str], header: Sequence[str]) -> Cue:
    kind, presence = f"AU{int(match[1])}", f"AU{match[1]}_c"
    if match[2] == "c":
        return Cue(kind, FACE[PRESENCE])
    return Cue(kind, FACE[INTENSITY], shown_by=presence if presence in header else None)


def pyfeat(header: Sequence[str]) -> Layout | None:
    """The layout of py-feat's CSV: AU12 is a probability; its emotions are another model's opinion, and not read.

    Raises:
        InputError: it is such a table, and has no action units.
    """
    if not PYFEAT_SIGNS.intersection(header):
        return None
    found = {name: match for name in header if (match := PYFEAT_UNIT.fullmatch(name))}
    if not found:
        raise InputError("has no action units (AU01 ...); let py-feat detect them")
    return Layout(
        format="py-feat table",
        cues={name: Cue(f"AU{int(match[1])}", FACE[PROBABILITY]) for name, match in found.items()},
        frame="frame" if "frame" in header else None,
        person="Identity" if "Identity" in header else None,
        box=PYFEAT_BOX if set(PYFEAT_BOX) <= set(header) else None,
        recording="input" if "input" in header else None,
        confidence="FaceScore" if "FaceScore" in header else None,
    )


def opensmile(header: Sequence[str]) -> Layout | None:
    """The layout of openSMILE's CSV or ARFF with the functionals of eGeMAPS.

    Raises:
        InputError: it holds the descriptors frame by frame.
    """
    found = {name: Cue(OPENSMILE[name], VOICE[OPENSMILE[name]]) for name in header if name in OPENSMILE}
    if not found:
        if any(name.startswith(PITCH) for name in header):
            raise InputError("holds openSMILE's descriptors frame by frame; extract the functionals of eGeMAPSv02")
        return None
    return Layout(
        format="openSMILE table",
        cues=found,
        recording=next((name for name in ("name", "file") if name in header), None),
        time="start" if {"start", "end"} <= set(header) else None,
        until="end" if {"start", "end"} <= set(header) else None,
        voiced=next((name for name in found if name.startswith(PITCH)), None),
    )


FORMATS: tuple[Callable[[Sequence[str]], Layout | None], ...] = (openface, pyfeat, opensmile)


def known_layout(header: Sequence[str]) -> Layout | None:
    """The layout of the first format that knows the header; None where none does."""
    return next((layout for find in FORMATS if (layout := find(header)) is not None), None)
