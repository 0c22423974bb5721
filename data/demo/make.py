"""Simulated figures for trying comparisons: `python data/demo/make.py` writes this folder anew.

Organisations, areas and indicators are those of ../lao-cai and magnitudes are near its figures for
2021-9M, but no figure equals a real one of the same indicator. The same model and the same seed
give the same bytes. Every family of series has a seed of its own, so that a new indicator leaves
the others' figures as they are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from simulation import package, telling
from simulation.model import Model, draw

HERE = Path(__file__).resolve().parent
SEED = "lcreport demo 1"


def main() -> None:
    """Read the command line, draw every figure and write the package."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--model", type=Path, default=HERE.parent / "lao-cai", help="real package")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write")
    chosen = parser.parse_args()
    model = Model(chosen.model)
    observations, targets = [], []
    for family in model.families():
        for indicator, figures in draw(model, family, SEED).items():
            series = telling.Series(model, family.organisation, indicator, figures)
            observations += telling.observations(series, SEED)
            targets += telling.targets(series, SEED)
    package.write(model, chosen.out, observations=observations, targets=targets)


if __name__ == "__main__":
    main()
