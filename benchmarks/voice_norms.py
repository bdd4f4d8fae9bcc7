"""Prints what each measure of the voice comes to over a folder, as the norms of voice_rules.toml state it.

    python benchmarks/voice_norms.py FOLDER [--only N]

With --only N, only recordings whose sixth letter is N count: the neutral ones of EMO-DB.
"""

import argparse
from collections import defaultdict
from pathlib import Path
from statistics import fmean, stdev

from swift_f0 import SwiftF0

from emotrace.engine.stimulus import Given, Waveform
from emotrace.engine.store import store_of
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.voice import emotrace_model_files, prosody
from emotrace.plugins.voice.speech import SpeechFinder

UNITS = {
    "pitch": "hertz",
    "pitch range": "semitones",
    "loudness": "LUFS",
    "loudness variation": "dB",
    "spectral balance": "dB",
    "speaking rate": "syllables per second",
}


def measured(path: Path, finder: SpeechFinder, detector: SwiftF0) -> dict[str, float]:
    """The measures of one recording; none where nobody speaks."""
    (track,) = AudioReader().read(Given(path.name, path.read_bytes(), path), "S1").tracks
    assert isinstance(track, Waveform)
    spans = finder.spans(track.samples)
    if not spans:
        return {}
    return prosody.measures(prosody.frames(detector, track.samples, spans), track.samples, spans)


def main() -> None:
    """Measure the folder and print one row for each measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="LETTER", help="count only files with this sixth letter")
    options = parser.parse_args()
    finder = SpeechFinder(store_of(emotrace_model_files()).ensure("silero-vad"))
    detector = SwiftF0(threads=1)
    values = defaultdict(list)
    for path in sorted(options.folder.glob("*.wav")):
        if options.only is None or path.stem[5:6] == options.only:
            for measure, value in measured(path, finder, detector).items():
                values[measure].append(value)
    for measure, found in values.items():
        norm = f"mean = {fmean(found):.1f}, sd = {stdev(found) if len(found) > 1 else 0:.1f}"
        print(f'{measure:20} norm = {{ {norm}, unit = "{UNITS[measure]}", recordings = {len(found)} }}')


if __name__ == "__main__":
    main()
