"""What can be saved of a flow beside the picture on the stage: its numbers."""

from ui.exports import Export

TABLE = Export("table", "Numbers", ("csv",), "flows-numbers")
EXPORTS = (TABLE,)
