"""What a game between generator and discriminator depends on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from engine import seeds
from engine.generative.gans import objectives
from engine.generative.gans.data import Source, source
from engine.generative.gans.networks import NetworkSettings
from engine.settings import check_ranges, setting

FROZEN = ("none", "generator", "discriminator")


@dataclass(frozen=True)
class GANTrainingSettings:
    """What a game depends on. All but density, networks and seed can be changed while it is played.

    Attributes:
        density: a key of `engine.generative.gans.data.DENSITIES`, or ``drawn``.
        drawn: the points drawn, as `engine.data.densities.pack_points` packs them.
        networks: the form of both players.
        objective: one of `objectives.OBJECTIVES`.
        r1: γ of `penalties.r1`; 0 leaves it out.
        gradient_penalty: λ of `penalties.gradient_penalty`; 0 leaves it out.
        clip: limit c of the discriminator's weights; 0 leaves them free.
        unrolled_steps: k of `unrolling`; 0 is the plain game.
        discriminator_steps: for each step of the generator.
        generator_learning_rate: of the generator's Adam.
        discriminator_learning_rate: of the discriminator's.
        beta1: of both; 0 is no momentum.
        beta2: of both.
        batch_size: points of each kind per step.
        average: decay of the exponential average of the generator's weights from which samples are
            shown; 0 shows the generator itself.
        frozen: which player takes no steps, one of `FROZEN`.
        seed: decides data, initial weights and batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    density: str = "eight-gaussians"
    drawn: bytes = field(default=b"", repr=False)
    networks: NetworkSettings = field(default_factory=NetworkSettings)
    objective: str = "non-saturating"
    r1: float = setting(0.0, low=0.0, high=10.0)
    gradient_penalty: float = setting(0.0, low=0.0, high=10.0)
    clip: float = setting(0.0, low=0.0, high=1.0)
    unrolled_steps: int = setting(0, low=0, high=10)
    discriminator_steps: int = setting(1, low=1, high=10)
    generator_learning_rate: float = setting(2e-3, low=1e-5, high=0.1)
    discriminator_learning_rate: float = setting(2e-3, low=1e-5, high=0.1)
    beta1: float = setting(0.5, low=0.0, high=0.95)
    beta2: float = setting(0.9, low=0.5, high=0.999)
    batch_size: int = setting(128, low=16, high=1_024)
    average: float = setting(0.0, low=0.0, high=0.9999)
    frozen: str = "none"
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        seeds.validated(self.seed)
        for what, known in (("objective", objectives.OBJECTIVES), ("frozen", FROZEN)):
            chosen = getattr(self, what)
            if chosen not in known:
                raise ValueError(f"{what.capitalize()} is one of {', '.join(known)}, not {chosen}.")
        _ = self.source  # raises where there is no such density, or nothing is drawn

    @cached_property
    def source(self) -> Source:
        """The density itself, and its modes."""
        return source(self.density, self.drawn)

    @property
    def betas(self) -> tuple[float, float]:
        """Of Adam."""
        return self.beta1, self.beta2


LIVE = tuple(
    name
    for name in GANTrainingSettings.__dataclass_fields__
    if name not in ("density", "drawn", "networks", "seed")
)
