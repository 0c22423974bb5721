"""The seed of everything that tests do at random: printed at the start, and repeated by setting it.

LCREPORT_TEST_SEED=123 pytest tests/test_faults_for_real.py
"""

from __future__ import annotations

import os
import random

VARIABLE = "LCREPORT_TEST_SEED"
# Set in the environment, so that the workers of pytest-xdist have the same.
SEED = int(os.environ.setdefault(VARIABLE, str(random.SystemRandom().randrange(10**6))))


def moments(of: str) -> random.Random:
    """A source of random numbers for one test, whichever others run."""
    return random.Random(f"{SEED} {of}")
