"""Notebooks of the experiments on variational autoencoders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.notebook_pictures import show_pictures

if TYPE_CHECKING:
    import torch

    from engine.generative.vae.shapes_training import ShapesSettings
    from engine.generative.vae.training import TrainingSettings

Changes = tuple[tuple[int, Any], ...]
Point = tuple[float, float]


def latent_plane(point: Point) -> dict[str, Any]:
    """A point of the latent plane is decoded. The pull-back metric JᵀJ of the decoder says how far
    the image moves per unit of z, in the direction in which it moves most and least."""
    import torch

    from engine.generative import digit_autoencoder, digit_classifier
    from engine.generative.vae.interpolation import pull_back_metric

    # %%
    model, encoded = digit_autoencoder.pretrained(2), digit_autoencoder.encoded_digits(2)
    z = torch.tensor([point])
    picture = model.decode(z)
    seen = digit_classifier.classify(digit_classifier.pretrained(), picture)
    slow, fast = pull_back_metric(model, z).speeds.tolist()
    distances = (encoded.means - z).norm(dim=1)

    # %% Numbers
    numbers = {
        "latent code z": point,
        "classifier prediction": int(seen.labels[0]),
        "nearest encoded digit": int(encoded.labels[distances.argmin()]),
        "distance to it": float(distances.min()),
        "units of ink per unit of z, at most": fast,
        "… at least": slow,
    }

    # %% Picture: the point between its neighbours
    steps = torch.linspace(-1, 1, 7)
    around = torch.cartesian_prod(-steps, steps).flip(1)
    show_pictures(model.decode(z + around), columns=7)
    return numbers


def bound_of_digit(number: int, noise: Point) -> dict[str, Any]:
    """The evidence lower bound of one held-out digit, from one sample of its posterior: what the
    decoder says of the pixels, less the divergence of the posterior from the prior."""
    import torch

    from engine.data import images
    from engine.generative import digit_autoencoder
    from engine.generative.vae import elbo

    # %%
    model = digit_autoencoder.pretrained(2)
    picture = images.split(images.mnist()).test.images[number : number + 1]
    eps = torch.tensor([noise])
    posterior = model.encode(picture)
    z = posterior.sample(eps)
    parts = elbo.bound(model, picture, eps)
    kl, reconstruction = float(parts.kl.sum()), float(parts.reconstruction)

    # %% Numbers
    numbers = {
        "mean μ": tuple(posterior.mean[0].tolist()),
        "deviation σ": tuple(posterior.deviation[0].tolist()),
        "code z = μ + σ ε": tuple(z[0].tolist()),
        "ln p(x | z) at this z": reconstruction,
        "KL divergence, closed form": kl,
        "ELBO, estimate of one sample": reconstruction - kl,
    }

    # %% Picture: the digit, and the image decoded from z
    show_pictures([picture[0], model.decode(z)[0]], titles=["x", "decoded"])
    return numbers


def train(settings: TrainingSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """Encoder and decoder are trained together: Adam raises the evidence lower bound."""
    from engine.generative.vae.training import VAETraining
    from engine.simulation import played

    # %%
    training = played(VAETraining, settings, steps, changes)
    found, metrics = training.arrays(), training.metrics()

    # %% Numbers: costs are what the bound is the negative of
    numbers = {
        "ELBO of test images": -metrics["held_out"],
        "… of training images": -metrics["train"],
        "reconstruction": -metrics["reconstruction"],
        "− KL divergence": metrics["kl"],
        "active dimensions": int(metrics["active"]),
    }

    # %% Picture: decoded from the prior
    decoded = found["decoded"]
    show_pictures(decoded, columns=round(len(decoded) ** 0.5))
    return numbers


def disentangle(settings: ShapesSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """A β-VAE of shapes with known factors. The mutual information gap is how much more of a factor
    the best dimension of the code knows than the second best."""
    import matplotlib.pyplot as plt

    from engine.data.shapes import FACTORS
    from engine.generative.vae.shapes_training import STEPS, ShapesTraining
    from engine.simulation import played

    # %%
    training = played(ShapesTraining, settings, steps, changes)
    found, metrics = training.arrays(), training.metrics()

    # %% Numbers
    numbers = {
        "mutual information gap": metrics["mig"],
        "reconstruction": -metrics["reconstruction"],
        "− KL divergence": metrics["kl"],
    } | {f"gap of {name}": float(gap) for name, gap in zip(FACTORS, found["gaps"], strict=True)}

    # %% Picture: a row for each dimension that is changed; the share of factors that each knows
    show_pictures(found["traversals"], columns=STEPS + 1)
    _, axes = plt.subplots()
    image = axes.imshow(found["information"], vmin=0, vmax=1, cmap="Blues")
    axes.set_yticks(range(len(FACTORS)), FACTORS)
    axes.set_xlabel("dimension of the code")
    plt.colorbar(image)
    plt.show()
    return numbers


def encoded_digit(digit: torch.Tensor, size: int) -> dict[str, Any]:
    """A drawing, centred as MNIST is, is encoded and decoded again; its bound stands beside those
    of the test images, and the nearest training images beside what is decoded."""
    from engine.generative import digit_autoencoder, nearest_training
    from engine.generative.vae import pretrained

    # %%
    model = digit_autoencoder.pretrained(size)
    scored = pretrained.score(digit, size)
    decoded = model.decode(scored.posterior.mean)[0]
    nearest = nearest_training.in_mnist().neighbours(digit[None], 3)

    # %% Numbers
    numbers = {
        "ELBO, nats": scored.elbo,
        "… standard error": scored.reconstruction.error,
        "median of test images": float(pretrained.held_out_bounds(size).median()),
        "test images with a lower ELBO": scored.share_below,
        "distance to nearest training image": float(nearest.distances[0]),
    }

    # %% Picture
    show_pictures([digit, decoded, *nearest.pictures], titles=["x", "decoded", *["nearest"] * 3])
    return numbers
