"""Generator and discriminator of digits, trained live: from scratch, or on from those that ship.

One step of the game is k steps of Adam for the discriminator and one for the generator, each on a
batch. It computes on the device of `engine.device`; what is random is drawn on the CPU, so a seed
means the same everywhere.
"""

from __future__ import annotations

import copy
import functools
import math
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from engine import device, flat, seeds
from engine.data import images
from engine.data.images import CLASSES, Digits, Label, Picture, Split
from engine.generative import digit_training
from engine.generative.gans import objectives, penalties
from engine.generative.gans.digits import augmentation, pretrained, scoring
from engine.generative.gans.digits.networks import Discriminator, Generator
from engine.generative.gans.digits.settings import LIVE, DigitGANSettings
from engine.simulation import Simulation, refuse_changes

R1_INTERVAL = 8
"""Steps from one R1 penalty to the next, which then counts so many times (Karras et al. 2020,
arXiv:1912.04958, appendix B)."""
SCORE_INTERVAL = 50
"""Steps between two measurements of the Fréchet distance."""
MEASURED = 100
"""Pictures of each kind of which the discriminator's mean output is taken."""
SHEET = 10
"""Latents of the sheet of samples, each in all ten classes."""

_BETAS = (0.5, 0.99)


class Losses(NamedTuple):
    """Of the last step: L_D without its penalty, the penalty, and L_G; NaN before the first."""

    discriminator: float = math.nan
    penalty: float = math.nan
    generator: float = math.nan


class DigitGANTraining(Simulation[DigitGANSettings]):
    """The game.

    Args:
        settings: of the game.
        networks: untrained ones to play with instead of the usual.

    Attributes:
        generator: with the weights of the present step.
        discriminator: likewise.
    """

    def __init__(
        self,
        settings: DigitGANSettings,
        networks: tuple[Generator, Discriminator] | None = None,
    ) -> None:
        super().__init__(settings)
        self._device = device.device()
        self._steps_before = 0
        if networks:
            self.generator, self.discriminator = networks
        elif settings.start == "pretrained":
            self.generator = copy.deepcopy(pretrained.generator(settings.variant))
            self.discriminator = copy.deepcopy(pretrained.discriminator(settings.variant))
            self._steps_before = pretrained.steps(settings.variant)
        else:
            self.generator = Generator(self._source("generator"))
            self.discriminator = Discriminator(self._source("discriminator"))
        self._averaged = copy.deepcopy(self.generator).to(self._device)
        self._average = flat.flatten(self._averaged.parameters()).detach()
        self._averaged.requires_grad_(False)
        self._g, self._g_adam = _optimised(self.generator, self._device)
        self._d, self._d_adam = _optimised(self.discriminator, self._device)
        self._train, self._held_out = _data(self._device)
        self._batches = self._source("batches")
        self._losses = Losses()
        self._configure()
        self._score = scoring.score(self.shown, settings.seed)

    @property
    def shown(self) -> Generator:
        """The generator that is measured and drawn: averaged weights, or those of the step."""
        return self._averaged if self.settings.averaged else self.generator

    @property
    def advice(self) -> str:
        """What to change when it diverges."""
        return "Smaller learning rates, or a stronger penalty on the gradient, keep it finite."

    def _source(self, purpose: str) -> torch.Generator:
        return seeds.generator(seeds.derive(self.settings.seed, "gans digits", purpose))

    def _configure(self) -> None:
        settings = self.settings
        self._g_adam.param_groups[0]["lr"] = settings.generator_learning_rate
        self._d_adam.param_groups[0]["lr"] = settings.discriminator_learning_rate

    def _advance_one(self) -> None:
        for _ in range(self.settings.discriminator_steps):
            loss, penalty = self._step_discriminator()
        self._losses = Losses(loss, penalty, self._step_generator())
        steps = self._steps_before + self.step + 1
        digit_training.update_average(self._average, self._g.detach(), steps)
        self.check(
            loss_of_D=self._losses.discriminator,
            loss_of_G=self._losses.generator,
            weights_of_D=self._d.detach(),
            weights_of_G=self._g.detach(),
        )
        if (self.step + 1) % SCORE_INTERVAL == 0:
            self._score = scoring.score(self.shown, self.settings.seed)

    def _step_discriminator(self) -> tuple[float, float]:
        """L_D and its penalty; between two R1 penalties the last."""
        chosen = torch.randint(
            len(self._train), (self.settings.batch_size,), generator=self._batches
        ).to(self._device)
        real, labels = self._train.images[chosen], self._train.labels[chosen]
        with torch.no_grad(), device.autocast():
            fake = self.generator(self._draw_latents(), labels)
        real, fake = self._seen(real), self._seen(fake.float())
        _zero_gradient(self._d)
        with device.autocast():
            outputs = self.discriminator(torch.cat((real, fake)), labels.repeat(2))
        loss = objectives.discriminator_loss(self.settings.objective, *outputs.float().chunk(2))
        loss.backward()
        penalty = self._losses.penalty
        if self.settings.variant == "wgan-gp" or self.step % R1_INTERVAL == 0:
            penalty = self._penalty_backward(real, fake, labels)
        self._d_adam.step()
        return float(loss.detach()), penalty

    def _penalty_backward(self, real: Picture, fake: Picture, labels: Label) -> float:
        """In float32: gradients of gradients lose too much in bfloat16."""
        settings, shape = self.settings, real.shape[1:]

        def critic(points: Tensor) -> Tensor:
            return self.discriminator(points.unflatten(1, shape), labels)

        if settings.variant == "r1":
            penalty = penalties.r1(critic, real.flatten(1), settings.r1)
            (R1_INTERVAL * penalty).backward()
        else:
            mix = torch.rand(len(real), 1, generator=self._batches).to(self._device)
            penalty = penalties.gradient_penalty(
                critic, real.flatten(1), fake.flatten(1), mix, settings.gradient_penalty
            )
            penalty.backward()
        return float(penalty.detach())

    def _step_generator(self) -> float:
        """L_G."""
        size = (self.settings.batch_size,)
        labels = torch.randint(CLASSES, size, generator=self._batches).to(self._device)
        _zero_gradient(self._g)
        with device.autocast():
            fake = self._seen(self.generator(self._draw_latents(), labels))
            outputs = self.discriminator(fake, labels)
        loss = objectives.generator_loss(self.settings.objective, outputs.float())
        loss.backward(inputs=[*self.generator.parameters()])
        self._g_adam.step()
        return float(loss.detach())

    def _draw_latents(self) -> Tensor:
        size = (self.settings.batch_size, self.generator.latent_size)
        return torch.randn(size, generator=self._batches).to(self._device)

    def _seen(self, pictures: Picture) -> Picture:
        """As the discriminator sees them."""
        return augmentation.shift(pictures, self._batches) if self.settings.shifted else pictures

    @torch.no_grad()
    def metrics(self) -> dict[str, float]:
        """Numbers of the present step.

        * ``discriminator_loss`` (without penalty), ``penalty``, ``generator_loss``: of the last
          batches.
        * ``train``, ``held_out``, ``generated``: means of D over `MEASURED` training digits, digits
          it never sees, and samples.
        * ``distance``: held_out − generated. Where D is a critic with gradients of length one, it
          estimates the Wasserstein distance (Arjovsky et al. 2017, section 3).
        * ``frechet``, ``accuracy``: `scoring.Score`, measured every `SCORE_INTERVAL` steps.
        """
        pictures, labels = scoring.samples(self.shown, self.settings.seed, MEASURED)
        generated = Digits(pictures.to(self._device), labels.to(self._device))
        train, held_out, fake = (
            float(self.discriminator(some.images[:MEASURED], some.labels[:MEASURED]).mean())
            for some in (self._train, self._held_out, generated)
        )
        return {
            "discriminator_loss": self._losses.discriminator,
            "penalty": self._losses.penalty,
            "generator_loss": self._losses.generator,
            "train": train,
            "held_out": held_out,
            "generated": fake,
            "distance": held_out - fake,
            "frechet": self._score.frechet,
            "accuracy": self._score.accuracy,
        }

    @torch.no_grad()
    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw: ``sheet`` [`SHEET`, 10, 28, 28], a latent in all ten classes
        per row."""
        z = torch.randn(SHEET, self.generator.latent_size, generator=self._source("sheet"))
        labels = torch.arange(CLASSES).repeat(SHEET).to(self._device)
        pictures = self.shown(z.repeat_interleave(CLASSES, dim=0).to(self._device), labels)
        return {"sheet": pictures.cpu().view(SHEET, CLASSES, *pictures.shape[1:]).numpy()}

    def state_dict(self) -> dict[str, Any]:
        """Copies of both players' parameters and moments, the average, batches and figures."""
        return {
            "generator": flat.snapshot(self._g, self._g_adam),
            "discriminator": flat.snapshot(self._d, self._d_adam),
            "average": self._average.clone(),
            "batches": seeds.snapshot(self._batches),
            "losses": tuple(self._losses),
            "score": tuple(self._score),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such copies; the same steps follow, bit for bit."""
        flat.restore(self._g, self._g_adam, state["generator"])
        flat.restore(self._d, self._d_adam, state["discriminator"])
        self._average.copy_(state["average"])
        seeds.restore(self._batches, state["batches"])
        self._losses, self._score = Losses(*state["losses"]), scoring.Score(*state["score"])

    def reconfigure(self, settings: DigitGANSettings) -> None:
        """Applies changed `LIVE` settings at once.

        Raises:
            ValueError: something else differs; the message names it.
        """
        refuse_changes(self.settings, settings, LIVE, "game")
        averaged = self.settings.averaged
        self.settings = settings
        self._configure()
        if settings.averaged != averaged:
            self._score = scoring.score(self.shown, settings.seed)


def _optimised(network: nn.Module, at: torch.device) -> tuple[nn.Parameter, torch.optim.Adam]:
    """All parameters in one vector, and their optimiser."""
    network.to(at).requires_grad_(True)
    vector = flat.flatten(network.parameters())
    return vector, torch.optim.Adam([vector], betas=_BETAS, fused=True)


def _zero_gradient(vector: nn.Parameter) -> None:
    assert vector.grad is not None
    vector.grad.zero_()


@functools.cache
def _data(at: torch.device) -> tuple[Digits, Digits]:
    """Training and held-out digits on a device; nobody writes to them."""
    split: Split = images.split(images.mnist())
    train, test = (
        Digits(part.images.to(at), part.labels.to(at)) for part in (split.train, split.test)
    )
    return train, test
