"""The network of "Effective field" as the fields ask for it."""

from engine.vision.receptive_fields.small_nets import SmallNet
from ui.state import PageState


def settings_of(page: PageState) -> SmallNet:
    """The network that the fields ask for."""
    return SmallNet(
        depth=round(page["depth"]),
        kernel=round(page["kernel"]),
        activation=page["activation"],
        subsampling=page["subsampling"],
        skips=page["skips"],
        dilation=page["dilation"],
        normalised=page["normalised"],
        initialisation=page["initialisation"],
        seed=page["seed"],
    )
