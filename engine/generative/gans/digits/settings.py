"""What a game of digits depends on, checked."""

from dataclasses import dataclass

from engine import seeds
from engine.generative.gans.digits import pretrained
from engine.settings import check_ranges, setting

STARTS = ("scratch", "pretrained")


@dataclass(frozen=True)
class DigitGANSettings:
    """What a game depends on. All but variant, start and seed can be changed while it is played.

    Attributes:
        variant: ``r1``, the non-saturating game with R1, or ``wgan-gp``, a critic with a gradient
            penalty.
        start: ``scratch``, or ``pretrained``: on from the networks that ship.
        r1: γ of the first variant.
        gradient_penalty: λ of the second.
        discriminator_steps: for each step of the generator.
        generator_learning_rate: of its Adam.
        discriminator_learning_rate: likewise.
        batch_size: pictures of each kind per step.
        shifted: whether the discriminator sees every picture, real or generated, shifted by up to
            two pixels; it then memorises less.
        averaged: whether samples are shown from the generator's average over time
            (`digit_training.update_average`) or from its present weights.
        seed: decides initial weights and batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    variant: str = "r1"
    start: str = "scratch"
    r1: float = setting(1.0, low=0.0, high=100.0)
    gradient_penalty: float = setting(10.0, low=0.0, high=100.0)
    discriminator_steps: int = setting(1, low=1, high=5)
    generator_learning_rate: float = setting(1e-3, low=1e-5, high=0.1)
    discriminator_learning_rate: float = setting(1e-3, low=1e-5, high=0.1)
    batch_size: int = setting(32, low=4, high=256)
    shifted: bool = False
    averaged: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        seeds.validated(self.seed)
        for what, known in (("variant", pretrained.VARIANTS), ("start", STARTS)):
            chosen = getattr(self, what)
            if chosen not in known:
                raise ValueError(f"The {what} is one of {', '.join(known)}, not {chosen}.")

    @property
    def objective(self) -> str:
        """One of `objectives.OBJECTIVES`."""
        return "non-saturating" if self.variant == "r1" else "wasserstein"


LIVE = tuple(
    name
    for name in DigitGANSettings.__dataclass_fields__
    if name not in ("variant", "start", "seed")
)
