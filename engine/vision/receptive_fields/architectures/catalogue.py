"""The networks that a visitor can choose, with what is known about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from engine.vision.receptive_fields.architectures import (
    autoregressive,
    chains,
    googlenet,
    resnet,
    small,
    unet,
)
from engine.vision.receptive_fields.graph import Network

_ARAUJO = "Araujo, Norris and Sim 2019"


@dataclass(frozen=True)
class Architecture:
    """A network by name.

    Attributes:
        title: its name in the literature.
        build: makes it.
        size: of the input it is made for.
        end: the node whose receptive field is quoted: the last whose units have positions and
            see more than the node before.
        source: where it was published.
        torchvision: whether weights named as in torchvision belong to it.
        published_field: receptive field of `end` in the literature.
        published_in: where.
    """

    title: str
    build: Callable[[], Network]
    size: tuple[int, ...]
    end: str
    source: str
    torchvision: bool = False
    published_field: int | None = None
    published_in: str = ""

    def __call__(self) -> Network:
        """The network."""
        return self.build()


_IMAGE = (224, 224)
_SMALL = (64, 64)
_HE, _SZEGEDY = "He et al. 2016", "Szegedy et al. 2015"
_SHOWN = "to compare"

ARCHITECTURES: dict[str, Architecture] = {
    "alexnet": Architecture(
        "AlexNet", chains.alexnet, _IMAGE, "features.12", "Krizhevsky 2014", True, 195, _ARAUJO
    ),
    "alexnet-2012": Architecture(
        "AlexNet in two towers",
        chains.alexnet_2012,
        (227, 227),
        "features.12",
        "Krizhevsky, Sutskever and Hinton 2012",
    ),
    "vgg16": Architecture(
        "VGG-16",
        chains.vgg16,
        _IMAGE,
        "features.30",
        "Simonyan and Zisserman 2015",
        True,
        212,
        _ARAUJO,
    ),
    "googlenet": Architecture("GoogLeNet", googlenet.googlenet, _IMAGE, "inception5b", _SZEGEDY),
    "googlenet-torchvision": Architecture(
        "GoogLeNet (torchvision)",
        partial(googlenet.googlenet, torchvision=True),
        _IMAGE,
        "inception5b",
        _SZEGEDY,
        True,
    ),
    "resnet18": Architecture(
        "ResNet-18", partial(resnet.resnet, 18), _IMAGE, "layer4.1.relu", _HE, True
    ),
    **{
        f"resnet{depth}": Architecture(
            f"ResNet-{depth}",
            partial(resnet.resnet, depth),
            _IMAGE,
            "layer4.2.relu",
            _HE,
            False,
            field,
            _ARAUJO,
        )
        for depth, field in ((50, 483), (101, 1027), (152, 1507))
    },
    **{
        f"resnet{depth}-torchvision": Architecture(
            f"ResNet-{depth} (torchvision)",
            partial(resnet.resnet, depth, torchvision=True),
            _IMAGE,
            "layer4.2.relu",
            _HE,
            True,
        )
        for depth in (50, 101, 152)
    },
    "unet": Architecture(
        "U-Net", unet.unet, (572, 572), "output", "Ronneberger, Fischer and Brox 2015"
    ),
    "pixelcnn": Architecture(
        "PixelCNN",
        autoregressive.pixelcnn,
        _SMALL,
        "conv3",
        "van den Oord, Kalchbrenner and Kavukcuoglu 2016",
    ),
    "gated-pixelcnn": Architecture(
        "Gated PixelCNN",
        autoregressive.gated_pixelcnn,
        _SMALL,
        "output",
        "van den Oord et al. 2016, arXiv:1606.05328",
    ),
    "wavenet": Architecture(
        "WaveNet",
        autoregressive.wavenet,
        (4096,),
        "output",
        "van den Oord et al. 2016, arXiv:1609.03499",
    ),
    "five-3x3": Architecture(
        "Five 3×3", partial(small.convolutions, (3,) * 5, entry=True), _SMALL, "relu5", _SHOWN
    ),
    "one-11x11": Architecture(
        "One 11×11", partial(small.convolutions, (11,), entry=True), _SMALL, "relu1", _SHOWN
    ),
    "five-1x1": Architecture(
        "Five 1×1", partial(small.convolutions, (1,) * 5, entry=True), _SMALL, "relu5", _SHOWN
    ),
    "dilated-1-2-4-8": Architecture(
        "Dilations 1, 2, 4, 8",
        partial(small.convolutions, (3,) * 4, (1, 2, 4, 8)),
        _SMALL,
        "relu4",
        "Yu and Koltun 2016",
    ),
    "dilated-2-2-2": Architecture(
        "Dilations 2, 2, 2 (gridding)",
        partial(small.convolutions, (3,) * 3, (2, 2, 2)),
        _SMALL,
        "relu3",
        "Wang et al. 2018",
    ),
    "depthwise-3x3": Architecture(
        "Five 3×3, depthwise",
        partial(small.convolutions, (3,) * 5, None, 16, 0, entry=True),
        _SMALL,
        "relu5",
        _SHOWN,
    ),
}


@cache
def network(name: str) -> Network:
    """A network of the catalogue; built once.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in ARCHITECTURES:
        raise ValueError(f"There is no network {name!r}; there are {', '.join(ARCHITECTURES)}.")
    return ARCHITECTURES[name]()
