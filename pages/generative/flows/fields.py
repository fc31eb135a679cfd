"""What can be set in several experiments: the seed, and the density in the plane."""

from ui.density_fields import density_fields
from ui.fields import Field
from ui.topic import SEED

SHARED: tuple[Field, ...] = (SEED, *density_fields())
