"""What can be set in the tab "The game", and the engine's settings from it."""

from dataclasses import replace

from torch import nn

from engine import seeds
from engine.data.densities import DRAWN
from engine.generative.gans.clusters import MOST
from engine.generative.gans.manifold import REACH
from engine.generative.gans.networks import (
    NetworkSettings,
    build_discriminator,
    build_generator,
)
from engine.generative.gans.settings import GANTrainingSettings
from ui.density_fields import density_fields, packed_drawing
from ui.fields import Choice, Field, Flag, Number, Text
from ui.pairs import pair_check
from ui.state import PageState

CLUSTERS = "ABCDEF"[:MOST]
NO_PREDICTION = "none"
OBJECTIVE_TITLES = {
    "non-saturating": "Non-saturating",
    "minimax": "Minimax",
    "least-squares": "Least squares",
    "wasserstein": "Wasserstein",
}

DATA = ("eight-gaussians", "grid", "moons", "rings", "spirals", DRAWN)
LAYERS = ("show_samples", "show_discriminator", "show_arrows", "show_manifold")

GAME: tuple[Field, ...] = (
    Choice("view", "View", "play", {"play": "Play", "slow": "Slow motion"}),
    *density_fields(*DATA[:-1]),
    Choice(
        "surface",
        "Discriminator shown",
        "learnt",
        {"learnt": "Learnt", "optimal": "Optimal", "both": "Both"},
        help="Optimal: D* = p_data / (p_data + p_model), for the present samples.",
    ),
    Choice(
        "objective",
        "Objective",
        "non-saturating",
        OBJECTIVE_TITLES,
        help="What the players minimise. Takes effect at once.",
    ),
    replace(
        Number.of(
            GANTrainingSettings,
            "generator_learning_rate",
            "Learning rate of G",
            scale="log",
            help="Takes effect at once.",
        ),
        default=0.003,
    ),
    replace(
        Number.of(
            GANTrainingSettings,
            "discriminator_learning_rate",
            "Learning rate of D",
            scale="log",
            help="Takes effect at once.",
        ),
        default=0.008,
    ),
    Number.of(GANTrainingSettings, "discriminator_steps", "Steps of D per step of G", step=1),
    Choice(
        "frozen",
        "Frozen player",
        "none",
        {"none": "None", "generator": "G", "discriminator": "D"},
        help="It takes no steps; the other goes on against it.",
    ),
    Flag("show_samples", "Data and samples", True),
    Flag("show_discriminator", "Discriminator", True),
    Flag("show_arrows", "Gradient of G at samples", True),
    Flag("show_manifold", "Manifold that G paints", False),
    Choice(
        "z_dim",
        "Dimension of z",
        "2",
        {"1": "1", "2": "2", "4": "4", "16": "16"},
        help="Another dimension starts anew.",
    ),
    Choice(
        "activation",
        "Activation of G",
        "tanh",
        {"relu": "ReLU", "leaky-relu": "Leaky ReLU", "tanh": "tanh"},
        help="Another activation starts anew.",
    ),
    Number.of(
        NetworkSettings, "width", "Hidden units per layer", step=4, help="Of both. Starts anew."
    ),
    Number.of(NetworkSettings, "depth", "Hidden layers", step=1, help="Of both. Starts anew."),
    Choice("batch_size", "Batch size", "128", {"32": "32", "128": "128", "512": "512"}),
    replace(
        Number.of(
            GANTrainingSettings,
            "r1",
            "Gradient penalty R1 γ",
            step=0.05,
            help="Penalises the slope of D at the data; 0 leaves it out. Takes effect at once.",
        ),
        name="gradient_penalty",
        default=0.05,
    ),
    Text("latent_point", "Latent input z", "0.80_0.60", check=pair_check(REACH, optional=False)),
    Choice(
        "predicted_cluster",
        "Your prediction: first reached",
        NO_PREDICTION,
        {NO_PREDICTION: "–", **{letter: letter for letter in CLUSTERS}},
    ),
    Number("step", "Round", 0, 0, 20_000, 1),
)


def network_settings(page: PageState) -> NetworkSettings:
    """The form of both players."""
    return NetworkSettings(
        z_dim=int(page["z_dim"]),
        activation=page["activation"],
        width=int(page["width"]),
        depth=int(page["depth"]),
    )


def game_settings(page: PageState) -> GANTrainingSettings:
    """The game as the page asks for it."""
    return GANTrainingSettings(
        density=page["density"],
        drawn=packed_drawing(page),
        networks=network_settings(page),
        objective=page["objective"],
        r1=page["gradient_penalty"],
        discriminator_steps=int(page["discriminator_steps"]),
        generator_learning_rate=page["generator_learning_rate"],
        discriminator_learning_rate=page["discriminator_learning_rate"],
        batch_size=int(page["batch_size"]),
        frozen=page["frozen"],
        seed=page["seed"],
    )


def build_players(page: PageState) -> nn.Module:
    """Both networks, to be read."""
    form, source = network_settings(page), seeds.generator(0)
    return nn.ModuleDict(
        {
            "generator": build_generator(form, source),
            "discriminator": build_discriminator(form, source),
        }
    )
