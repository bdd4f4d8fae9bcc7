"""The observer that recognises speech: it derives turns from a waveform, and says nothing of feelings.

Of words that it does not believe it tells when they were put out, and why they are left out.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from emotrace.engine.observation import Observation
from emotrace.engine.observer import ObserverCard, PatternRule, Setting
from emotrace.engine.stimulus import Reached, Track, Turns, Waveform
from emotrace.plugins.speech.folder import DEFAULT, model_folder
from emotrace.plugins.speech.left_out import EMITS, LIMIT, LeftOut, left_out, told
from emotrace.plugins.speech.recogniser import HERTZ, Recogniser, Said
from emotrace.plugins.speech.trust import Doubt, doubt_about, understood
from emotrace.plugins.speech.utterances import turn_of, utterances

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


class SpeechObserver:
    """Turns a waveform into what was said in it, an utterance a turn; what is too unsure is left out."""

    card = ObserverCard(
        name="speech",
        version="2",
        modality="speech",
        reads=("waveform",),
        gives=("turns",),
        emits=(EMITS, LIMIT),
        licence="Apache-2.0",
        weights_licence="MIT (Whisper tiny.en, silero-vad)",
        model_files=(DEFAULT,),
    )

    def __init__(self) -> None:
        self._recogniser: Recogniser | None = None

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:  # noqa: ARG002  # it observes nothing
        """None."""
        return ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Turns | Reached]:
        """Yield how far it has come; at the end what is left out, then the turns, where there are any.

        Raises:
            ModelFileError: the model cannot be had or loaded.
        """
        if not isinstance(track, Waveform):
            return
        stretches: list[tuple[Said, ...]] = []
        doubted: list[LeftOut] = []
        for segment in self._loaded(setting).segments(_at_16_khz(track)):
            doubt = doubt_about(segment)
            stretches.append(segment.words if doubt is None else ())
            doubted += left_out(segment.words, doubt) if doubt else ()
            yield Reached(min(segment.end, track.seconds))
        heard = list(utterances(stretches))
        doubted += (one for said in heard if not understood(said) for one in left_out(said, Doubt.UNSURE))
        yield from told(self.card, track, doubted)
        made = (turn_of(said, track.seconds) for said in heard if understood(said))
        turns = tuple(turn for turn in made if turn is not None)
        if turns:
            yield Turns(track.source, turns)

    def close(self) -> None:
        """Free the model."""
        self._recogniser = None

    def _loaded(self, setting: Setting) -> Recogniser:
        if self._recogniser is None:
            self._recogniser = Recogniser(model_folder(setting.model_file))
        return self._recogniser


def _at_16_khz(track: Waveform) -> "NDArray[float32]":
    """The samples as the recogniser reads them: 16 kHz, in one piece of memory."""
    import numpy as np
    import soxr

    samples = track.samples if track.hertz == HERTZ else soxr.resample(track.samples, track.hertz, HERTZ)
    return np.ascontiguousarray(samples, np.float32)
