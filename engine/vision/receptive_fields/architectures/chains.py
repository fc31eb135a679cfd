"""AlexNet and VGG-16: chains without branches."""

from __future__ import annotations

from engine.vision.receptive_fields.architectures.builder import Builder
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.layer import Layer
from engine.vision.receptive_fields.layers import GlobalPool, Linear, Pointwise
from engine.vision.receptive_fields.windows import Conv, Pool

_VGG16 = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)


def alexnet() -> Network:
    """AlexNet in one tower, named as in torchvision.

    Source: Krizhevsky 2014, arXiv:1404.5997, footnote 1. Made for 224×224 pixels.
    """
    return _chain(
        [
            *_rectified(Conv(11, 4, 2, channels=64)),
            Pool(3, 2),
            *_rectified(Conv(5, padding=2, channels=192)),
            Pool(3, 2),
            *_rectified(Conv(3, padding=1, channels=384)),
            *_rectified(Conv(3, padding=1, channels=256)),
            *_rectified(Conv(3, padding=1, channels=256)),
            Pool(3, 2),
        ],
        pooled=6,
        classifier=[Pointwise("dropout"), *_dense(4096), Pointwise("dropout"), *_dense(4096)],
    )


def alexnet_2012() -> Network:
    """AlexNet in two towers, one per graphics card: groups of 2. Made for 227×227 pixels.

    Source: Krizhevsky, Sutskever and Hinton 2012, section 3.5; its response normalisation, which
    changes no field, is left out.
    """
    return _chain(
        [
            *_rectified(Conv(11, 4, channels=96)),
            Pool(3, 2),
            *_rectified(Conv(5, padding=2, channels=256, groups=2)),
            Pool(3, 2),
            *_rectified(Conv(3, padding=1, channels=384)),
            *_rectified(Conv(3, padding=1, channels=384, groups=2)),
            *_rectified(Conv(3, padding=1, channels=256, groups=2)),
            Pool(3, 2),
        ],
        pooled=6,
        classifier=[*_dense(4096), *_dense(4096)],
    )


def vgg16() -> Network:
    """VGG-16, named as in torchvision. Made for 224×224 pixels.

    Source: Simonyan and Zisserman 2015, arXiv:1409.1556, table 1, column D.
    """
    features: list[Layer] = []
    for channels in _VGG16:
        features += _rectified(Conv(3, padding=1, channels=channels)) if channels else [Pool(2, 2)]
    dense = [*_dense(4096), Pointwise("dropout")]
    return _chain(features, pooled=7, classifier=[*dense, *dense])


def _chain(features: list[Layer], pooled: int, classifier: list[Layer]) -> Network:
    builder = Builder()
    for index, layer in enumerate(features):
        builder.add(f"features.{index}", layer)
    builder.add("avgpool", GlobalPool(pooled))
    for index, layer in enumerate([*classifier, Linear(1000)]):
        builder.add(f"classifier.{index}", layer)
    return builder.network()


def _rectified(conv: Conv) -> list[Layer]:
    return [conv, Pointwise("relu")]


def _dense(features: int) -> list[Layer]:
    return [Linear(features), Pointwise("relu")]
