"""A generator and a discriminator that play against each other on points in the plane.

One step of the game is k steps of Adam for the discriminator and one for the generator. All
computing is on the CPU: for networks of this size a GPU would only be launching kernels.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import device, seeds
from engine.generative.gans import gradients, objectives, penalties, readings
from engine.generative.gans.adam import Adam
from engine.generative.gans.networks import Network, build_discriminator, build_generator
from engine.generative.gans.settings import LIVE, GANTrainingSettings
from engine.generative.gans.unrolling import AdamState, unrolled
from engine.simulation import Simulation, refuse_changes

POOL = 1 << 15
HELD_OUT = 2_500

Points = Float[Tensor, "n 2"]


class Batch(NamedTuple):
    """What one step of one player is made of.

    Attributes:
        real: points of the data [n, 2].
        noise: z [n, z_dim].
        mix: ε in [0, 1] of the gradient penalty [n, 1].
    """

    real: Tensor
    noise: Tensor
    mix: Tensor


class GANTraining(Simulation[GANTrainingSettings]):
    """The game.

    Attributes:
        generator: with the weights of the present step.
        discriminator: likewise.
        average: exponential average of the generator's parameters, or these themselves.
        held_out: points of the data that are not learnt from.
        batches: the random numbers that decide what is drawn next.
    """

    demanding = True

    def __init__(self, settings: GANTrainingSettings) -> None:
        super().__init__(settings)
        device.setup()
        data = settings.source.density.sample(POOL + HELD_OUT, self.randomness("data"))
        self._pool, self.held_out = data.split([POOL, HELD_OUT])
        self.generator = build_generator(settings.networks, self.randomness("generator"))
        self.discriminator = build_discriminator(
            settings.networks, self.randomness("discriminator")
        )
        self._generators = self.generator.written_out()
        self._discriminators = self.discriminator.written_out()
        self.average = self.generator.vector.detach().clone()
        self._generator_adam = Adam(self.average)
        self._discriminator_adam = Adam(self.discriminator.vector)
        self.batches = self.randomness("batches")

    def randomness(self, purpose: str) -> torch.Generator:
        """A generator of random numbers for one purpose, decided by the seed."""
        return seeds.generator(seeds.derive(self.settings.seed, "gans", purpose))

    def draw_batch(self) -> Batch:
        """The next batch."""
        n, source = self.settings.batch_size, self.batches
        chosen = torch.randint(POOL, (n,), generator=source)
        return Batch(
            self._pool.index_select(0, chosen),
            torch.randn(n, self.settings.networks.z_dim, generator=source),
            torch.rand(n, 1, generator=source),
        )

    def _unrolled_loss(self, batch: Batch, fake: Points) -> Tensor:
        """L_G against the discriminator after k imagined steps on this batch."""
        settings = self.settings

        def loss(vector: Tensor) -> Tensor:
            outputs = self.discriminator.with_vector(vector, torch.cat([batch.real, fake]))
            return objectives.discriminator_loss(settings.objective, *outputs.chunk(2))

        vector = unrolled(
            loss, self.discriminator.vector, self._adam_state(), settings.unrolled_steps
        )
        return objectives.generator_loss(
            settings.objective, self.discriminator.with_vector(vector, fake)
        )

    def _adam_state(self) -> AdamState:
        adam, settings = self._discriminator_adam, self.settings
        rate = settings.discriminator_learning_rate
        return AdamState(adam.mean.clone(), adam.square.clone(), adam.steps, rate, *settings.betas)

    def discriminator_backward(self, batch: Batch) -> Tensor:
        """Sets the gradient of the discriminator's parameters; L_D with penalties, detached."""
        _gradient(self.discriminator).zero_()
        fake = self._generators.forward(batch.noise[None])[-1]
        losses = gradients.discriminator_gradient(
            self.settings, self._discriminators, batch.real[None], fake, batch.mix[None]
        )
        return losses[0]

    def generator_backward(self, batch: Batch) -> Tensor:
        """Sets the gradient of the generator's parameters; L_G, detached."""
        _gradient(self.generator).zero_()
        if self.settings.unrolled_steps:
            loss = self._unrolled_loss(batch, self.generator(batch.noise))
            loss.backward(inputs=[*self.generator.parameters()])
            return loss.detach()
        losses = gradients.generator_gradient(
            self.settings, self._generators, self._discriminators, batch.noise[None]
        )
        return losses[0]

    def step_discriminator(self) -> None:
        """One step of the discriminator alone.

        Raises:
            Divergence: its loss or its weights are no longer finite.
        """
        loss = self.discriminator_backward(self.draw_batch())
        vector, rate = self.discriminator.vector, self.settings.discriminator_learning_rate
        gradient = _gradient(self.discriminator)
        self._discriminator_adam.step(vector, gradient, rate, self.settings.betas)
        if self.settings.clip:
            penalties.clip_weights(self.discriminator.vector, self.settings.clip)
        self.check(loss_of_D=loss, weights_of_D=self.discriminator.vector.detach())

    def step_generator(self) -> None:
        """One step of the generator alone.

        Raises:
            Divergence: its loss or its weights are no longer finite.
        """
        loss = self.generator_backward(self.draw_batch())
        vector, rate = self.generator.vector, self.settings.generator_learning_rate
        self._generator_adam.step(vector, _gradient(self.generator), rate, self.settings.betas)
        self.average.lerp_(self.generator.vector.detach(), 1 - self.settings.average)
        self.check(loss_of_G=loss, weights_of_G=self.generator.vector.detach())

    def _advance_one(self) -> None:
        if self.settings.frozen != "discriminator":
            for _ in range(self.settings.discriminator_steps):
                self.step_discriminator()
        if self.settings.frozen != "generator":
            self.step_generator()

    @property
    def advice(self) -> str:
        """What to change when it diverges."""
        return "Smaller learning rates, or a gradient penalty, keep the players finite."

    @property
    def noise(self) -> Float[Tensor, "n z"]:
        """From which the samples shown are made, always the same."""
        return self._noise

    @cached_property
    def _noise(self) -> Tensor:
        size = (HELD_OUT, self.settings.networks.z_dim)
        return torch.randn(size, generator=self.randomness("noise"))

    @torch.no_grad()
    def samples(self) -> Points:
        """Of the generator, or of its average where that is on."""
        return self.generator.with_vector(self.average, self.noise)

    def metrics(self) -> dict[str, float]:
        """Numbers of the present step: those of `readings.metrics`."""
        return readings.metrics(self)

    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw: `readings.arrays`."""
        return readings.arrays(self)

    def state_dict(self) -> dict[str, Any]:
        """Copies of both players' parameters and moments, of the average and of the batches."""
        return {
            "generator": self.generator.vector.detach().clone(),
            "discriminator": self.discriminator.vector.detach().clone(),
            "generator_adam": self._generator_adam.state_dict(),
            "discriminator_adam": self._discriminator_adam.state_dict(),
            "average": self.average.clone(),
            "batches": seeds.snapshot(self.batches),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such copies; the same steps follow, bit for bit."""
        self.generator.vector.data.copy_(state["generator"])
        self.discriminator.vector.data.copy_(state["discriminator"])
        self._generator_adam.load_state_dict(state["generator_adam"])
        self._discriminator_adam.load_state_dict(state["discriminator_adam"])
        self.average.copy_(state["average"])
        seeds.restore(self.batches, state["batches"])

    def reconfigure(self, settings: GANTrainingSettings) -> None:
        """Applies changed `LIVE` settings at once.

        Raises:
            ValueError: something else differs; the message names it.
        """
        refuse_changes(self.settings, settings, LIVE, "game")
        self.settings = settings
        if not settings.average:
            self.average.copy_(self.generator.vector.detach())


def _gradient(network: Network) -> Tensor:
    gradient = network.vector.grad
    assert gradient is not None
    return gradient
