"""Lets tests of media import the maker of clips, however they are started."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3]))
