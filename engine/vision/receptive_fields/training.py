"""Small networks that learn to classify digits or textures, and what their units see meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine import seeds
from engine.data import images
from engine.settings import check_ranges, setting
from engine.training import Training
from engine.vision.receptive_fields import textures
from engine.vision.receptive_fields.effective import EffectiveField, effective_field
from engine.vision.receptive_fields.graph import Network, Node
from engine.vision.receptive_fields.layers import GlobalPool, Linear
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.small_nets import SmallNet, middle

DATA = ("digits", "textures")
HELD_OUT = 500
AVERAGED = 16
"""Held-out images that an effective field is averaged over."""


@dataclass(frozen=True)
class FieldTrainingSettings:
    """What a training depends on.

    Attributes:
        net: the network; its seed decides the initial weights.
        data: ``digits`` (MNIST, 28×28, ten classes) or ``textures`` (28×28, six classes).
        learning_rate: of Adam; can be changed while training.
        batch_size: images per step; can be changed while training.
        seed: of the batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    net: SmallNet = field(default_factory=lambda: SmallNet(depth=6, channels=12))
    data: str = "digits"
    learning_rate: float = setting(0.003, low=1e-5, high=1.0)
    batch_size: int = setting(32, low=1, high=256)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.data not in DATA:
            raise ValueError(f"There are no data {self.data!r}; there are {' and '.join(DATA)}.")
        seeds.validated(self.seed)


class FieldTraining(Training[FieldTrainingSettings]):
    """The training.

    Attributes:
        module: with the weights of the present step.
        last_map: the node whose middle unit's effective field is followed.
        initial: that field before the first step.
    """

    live_settings = ("learning_rate", "batch_size")

    def __init__(self, settings: FieldTrainingSettings) -> None:
        super().__init__(settings)
        self._train, self._test = _data(settings.data)
        classes = images.CLASSES if settings.data == "digits" else textures.CLASSES
        network = classifier(settings.net, classes)
        self.last_map = network.maps[-1]
        source = seeds.generator(seeds.derive(settings.net.seed, "weights"))
        self.module = Module(network, settings.net.initialisation, source)
        if settings.net.normalised:
            self.module.calibrate(self._train[0][:256])
        batches = seeds.generator(seeds.derive(settings.seed, "batches"))
        self._start(self.module.parameters(), batches)
        self.initial = self.effective_field()

    def effective_field(
        self, name: str | None = None, unit: tuple[int, ...] | None = None
    ) -> EffectiveField:
        """The present effective field of a unit, over held-out images.

        Args:
            name: a node whose units have positions; `last_map` if not given.
            unit: of that node; the middle one if not given.

        Raises:
            KeyError: there is no such node.
            ValueError: it has no such unit.
        """
        given = self._test[0][:AVERAGED]
        name = self.last_map if name is None else name
        size = tuple(given.shape[2:])
        unit = middle(self.module.network, name, size) if unit is None else unit
        return effective_field(self.module, name, unit, given, seed=self.settings.net.seed)

    def _loss_backward(self) -> Tensor:
        inputs, labels = self._train
        size = round(self.settings.batch_size)
        chosen = torch.randint(len(labels), (size,), generator=self._generator)
        self.module.train()
        loss = functional.cross_entropy(self.module(inputs[chosen]), labels[chosen])
        loss.backward()
        self.module.eval()
        return loss.detach()

    def _metrics(self) -> dict[str, float]:
        inputs, labels = self._test
        with torch.inference_mode():
            logits = self.module(inputs)
            loss = functional.cross_entropy(logits, labels)
            correct = (logits.argmax(dim=1) == labels).double().mean()
        found = self.effective_field()
        return {
            "loss": float(loss),
            "accuracy": float(correct),
            "width": found.moments.width,
            "size": found.size,
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """``energy`` of the present effective field and ``initial``, that before training."""
        return {"energy": self.effective_field().energy, "initial": self.initial.energy.copy()}

    def state_dict(self) -> dict[str, Any]:
        """As every training's, with the running statistics of normalisations."""
        buffers = [each.clone() for each in self.module.buffers()]
        return {**super().state_dict(), "buffers": buffers}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such copies; the same steps follow, bit for bit."""
        rest = dict(state)
        for held, given in zip(self.module.buffers(), rest.pop("buffers"), strict=True):
            held.copy_(given)
        super().load_state_dict(rest)


def classifier(net: SmallNet, classes: int) -> Network:
    """A small network with a pooled, fully connected output."""
    body = net.network()
    head = (
        Node("avgpool", GlobalPool(), (body.output,)),
        Node("fc", Linear(classes), ("avgpool",)),
    )
    return Network((*body.nodes, *head))


@cache
def _data(name: str) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """Images [n, 1, 28, 28] of mean 0 and variance 1, and labels: to learn from, and held out."""
    if name == "textures":
        learnt = textures.sample(3000, seeds.generator(seeds.derive(0, "textures")))
        return learnt, textures.sample(HELD_OUT, seeds.generator(seeds.derive(1, "textures")))
    split = images.split(images.mnist(), HELD_OUT)
    mean, deviation = split.train.images.mean(), split.train.images.std()
    learnt_images, test_images = (
        ((part.images - mean) / deviation)[:, None] for part in (split.train, split.test)
    )
    return (learnt_images, split.train.labels), (test_images, split.test.labels)
