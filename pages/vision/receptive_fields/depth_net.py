"""The network of "Depth and skips" as the fields ask for it."""

from engine.vision.receptive_fields.deep_net import DeepNetSettings
from ui.state import PageState


def net_of(page: PageState, **changes: object) -> DeepNetSettings:
    """The settings, some of them changed."""
    names = ("activation", "initialisation", "skips", "scaled", "normalised", "seed")
    values = {"depth": round(page["depth"])} | {name: page[name] for name in names} | changes
    return DeepNetSettings(**values)
