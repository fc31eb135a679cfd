"""What can be set in several experiments: the seed."""

from ui.fields import Field
from ui.topic import SEED

SHARED: tuple[Field, ...] = (SEED,)
