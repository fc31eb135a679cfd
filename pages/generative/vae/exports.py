"""What can be saved of the latent walk and of a drawn digit: images, films and tables."""

from ui.exports import Export
from ui.saved_files import gif, png, table

__all__ = ["FILM", "IMAGE", "TABLE", "gif", "png", "table"]

IMAGE = Export("image", "Images", ("png",), "vae-images", "Ink is white, as the networks see it.")
FILM = Export("film", "Film", ("gif",), "vae-walk", offered=lambda page: _walks(page["view"]))
TABLE = Export("table", "Numbers", ("csv",), "vae-numbers")


def _walks(view: str) -> bool:
    return view == "interpolation"
