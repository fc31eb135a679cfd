"""What can be saved of a GAN beside the picture on the stage: its numbers."""

from ui.exports import Export

TABLE = Export("table", "Numbers", ("csv",), "gans-numbers")
EXPORTS = (TABLE,)
