"""What can be saved of a GAN: the picture on the stage, its numbers, and the settings."""

from ui.exports import Export

IMAGE = Export("image", "Picture", ("png", "svg"), "gans-picture")
TABLE = Export("table", "Numbers", ("csv",), "gans-numbers")
SETTINGS = Export("settings", "Settings", ("json",), "gans-settings")
EXPORTS = (IMAGE, TABLE, SETTINGS)
