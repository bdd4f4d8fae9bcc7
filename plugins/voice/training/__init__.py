"""Learns what voices weigh: recordings through other microphones, linear weights, calibration, model card."""
