"""The networks that ship: trained by `recipes.gans_digits`, scored in the manifest."""

import functools

from engine import weights
from engine.generative.gans.digits.networks import Discriminator, Encoder, Generator

VARIANTS = ("r1", "wgan-gp")
"""The non-saturating game with R1 (Mescheder et al. 2018, arXiv:1801.04406), and the Wasserstein
game with a gradient penalty (Gulrajani et al. 2017, arXiv:1704.00028)."""
ROLES = ("generator", "discriminator")
ENCODER = "gans-digits-encoder"
FRECHET = "Fréchet distance"
ACCURACY = "classified as requested"
STEPS = "steps"


def name(variant: str, role: str) -> str:
    """Of the weights in the manifest.

    Raises:
        ValueError: none ships of this name.
    """
    if variant not in VARIANTS or role not in ROLES:
        known = f"{' and '.join(VARIANTS)}, each with {', '.join(ROLES)}"
        raise ValueError(f"There are pretrained networks of {known}; not {variant} {role}.")
    return f"gans-digits-{variant}-{role}"


@functools.cache
def generator(variant: str = "r1") -> Generator:
    """The generator, averaged over its training; shared by everybody, so nobody may train it.

    Raises:
        ValueError: none ships of this variant.
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    network = Generator()
    weights.load_into(network, name(variant, "generator"))
    return network.eval().requires_grad_(False)


@functools.cache
def discriminator(variant: str = "r1") -> Discriminator:
    """The discriminator it played against; shared by everybody, so nobody may train it.

    Raises:
        ValueError: none ships of this variant.
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    network = Discriminator()
    weights.load_into(network, name(variant, "discriminator"))
    return network.eval().requires_grad_(False)


@functools.cache
def encoder() -> Encoder:
    """Estimates which z the generator of variant ``r1`` made a digit from; nobody may train it.

    Raises:
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    network = Encoder()
    weights.load_into(network, ENCODER)
    return network.eval().requires_grad_(False)


def metric(variant: str, role: str = "generator") -> dict[str, float]:
    """What the network scored, as the manifest says.

    Raises:
        ValueError: none ships of this name.
        KeyError: the manifest has no such entry.
    """
    return weights.manifest()[name(variant, role)].metric


def steps(variant: str) -> int:
    """Of the generator in the training that made it."""
    return round(metric(variant)[STEPS])
