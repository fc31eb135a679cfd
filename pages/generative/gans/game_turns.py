"""The stages of a round, from what the engine computes in it."""

from __future__ import annotations

from engine.generative.gans.objectives import has_probability
from engine.generative.gans.slow_motion import DiscriminatorStep, GeneratorStep, Round
from pages.generative.gans.game_stages import (
    DATA,
    DISCRIMINATOR,
    GENERATOR,
    LOSS,
    NOISE,
    ROWS,
    SAMPLES,
    Stage,
    latent_places,
    magnification,
    misjudged,
)
from ui.frame import number

_LOSSES: dict[str, tuple[str, str]] = {
    "minimax": ("−mean ln D(x) − mean ln(1 − D(G(z)))", "mean ln(1 − D(G(z)))"),
    "non-saturating": ("−mean ln D(x) − mean ln(1 − D(G(z)))", "−mean ln D(G(z))"),
    "least-squares": ("½ mean (D(x) − 1)² + ½ mean D(G(z))²", "½ mean (D(G(z)) − 1)²"),
    "wasserstein": ("mean D(G(z)) − mean D(x)", "−mean D(G(z))"),
}


def stages_of(round_: Round, objective: str, discriminator_steps: int) -> list[Stage]:
    """The stages of a round, those of a frozen player left out."""
    found: list[Stage] = []
    if round_.discriminator is not None:
        found += _discriminator(round_.discriminator, objective, discriminator_steps)
    if round_.generator is not None:
        found += _generator(round_.generator, objective)
    return found


def _discriminator(step: DiscriminatorStep, objective: str, steps: int) -> list[Stage]:
    fake, before, after = (each.numpy() for each in (step.fake, step.before, step.after))
    mean = [float(each.mean()) for each in (step.real_verdicts, step.fake_verdicts)]
    judged = {ROWS[0]: number(mean[0], 2), ROWS[1]: number(mean[1], 2)}
    wrong = sum(
        int(misjudged(each.numpy(), objective, real=real).sum())
        for each, real in ((step.real_verdicts, True), (step.fake_verdicts, False))
    )
    n = len(fake)
    crosses = (
        f"Crosses: the {wrong} of {2 * n} points that D judges wrongly cost most."
        if objective != "wasserstein"
        else "A critic has no right and wrong: only the difference of the two means counts."
    )
    more = f" This is the first of {steps} steps of D in a round." if steps > 1 else ""
    return [
        Stage("D's turn: draw data", "x ~ p_data", f"A batch of {n} points.", (DATA,), real=True),
        Stage(
            "Draw noise",
            "z ~ N(0, I)",
            "Orange: the noise, at its first two coordinates.",
            (NOISE,),
            real=True,
            points=latent_places(step.noise.numpy()),
        ),
        Stage(
            "Generate",
            "G(z)",
            "Each z moves to its sample. G itself stays as it is.",
            (NOISE, GENERATOR, SAMPLES),
            real=True,
            points=fake,
        ),
        Stage(
            "D judges both",
            "D(x) and D(G(z))",
            "D does not know which is which. Blue discs: taken for data, orange squares: for "
            "fake; the surer, the stronger the colour.",
            (SAMPLES, DATA, DISCRIMINATOR),
            judged,
            points=fake,
            real=True,
            surface=before,
            verdicts=True,
        ),
        Stage(
            "Loss of D",
            _LOSSES[objective][0],
            crosses,
            (DISCRIMINATOR, LOSS),
            {ROWS[2]: number(step.loss)},
            points=fake,
            real=True,
            surface=before,
            wrong=True,
        ),
        Stage(
            "Gradient of D",
            "−∂L_D/∂θ_D",
            "Discs ask D to rise, squares ask it to fall; the more, the stronger the colour.",
            (LOSS, DISCRIMINATOR),
            {ROWS[3]: number(step.gradient)},
            points=fake,
            real=True,
            surface=before,
            pulls=True,
        ),
        Stage(
            "D moves",
            "θ_D ← Adam(θ_D, ∂L_D/∂θ_D, η)",
            f"Adam takes a step. Solid lines: D rises here, dashed: it falls.{more}",
            (DISCRIMINATOR,),
            {ROWS[4]: number(step.loss_after)},
            points=fake,
            real=True,
            surface=after,
            change=after - before,
        ),
    ]


def _generator(step: GeneratorStep, objective: str) -> list[Stage]:
    fake, surface, after = (each.numpy() for each in (step.fake, step.surface, step.after))
    mean = float(step.verdicts.mean())
    share = 100 * float((step.verdicts > 0.5).float().mean())
    fooled = (
        f"D takes {share:.0f} % of the samples for data."
        if objective != "wasserstein"
        else "The critic ranks the samples."
    )
    moved = after - fake
    factor = magnification(moved)
    what = "log-probability" if has_probability(objective) else "output"
    return [
        Stage(
            "G's turn: draw noise",
            "z ~ N(0, I)",
            "New noise. G never sees the data.",
            (NOISE,),
            points=latent_places(step.noise.numpy()),
        ),
        Stage(
            "Generate",
            "G(z)",
            "Each z moves to its sample.",
            (NOISE, GENERATOR, SAMPLES),
            points=fake,
        ),
        Stage(
            "D judges the samples",
            "D(G(z))",
            f"{fooled} D itself stays as it is.",
            (SAMPLES, DISCRIMINATOR),
            {ROWS[1]: number(mean, 2)},
            points=fake,
            surface=surface,
            verdicts=True,
        ),
        Stage(
            "Loss of G",
            f"L_G = {_LOSSES[objective][1]}",
            "All that G learns of the data is in this one number and its gradient.",
            (DISCRIMINATOR, LOSS),
            {ROWS[5]: number(step.loss)},
            points=fake,
            surface=surface,
        ),
        Stage(
            "Gradient at the samples",
            "−∂L_G/∂x, backwards through D",
            f"Each arrow points where D's {what} grows: uphill on its surface.",
            (LOSS, DISCRIMINATOR, SAMPLES),
            points=fake,
            surface=surface,
            push=step.push.numpy(),
        ),
        Stage(
            "G moves",
            "θ_G ← Adam(θ_G, g, η)",
            "One step for all samples: g is the mean of (∂x/∂θ_G)ᵀ ∂L_G/∂x over z. "
            f"Arrows: their moves, × {factor:g}.",
            (GENERATOR, SAMPLES),
            {ROWS[6]: number(step.gradient), ROWS[7]: number(step.loss_after)},
            points=after,
            surface=surface,
            moves=factor * moved,
        ),
    ]
