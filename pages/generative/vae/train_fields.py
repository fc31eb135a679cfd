"""What can be set in the tab "Train it", and the engine's settings from it."""

from engine.generative.vae.training import TrainingSettings
from ui.fields import Choice, Field, Flag, Number
from ui.state import PageState

COMPARED_WIDTH = 64
"""Units of the first hidden layer where four networks are trained at once."""

TRAIN: tuple[Field, ...] = (
    Choice("view", "View", "one", {"one": "One training", "four": "Four objectives"}),
    Choice(
        "objective",
        "Objective",
        "vae",
        {
            "vae": "VAE",
            "autoencoder": "Autoencoder",
            "reconstruction_only": "Reconstruction only",
            "kl_only": "KL only",
        },
        help="Reconstruction only keeps the noise of z; the autoencoder has none.",
    ),
    Choice("latent_size", "Latent size d", "2", {"2": "2", "6": "6", "12": "12", "24": "24"}),
    Number("beta", "Weight of the KL divergence β", 1, 0, 20, 0.1, help="Takes effect at once."),
    Number.of(
        TrainingSettings,
        "warm_up",
        "KL warm-up, steps",
        step=50,
        help="β rises from 0 over so many steps.",
    ),
    Number.of(
        TrainingSettings,
        "free_nats",
        "Free nats per dimension",
        step=0.05,
        help="So much KL of each dimension costs nothing.",
    ),
    Choice("architecture", "Architecture", "mlp", {"mlp": "MLP", "conv": "Convolutions"}),
    Choice("hidden", "Hidden units", "512", {"32": "32", "128": "128", "512": "512"}),
    Choice(
        "likelihood",
        "Likelihood of a pixel",
        "bernoulli",
        {"bernoulli": "Bernoulli", "gaussian": "Gaussian, σₓ learned"},
    ),
    Number.of(
        TrainingSettings,
        "learning_rate",
        "Learning rate",
        scale="log",
        help="Takes effect at once.",
    ),
    Choice("batch_size", "Batch size", "128", {"32": "32", "128": "128", "512": "512"}),
    Choice(
        "training_size",
        "Training images",
        "4500",
        {"250": "250", "1000": "1,000", "4500": "4,500"},
        help="Few are soon known by heart.",
    ),
    Choice(
        "augmentation",
        "Augmentation",
        "none",
        {"none": "None", "distorted": "Slight distortion"},
        help="Training images rotated, scaled, sheared and moved a little, anew in each batch.",
    ),
    Flag(
        "averaged",
        "Averaged weights",
        True,
        help="What is measured and drawn: weights averaged over the last steps, or the last ones.",
    ),
    Number("step", "Training step", 0, 0, 20_000, 1),
)


def training_settings(page: PageState) -> TrainingSettings:
    """Of the one training; of the four as well, but for the objective and the width."""
    four = page["view"] == "four"
    return TrainingSettings(
        objective="vae" if four else page["objective"],
        latent_size=2 if four else int(page["latent_size"]),
        architecture="mlp" if four else page["architecture"],
        likelihood=page["likelihood"],
        hidden=COMPARED_WIDTH if four else int(page["hidden"]),
        beta=page["beta"],
        warm_up=int(page["warm_up"]),
        free_nats=page["free_nats"],
        training_size=int(page["training_size"]),
        augmented=page["augmentation"] == "distorted",
        averaged=page["averaged"],
        learning_rate=page["learning_rate"],
        batch_size=int(page["batch_size"]),
        seed=page["seed"],
    )
