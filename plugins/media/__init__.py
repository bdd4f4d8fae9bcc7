"""Files: pictures and recordings read into tracks."""

from collections.abc import Sequence

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.stimulus import Reader
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.media.image import ImageReader


@hookimpl
def emotrace_readers() -> Sequence[Reader]:
    """The readers of pictures and recordings."""
    return [ImageReader(), AudioReader()]
