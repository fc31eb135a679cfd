"""What can be saved of a flow: the picture on the stage, its numbers, and the settings."""

from ui.exports import Export

IMAGE = Export("image", "Picture", ("png", "svg"), "flows-picture")
TABLE = Export("table", "Numbers", ("csv",), "flows-numbers")
SETTINGS = Export("settings", "Settings", ("json",), "flows-settings")
EXPORTS = (IMAGE, TABLE, SETTINGS)
