"""Prints what openSMILE's eGeMAPS measures of a voice come to over a folder, as norms of voice_measures.toml state it.

    .venv/peers/bin/python -m benchmarks.peers.egemaps_norms FOLDER [--only N]

With --only N, only recordings whose sixth letter is N count: the neutral ones of EMO-DB.
"""

import argparse
from pathlib import Path
from statistics import fmean, stdev

from benchmarks.peers.egemaps import extractor

MEASURES = (
    "F0semitoneFrom27.5Hz_sma3nz_amean",
    "F0semitoneFrom27.5Hz_sma3nz_pctlrange0-2",
    "loudness_sma3_amean",
    "loudness_sma3_stddevNorm",
    "alphaRatioV_sma3nz_amean",
    "jitterLocal_sma3nz_amean",
    "shimmerLocaldB_sma3nz_amean",
    "HNRdBACF_sma3nz_amean",
    "hammarbergIndexV_sma3nz_amean",
)


def main() -> None:
    """Measure the folder and print one row for each measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="LETTER", help="count only files with this sixth letter")
    options = parser.parse_args()
    smile = extractor()
    paths = [path for path in sorted(options.folder.glob("*.wav")) if options.only in (None, path.stem[5:6])]
    found = [smile.process_file(str(path)) for path in paths]
    for measure in MEASURES:
        values = [float(one[measure].iloc[0]) for one in found]
        print(f"{measure:42} mean {fmean(values):8.3f}   sd {stdev(values):7.3f}   {len(values)} recordings")


if __name__ == "__main__":
    main()
