"""One round of the game, taken apart: what each player draws, computes, and changes.

The discriminator's step: a batch of data, noise, samples, its verdicts, its loss, the gradient, the
move. The generator's: noise, samples, the verdicts, its loss, the gradient at the samples, the
move. It is the round that the game would play next, and the game is left as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.gans import objectives, readings
from engine.generative.gans.training import Batch, GANTraining

Points = Float[Tensor, "n 2"]
PerPoint = Float[Tensor, " n"]
Surface = Float[Tensor, "r r"]


@dataclass(frozen=True)
class DiscriminatorStep:
    """The first step of the discriminator in a round.

    Attributes:
        real: the batch of data.
        noise: z [n, z_dim].
        fake: G(z).
        real_verdicts: D of the data as it is shown (`objectives.shown_output`).
        fake_verdicts: of the samples.
        loss: L_D of the batch, penalties included.
        real_pull: −∂L_D/∂D of the output before any sigmoid, times n: where the step is to raise D.
        fake_pull: likewise at the samples.
        gradient: norm of ∂L_D/∂θ_D.
        before: D on a grid over the window, row 0 below.
        after: likewise after the step.
        loss_after: of the same batch, after the step.
    """

    real: Points
    noise: Tensor
    fake: Points
    real_verdicts: PerPoint
    fake_verdicts: PerPoint
    loss: float
    real_pull: PerPoint
    fake_pull: PerPoint
    gradient: float
    before: Surface
    after: Surface
    loss_after: float


@dataclass(frozen=True)
class GeneratorStep:
    """The step of the generator in a round.

    Attributes:
        noise: z [n, z_dim].
        fake: G(z).
        verdicts: D of the samples as it is shown.
        loss: L_G of the batch.
        push: −∂L_G/∂x of the loss of one sample alone, at each sample.
        gradient: norm of ∂L_G/∂θ_G.
        surface: D on a grid over the window, which stays as it is.
        after: G(z) of the same noise after the step.
        loss_after: of these.
    """

    noise: Tensor
    fake: Points
    verdicts: PerPoint
    loss: float
    push: Points
    gradient: float
    surface: Surface
    after: Points
    loss_after: float


@dataclass(frozen=True)
class Round:
    """What happens in one round; None for a player that is frozen."""

    discriminator: DiscriminatorStep | None
    generator: GeneratorStep | None


def next_round(game: GANTraining) -> Round:
    """The round that the game would play next; the game itself stays where it is.

    Raises:
        engine.simulation.Divergence: a loss or a weight would no longer be finite.
    """
    state, settings = game.state_dict(), game.settings
    try:
        discriminator = generator = None
        if settings.frozen != "discriminator":
            discriminator = _discriminator_step(game)
            for _ in range(settings.discriminator_steps - 1):
                game.step_discriminator()
        if settings.frozen != "generator":
            generator = _generator_step(game)
        return Round(discriminator, generator)
    finally:
        game.load_state_dict(state)


def _discriminator_step(game: GANTraining) -> DiscriminatorStep:
    batch, objective = _peeked(game), game.settings.objective
    with torch.no_grad():
        fake = game.generator(batch.noise)
        before = readings.discriminator_map(game, readings.RESOLUTION)
    real_outputs, fake_outputs = _outputs(game, batch.real, fake)
    loss = float(game.discriminator_backward(batch))
    gradient = float(_norm(game.discriminator.vector))
    plain = objectives.discriminator_loss(objective, real_outputs, fake_outputs)
    pulls = torch.autograd.grad(plain, [real_outputs, fake_outputs])
    game.step_discriminator()
    return DiscriminatorStep(
        real=batch.real,
        noise=batch.noise,
        fake=fake,
        real_verdicts=objectives.shown_output(objective, real_outputs).detach(),
        fake_verdicts=objectives.shown_output(objective, fake_outputs).detach(),
        loss=loss,
        real_pull=-len(fake) * pulls[0],
        fake_pull=-len(fake) * pulls[1],
        gradient=gradient,
        before=before,
        after=readings.discriminator_map(game, readings.RESOLUTION),
        loss_after=float(game.discriminator_backward(batch)),
    )


def _generator_step(game: GANTraining) -> GeneratorStep:
    batch, objective = _peeked(game), game.settings.objective
    with torch.no_grad():
        fake = game.generator(batch.noise)
        verdicts = objectives.shown_output(objective, game.discriminator(fake).flatten())
    loss = float(game.generator_backward(batch))
    gradient = float(_norm(game.generator.vector))
    push = readings.push(game, fake)
    surface = readings.discriminator_map(game, readings.RESOLUTION)
    game.step_generator()
    with torch.no_grad():
        after = game.generator(batch.noise)
    return GeneratorStep(
        noise=batch.noise,
        fake=fake,
        verdicts=verdicts,
        loss=loss,
        push=push,
        gradient=gradient,
        surface=surface,
        after=after,
        loss_after=float(game.generator_backward(batch)),
    )


def _peeked(game: GANTraining) -> Batch:
    """The batch that the next step will draw; that step draws it again."""
    state = game.state_dict()["batches"]
    batch = game.draw_batch()
    game.load_state_dict({**game.state_dict(), "batches": state})
    return batch


def _outputs(game: GANTraining, real: Points, fake: Points) -> tuple[Tensor, ...]:
    """Of the discriminator, each with a gradient of its own."""
    with torch.no_grad():
        found = game.discriminator(torch.cat([real, fake])).flatten().split([len(real), len(fake)])
    return tuple(each.clone().requires_grad_(True) for each in found)


def _norm(parameters: Tensor) -> Tensor:
    assert parameters.grad is not None
    return parameters.grad.norm()
