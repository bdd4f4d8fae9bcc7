"""Learns what words weigh: fine-tunes a small encoder and fits n-gram weights on labelled texts."""
