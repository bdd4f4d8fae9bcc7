"""Files: pictures, recordings, clips, subtitles and conversations read into tracks."""

from collections.abc import Sequence

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.stimulus import Reader
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.media.conversation import ConversationReader
from emotrace.plugins.media.image import ImageReader
from emotrace.plugins.media.subtitles import SubtitleReader
from emotrace.plugins.media.video import VideoReader


@hookimpl
def emotrace_readers() -> Sequence[Reader]:
    """The readers of pictures, recordings, clips, subtitles and conversations."""
    return [ImageReader(), AudioReader(), VideoReader(), SubtitleReader(), ConversationReader()]
