"""Trains an adapter that lets the default model write explanations, and measures it."""
