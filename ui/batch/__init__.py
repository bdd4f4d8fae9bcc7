"""Whole data sets: each input becomes one row, a result or the reason why there is none."""
