"""The seed of everything that tests do at random: printed at the start, another one by setting it.

LCREPORT_TEST_SEED=$RANDOM pytest tests/test_faults_for_real.py

One commit passes or fails alike wherever it is tested, so the seed stands here; runs that look for
new faults set others.
"""

from __future__ import annotations

import os
import random

VARIABLE = "LCREPORT_TEST_SEED"
# Set in the environment, so that the workers of pytest-xdist have the same.
SEED = int(os.environ.setdefault(VARIABLE, "20211231"))


def moments(of: str) -> random.Random:
    """A source of random numbers for one test, whichever others run."""
    return random.Random(f"{SEED} {of}")
