"""Generator and discriminator of digits, trained live: from scratch, or on from those that ship.

One step of the game is k steps of Adam for the discriminator and one for the generator, each on a
batch. It computes on the device of `engine.device`; what is random is drawn on the CPU, so a seed
means the same everywhere.
"""

from __future__ import annotations

import copy
import functools
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine import device, flat, seeds
from engine.data import images
from engine.data.images import CLASSES, Digits, Label, Picture
from engine.generative import digit_training
from engine.generative.gans import objectives, penalties
from engine.generative.gans.digits import augmentation, pretrained, readings, scoring
from engine.generative.gans.digits.networks import Discriminator, Generator
from engine.generative.gans.digits.settings import LIVE, DigitGANSettings
from engine.simulation import Simulation, refuse_changes

R1_INTERVAL = 8
"""Steps from one R1 penalty to the next, which then counts so many times (Karras et al. 2020,
arXiv:1912.04958, appendix B)."""
SCORE_INTERVAL = 50
"""Steps between two measurements of the Fréchet distance."""
SCORED = 500
"""Samples of which it is."""
SHEET = 10
"""Latents of the sheet of samples, each in all ten classes."""

_BETAS = {"r1": (0.5, 0.99), "wgan-gp": (0.5, 0.9)}


class DigitGANTraining(Simulation[DigitGANSettings]):
    """The game.

    Args:
        settings: of the game.
        networks: untrained ones to play with instead of the usual.

    Attributes:
        generator: with the weights of the present step.
        discriminator: likewise.
        train: the digits that are learnt from.
        held_out: digits that the discriminator never sees.
        losses: of the last step.
        score: of the last step that is a multiple of `SCORE_INTERVAL`.
    """

    demanding = True

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
        betas = _BETAS[settings.variant]
        self._g, self._g_adam = _optimised(self.generator, self._device, betas)
        self._d, self._d_adam = _optimised(self.discriminator, self._device, betas)
        self.train, self.held_out = _data(self._device)
        self._batches = self._source("batches")
        self._sheet_labels = torch.arange(CLASSES, device=self._device).repeat(SHEET)
        self._pictures: Tensor | None = None
        self.losses = readings.Losses()
        self._configure()
        self.score = self._measure()

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

    def _measure(self) -> scoring.Score:
        return scoring.score(self.shown, self.settings.seed, SCORED)

    def _configure(self) -> None:
        settings = self.settings
        self._g_adam.param_groups[0]["lr"] = settings.generator_learning_rate
        self._d_adam.param_groups[0]["lr"] = settings.discriminator_learning_rate

    def _advance_one(self) -> None:
        self._pictures = None
        for _ in range(self.settings.discriminator_steps):
            loss, penalty = self._step_discriminator()
        self.losses = readings.Losses(loss, penalty, self._step_generator())
        steps = self._steps_before + self.step + 1
        digit_training.update_average(self._average, self._g.detach(), steps)
        self.check(
            loss_of_D=self.losses.discriminator,
            loss_of_G=self.losses.generator,
            weights_of_D=self._d.detach(),
            weights_of_G=self._g.detach(),
        )
        if (self.step + 1) % SCORE_INTERVAL == 0:
            self.score = self._measure()

    def _step_discriminator(self) -> tuple[float, float]:
        """L_D and its penalty; between two R1 penalties the last."""
        chosen = torch.randint(
            len(self.train), (self.settings.batch_size,), generator=self._batches
        ).to(self._device)
        real, labels = self.train.images[chosen], self.train.labels[chosen]
        with torch.no_grad(), device.autocast():
            fake = self.generator(self._draw_latents(), labels)
        real, fake = self._seen(real), self._seen(fake.float())
        self._d_adam.zero_grad(set_to_none=False)
        with device.autocast():
            outputs = self.discriminator(torch.cat((real, fake)), labels.repeat(2))
        loss = objectives.discriminator_loss(self.settings.objective, *outputs.float().chunk(2))
        loss.backward()
        penalty = self.losses.penalty
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
        self._g_adam.zero_grad(set_to_none=False)
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

    def metrics(self) -> dict[str, float]:
        """Numbers of the present step: those of `readings.metrics`."""
        return readings.metrics(self)

    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw: `readings.arrays`."""
        return readings.arrays(self)

    @torch.no_grad()
    def sheet(self) -> Digits:
        """Samples of the shown generator: `SHEET` latents, each in all ten classes in turn."""
        if self._pictures is None:
            z = torch.randn(SHEET, self.generator.latent_size, generator=self._source("sheet"))
            repeated = z.repeat_interleave(CLASSES, dim=0).to(self._device)
            self._pictures = self.shown(repeated, self._sheet_labels)
        return Digits(self._pictures, self._sheet_labels)

    def state_dict(self) -> dict[str, Any]:
        """Copies of both players' parameters and moments, the average, batches and figures."""
        return {
            "generator": flat.snapshot(self._g, self._g_adam),
            "discriminator": flat.snapshot(self._d, self._d_adam),
            "average": self._average.clone(),
            "batches": seeds.snapshot(self._batches),
            "losses": tuple(self.losses),
            "score": tuple(self.score),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such copies; the same steps follow, bit for bit."""
        flat.restore(self._g, self._g_adam, state["generator"])
        flat.restore(self._d, self._d_adam, state["discriminator"])
        self._average.copy_(state["average"])
        seeds.restore(self._batches, state["batches"])
        self.losses, self.score = readings.Losses(*state["losses"]), scoring.Score(*state["score"])
        self._pictures = None

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
            self._pictures = None
            self.score = self._measure()


def _optimised(
    network: nn.Module, at: torch.device, betas: tuple[float, float]
) -> tuple[nn.Parameter, torch.optim.Adam]:
    """All parameters in one vector, and their optimiser."""
    network.to(at).requires_grad_(True)
    vector = flat.flatten(network.parameters())
    return vector, torch.optim.Adam([vector], betas=betas, fused=True)


@functools.cache
def _data(at: torch.device) -> tuple[Digits, Digits]:
    """Training and held-out digits on a device; nobody writes to them."""
    both = images.split(images.mnist())
    train, test = (Digits(d.images.to(at), d.labels.to(at)) for d in (both.train, both.test))
    return train, test
