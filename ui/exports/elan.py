"""A result as an ELAN file: https://archive.mpi.nl/tla/elan, EAF 2.8."""

from mimetypes import MimeTypes
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source
from emotrace.ui.exports.safely import in_xml
from emotrace.ui.exports.telling import lasting
from emotrace.ui.exports.tiers import tiers

if TYPE_CHECKING:
    from pympi import Eaf

UNKNOWN = "unknown"
"""What ELAN calls a medium whose type it does not know."""


def as_eaf(result: Result) -> str:
    """Tiers of annotations in integer milliseconds; the media are linked by file name, in the folder of the file.

    Raises:
        UsageError: nothing in the result has a time.
    """
    from pympi import Eaf
    from pympi.Elan import to_adocument

    eaf = Eaf(author="emotrace")
    eaf.adocument["DATE"] = result.provenance.created
    eaf.header = {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"}
    eaf.remove_tier("default")
    for tier in tiers(result):
        eaf.add_tier(tier.name, part=tier.person or None, ann=f"emotrace {result.provenance.emotrace}")
        for span in tier.spans:
            eaf.add_annotation(tier.name, span.start, span.end, span.text)
    for source in lasting(result):
        name = in_xml(source.name)
        eaf.add_linked_file(name, relpath=f"./{name}", mimetype=_mime(source))
    _in_order_of_time(eaf)
    written: bytes = ElementTree.tostring(to_adocument(eaf), encoding="UTF-8", xml_declaration=True)
    return written.decode("utf-8")


def _mime(source: Source) -> str:
    """By the name alone, and the same on every machine."""
    return MimeTypes(filenames=()).guess_type(source.name)[0] or UNKNOWN


def _in_order_of_time(eaf: "Eaf") -> None:
    """The format wants its time slots in order of time; pympi writes them in order of their ids."""
    slots = sorted(eaf.timeslots.items(), key=lambda slot: (slot[1], int(slot[0].removeprefix("ts"))))
    renamed = {old: f"ts{number}" for number, (old, _) in enumerate(slots, start=1)}
    eaf.timeslots = {renamed[old]: at for old, at in slots}
    for aligned, *_ in eaf.tiers.values():
        for key, (start, end, value, reference) in aligned.items():
            aligned[key] = (renamed[start], renamed[end], value, reference)
