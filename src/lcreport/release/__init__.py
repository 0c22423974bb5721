"""Finished annexes in out/: `manifest` writes and reads them, `differences` compares two."""
