"""Simulated figures: what is modelled, how it is drawn, how it becomes known, how it is written."""
