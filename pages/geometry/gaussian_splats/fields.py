"""What several experiments of the page share."""

from ui.fields import Field, Number
from ui.topic import SEED

SHARED: tuple[Field, ...] = (SEED, Number("step", "Step", 0, 0, 100_000, 1))
