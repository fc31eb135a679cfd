"""What can be set in the view "Training" of the tab "Train and measure", and what it makes."""

from dataclasses import replace

from engine.generative.gans.digits.settings import DigitGANSettings
from ui.fields import Choice, Field, Flag, Number
from ui.state import PageState

VARIANTS = {"r1": "R1", "wgan-gp": "WGAN-GP"}

TRAINING: tuple[Field, ...] = (
    Choice(
        "trained_variant",
        "Game",
        "r1",
        VARIANTS,
        help="R1: the non-saturating loss, and a penalty on the slope of D at the data. WGAN-GP: D "
        "is a critic whose slope is held at 1. Another game starts anew.",
    ),
    Choice(
        "start",
        "Start",
        "scratch",
        {"scratch": "From scratch", "pretrained": "Trained networks"},
        help="Another start begins anew.",
    ),
    Flag(
        "both_games",
        "Both games, side by side",
        False,
        help="The other game from the same seed, with the same rates, batches and steps of D.",
    ),
    Number(
        "r1_penalty",
        "Penalty R1 γ",
        1.0,
        0.0,
        100.0,
        0.1,
        help="On the squared slope of D at the data; 0 leaves it out. Takes effect at once.",
    ),
    Number.of(
        DigitGANSettings,
        "gradient_penalty",
        "Gradient penalty λ",
        step=0.1,
        help="On (‖∇D‖ − 1)² between data and samples. Takes effect at once.",
    ),
    Number.of(DigitGANSettings, "discriminator_steps", "Steps of D per step of G", step=1),
    Number.of(
        DigitGANSettings,
        "generator_learning_rate",
        "Learning rate of G",
        scale="log",
        help="Of Adam. Takes effect at once.",
    ),
    Number.of(
        DigitGANSettings,
        "discriminator_learning_rate",
        "Learning rate of D",
        scale="log",
        help="Of Adam. Takes effect at once.",
    ),
    Flag(
        "shifted",
        "D sees shifted digits",
        False,
        help="Every picture that D sees, real or generated, is shifted by up to two pixels, so "
        "that it memorises the training digits less. Takes effect at once.",
    ),
    Flag(
        "averaged",
        "Averaged weights of G",
        True,
        help="Samples are drawn and measured with G averaged over the training (EMA). The game "
        "itself goes on with the present weights.",
    ),
    Number("step", "Step of G", 0, 0, 20_000, 1),
)
LIVE = ("discriminator_steps", "generator_learning_rate", "discriminator_learning_rate")


def training_settings(page: PageState) -> DigitGANSettings:
    """The game as the page asks for it."""
    return DigitGANSettings(
        variant=page["trained_variant"],
        start=page["start"],
        r1=page["r1_penalty"],
        gradient_penalty=page["gradient_penalty"],
        discriminator_steps=int(page["discriminator_steps"]),
        generator_learning_rate=page["generator_learning_rate"],
        discriminator_learning_rate=page["discriminator_learning_rate"],
        shifted=page["shifted"],
        averaged=page["averaged"],
        seed=page["seed"],
    )


def other_settings(page: PageState) -> DigitGANSettings:
    """The other game, all else equal."""
    settings = training_settings(page)
    (other,) = set(VARIANTS) - {settings.variant}
    return replace(settings, variant=other)
