"""Prints of how many recordings any words are believed, beside how many the recogniser puts out words for.

python benchmarks/speech_trust.py FOLDER [--limit 40] [--seed 0]

In speech that the model knows it should be most of them, in other languages and where nobody speaks almost none.
"""

import argparse
import random
from pathlib import Path

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Given, Reached, Turns, Waveform
from emotrace.engine.store import store_of
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.speech import emotrace_model_files
from emotrace.plugins.speech.observer import SpeechObserver


def main() -> None:
    """Recognise a sample of the recordings in a folder and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=40, help="at most so many recordings")
    parser.add_argument("--seed", type=int, default=0, help="which of them")
    options = parser.parse_args()
    paths = sorted(one for one in options.folder.iterdir() if one.suffix.lower() in (".wav", ".flac", ".ogg", ".mp3"))
    random.Random(options.seed).shuffle(paths)
    setting, observer = Setting(model_file=store_of(emotrace_model_files()).ensure), SpeechObserver()
    heard = believed = 0
    chosen = paths[: options.limit]
    for path in chosen:
        (track,) = AudioReader().read(Given(path.name, path.read_bytes()), "S1").tracks
        assert isinstance(track, Waveform)
        yielded = list(observer.observe(track, setting))
        heard += any(isinstance(one, Reached) for one in yielded)
        believed += any(isinstance(one, Turns) for one in yielded)
    print(f"{len(chosen)} recordings: words were put out for {heard}, and are believed of {believed}")


if __name__ == "__main__":
    main()
