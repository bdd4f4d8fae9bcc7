"""Prints how far emotrace's measures of the voice agree with openSMILE's (eGeMAPSv02), recording by recording.

    python benchmarks/voice_features.py FOLDER [--limit N]

openSMILE may be used for research only; it is no dependency. Without it this says so and ends.
"""

import argparse
import importlib.util
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from emotrace.engine.stimulus import Given, Waveform
from emotrace.engine.store import store_of
from emotrace.plugins.media.audio import AudioReader
from emotrace.plugins.voice import emotrace_model_files
from emotrace.plugins.voice.hearing import Ears

PAIRS = {
    "mean pitch": "F0semitoneFrom27.5Hz_sma3nz_amean",
    "median pitch": "F0semitoneFrom27.5Hz_sma3nz_percentile50.0",
    "pitch range 20-80": "F0semitoneFrom27.5Hz_sma3nz_pctlrange0-2",
    "loudness": "equivalentSoundLevel_dBp",
    "jitter": "jitterLocal_sma3nz_amean",
    "shimmer": "shimmerLocaldB_sma3nz_amean",
    "harmonics-to-noise ratio": "HNRdBACF_sma3nz_amean",
    "mean alpha ratio": "alphaRatioV_sma3nz_amean",
    "mean Hammarberg index": "hammarbergIndexV_sma3nz_amean",
    "mean spectral slope 0-500": "slopeV0-500_sma3nz_amean",
    "mean spectral slope 500-1500": "slopeV500-1500_sma3nz_amean",
    "H1-H2": "logRelF0-H1-H2_sma3nz_amean",
    "H1-A3": "logRelF0-H1-A3_sma3nz_amean",
    "median F1": "F1frequency_sma3nz_amean",
    "median F2": "F2frequency_sma3nz_amean",
    "median F3": "F3frequency_sma3nz_amean",
}
"""Our measure to openSMILE's. Jitter and the formants are logarithms with us, so ranks are compared as well. The
spectral flux is left out: openSMILE's grows with the level, and ours does not."""


def measured(path: Path, ears: Ears, model_file: Path) -> dict[str, float]:
    """Our measures of one recording; none where nobody speaks."""
    (track,) = AudioReader().read(Given(path.name, path.read_bytes(), path), "S1").tracks
    assert isinstance(track, Waveform)
    heard = ears.hear(track, lambda _: model_file)
    return heard.measures() if heard else {}


def main() -> None:
    """Measure the folder both ways and print both correlations of each pair."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=None, help="no more files than this")
    options = parser.parse_args()
    if importlib.util.find_spec("opensmile") is None:
        print("skipped: opensmile is not installed (pip install opensmile; its licence allows research only)")
        sys.exit(0)
    import opensmile  # type: ignore[import-not-found, unused-ignore]  # there only where somebody compares
    from scipy.stats import pearsonr, spearmanr

    smile = opensmile.Smile(opensmile.FeatureSet.eGeMAPSv02, opensmile.FeatureLevel.Functionals, num_workers=1)
    ears, model_file = Ears(), store_of(emotrace_model_files()).ensure("silero-vad")
    values: dict[str, list[tuple[float, float]]] = defaultdict(list)
    paths = sorted(options.folder.glob("*.wav"))[: options.limit]
    for path in paths:
        ours, theirs = measured(path, ears, model_file), smile.process_file(str(path)).iloc[0]
        for name, column in PAIRS.items():
            if name in ours:
                values[name].append((ours[name], float(theirs[column])))
    ears.close()
    print(f"{len(paths)} recordings of {options.folder.name}; openSMILE {opensmile.__version__}")
    print(f"{'measure':28} {'r':>6} {'ranks':>6}   openSMILE's")
    for name, found in values.items():
        own, other = np.array(found).T
        r, ranks = pearsonr(own, other).statistic, spearmanr(own, other).statistic
        print(f"{name:28} {r:6.2f} {ranks:6.2f}   {PAIRS[name]}")


if __name__ == "__main__":
    main()
