"""Keeps faster-whisper's memory from growing with the recording: what it does at one go, it does in pieces here.

Ten minutes of speech would take half a gigabyte for their spectrum alone, and another quarter for the voice activity
model. The numbers stay the same: spectra are of 25 ms each, and the voice activity model hands its state on.
"""

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from numpy import float32
    from numpy.typing import NDArray

SPECTRA = 3000
"""Spectra that are made at one go: 30 s of sound, the window of the model."""
FRAMES = 1000
"""Frames of 32 ms that the voice activity model is given at one go; faster-whisper gives it 10,000."""
FLOOR, RANGE = 1e-10, 8.0
"""Least power, and decades below the most that are told apart (Radford et al. 2022, as in OpenAI's code)."""


def bound(model: "WhisperModel") -> None:
    """Have a model work in pieces. One that is built otherwise than faster-whisper 1.2 is left as it is."""
    from faster_whisper import vad

    model.feature_extractor = Features(model.feature_extractor)
    activity = vad.get_vad_model()  # one for all models
    if hasattr(activity, "session") and not isinstance(activity.session, InPieces):
        activity.session = InPieces(activity.session)


class Features:
    """Makes the log-mel spectrum that Whisper reads; all else is the library's own."""

    def __init__(self, whole: Any) -> None:
        self._whole = whole

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    def __call__(self, waveform: "NDArray[float32]", padding: int = 160, chunk_length: int | None = None) -> Any:
        """Shape (mels, n): as the library makes it of samples (16 kHz) with `padding` zeros behind them."""
        import numpy as np

        if chunk_length is not None:
            return self._whole(waveform, padding, chunk_length)
        size, hop = self._whole.n_fft, self._whole.hop_length
        half, window = size // 2, np.hanning(size + 1)[:-1].astype(np.float32)
        if len(waveform) <= size:
            return self._whole(waveform, padding)
        end = np.concatenate([waveform[-half - 1 :], np.zeros(padding, np.float32)])
        head, tail = waveform[half:0:-1], np.concatenate([np.zeros(padding, np.float32), end[-2 : -half - 2 : -1]])
        count = (len(waveform) + padding) // hop
        found = np.empty((len(self._whole.mel_filters), count), np.float32)
        for first in range(0, count, SPECTRA):
            last = min(first + SPECTRA, count)
            piece = _slice(head, waveform, tail, first * hop, (last - 1) * hop + size)
            spectra = self._whole.stft(piece, size, hop, window=window, center=False, return_complex=True)
            power = np.abs(spectra.astype(np.complex64)) ** 2
            found[:, first:last] = np.log10(np.maximum(self._whole.mel_filters @ power, FLOOR))
        np.maximum(found, found.max() - RANGE, out=found)
        found += 4.0
        found /= 4.0
        return found


def _slice(
    head: "NDArray[float32]", middle: "NDArray[float32]", tail: "NDArray[float32]", start: int, stop: int
) -> "NDArray[float32]":
    """Samples of three arrays as if they were one, without making that one."""
    import numpy as np

    parts, at = [], 0
    for one in (head, middle, tail):
        parts.append(one[max(0, start - at) : max(0, stop - at)])
        at += len(one)
    return cast("NDArray[float32]", np.concatenate(parts))


class InPieces:
    """A session of the voice activity model that is given some frames after the other, with the state before them."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def run(self, names: Any, given: dict[str, Any]) -> list[Any]:
        """As the session does of all frames: probabilities, and the state behind them."""
        import numpy as np

        found, state = [], {name: given[name] for name in ("h", "c")}
        for first in range(0, len(given["input"]), FRAMES):
            heard, hidden, cell = self._session.run(names, {"input": given["input"][first : first + FRAMES], **state})
            state = {"h": hidden, "c": cell}
            found.append(heard)
        return [np.concatenate(found), state["h"], state["c"]]
