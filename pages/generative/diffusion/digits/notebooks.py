"""Notebooks of diffusion on digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.notebook_pictures import show_pictures

if TYPE_CHECKING:
    from engine.generative.diffusion.digits.controlnet_comparison import ComparisonSettings
    from engine.generative.diffusion.digits.ddim_sampling import DDIMSettings
    from engine.generative.diffusion.digits.latent import LatentSettings

Changes = tuple[tuple[int, Any], ...]


def samples(settings: DDIMSettings, steps: int, changes: Changes, chosen: int) -> dict[str, Any]:
    """Digits by DDIM with classifier-free guidance, from noise that their seeds decide, and beside
    the digit predicted for each the image of the training set that is nearest to it."""
    import torch

    from engine.generative import digit_classifier, nearest_training
    from engine.generative.diffusion.digits.ddim_sampling import DDIMSampling
    from engine.generative.diffusion.digits.sampling import to_unit_range
    from engine.simulation import played

    # %%
    sampling = played(DDIMSampling, settings, steps, changes)
    found, metrics = sampling.arrays(), sampling.metrics()
    digits = to_unit_range(torch.from_numpy(found["x0"]))

    # %% What a classifier takes them for, and how near they are to images of the training
    seen = digit_classifier.classify(digit_classifier.pretrained(), digits)
    nearest = nearest_training.in_mnist().search(digits, seen.labels)

    # %% Numbers
    numbers = {
        f"t (T = {sampling.settings.times[0]})": metrics["t"],
        "remaining signal α̅ₜ": metrics["alpha_bar"],
        "distance to nearest training image": float(nearest.distances[chosen]),
    }

    # %% Picture: x_t, predicted x₀, and the nearest training image
    noisy = to_unit_range(torch.from_numpy(found["x"]))
    count = min(len(digits), 8)
    rows = [noisy[:count], digits[:count], nearest.pictures[:count]]
    show_pictures([picture for row in rows for picture in row], columns=count)
    return numbers


def sdedit(settings: DDIMSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """SDEdit: a drawing is noised to a time between data and noise, and sampled from there: the
    larger the time, the more the model decides and the less of the drawing stays."""
    import torch

    from engine.generative.diffusion.digits.ddim_sampling import DDIMSampling
    from engine.generative.diffusion.digits.sampling import to_unit_range
    from engine.simulation import played

    # %%
    sampling = played(DDIMSampling, settings, steps, changes)
    found, metrics = sampling.arrays(), sampling.metrics()

    # %% Numbers
    numbers = {
        "noised to t": sampling.settings.times[0],
        "present t": metrics["t"],
        "remaining signal α̅ₜ": metrics["alpha_bar"],
    }

    # %% Picture: x_t and predicted x₀
    pictures = torch.from_numpy(found["x"]), torch.from_numpy(found["x0"])
    show_pictures([picture for row in pictures for picture in to_unit_range(row)])
    return numbers


def likelihood_bound(
    digit: int, index: int, label: int, seed: int, band: int, weighting: str
) -> dict[str, Any]:
    """The bound on −log p(x₀) of a held-out digit as a sum over noise levels, in eight bands, and
    what each band has of the loss that the network was trained with."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.generative.diffusion.digits import noise_level_bands
    from engine.generative.diffusion.digits.noise_level_bands import BANDS, EDGES, MIDDLES

    # %%
    costs = noise_level_bands.band_costs(digit, index, label, seed)
    terms = costs.exact_terms

    # %% Numbers: of the digit, and of the band that was chosen on the page
    numbers = {
        "−log p(x₀) ≤": (terms.total, terms.total_error),
        "bits/dim": terms.bits_per_dimension,
        "half of the bound up to": costs.median_time,
        "nats": float(costs.nats[band]),
        "noise-prediction MSE per pixel": float(costs.noise_mse[MIDDLES[band] - 1]),
    }

    # %% Picture
    _, axes = plt.subplots(figsize=(9, 4))
    places = np.arange(BANDS)
    axes.bar(places - 0.2, 100 * costs.bound_shares, 0.4, label="of the bound")
    axes.bar(places + 0.2, 100 * costs.loss_shares(weighting), 0.4, label="of the loss")
    axes.set_xticks(places, [f"t ≤ {end}" for end in EDGES[1:]])
    axes.set_ylabel("%")
    axes.legend()
    plt.show()
    return numbers


def latent_training(settings: LatentSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """A diffusion model of twelve numbers, the codes of an autoencoder, is trained; its samples are
    decoded into digits."""
    from engine.generative.diffusion.digits.latent import SAMPLES, LatentTraining
    from engine.simulation import played

    # %%
    training = played(LatentTraining, settings, steps, changes)
    metrics = training.metrics()

    # %% Numbers
    numbers = {"v-prediction MSE per dimension": metrics["loss"]}
    if training.settings.guidance_scale:
        numbers["classified as requested"] = round(SAMPLES * metrics["accuracy"])
    else:
        numbers["mean classifier probability"] = metrics["probability"]

    # %% Picture
    show_pictures(training.arrays()["samples"], columns=10)
    return numbers


def latent_sampling(seed: int, guidance_scale: float, shown: tuple[int, ...]) -> dict[str, Any]:
    """Ten codes of twelve numbers on their way from noise to data, each decoded at several times,
    and how sure a classifier is of forty such codes at the beginning and at the end."""
    from engine.generative.diffusion.digits import latent, latent_sampling

    # %%
    trajectory = latent_sampling.pretrained_trajectory(seed, guidance_scale)
    codes = trajectory.codes[list(shown), :10].flatten(0, 1)
    found = latent_sampling.decoded_accuracy(seed, guidance_scale)

    # %% Numbers
    numbers = {
        f"mean probability, t = {trajectory.times[step]}".replace(" = ", "\u00a0=\u00a0"): (
            float(found.probability[step]),
            float(found.probability_error[step]),
        )
        for step in (0, -1)
    }

    # %% Picture: a code in each column, from noise to data
    show_pictures(latent.pretrained_space().decode(codes), columns=10)
    return numbers


def controlnet(settings: ComparisonSettings, step: int, steps: int) -> dict[str, Any]:
    """A frozen diffusion model with and without a ControlNet, which is told where edges should be:
    both from the same noise."""
    import numpy as np
    import torch

    from engine.generative.diffusion.digits import controlnet_comparison
    from engine.generative.diffusion.digits.sampling import to_unit_range

    # %%
    found = controlnet_comparison.compare(settings, steps)
    network = controlnet_comparison.control_network(settings.weights, settings.seed)

    # %% Numbers
    seen = max(0, step - 1)  # x₀ is predicted by a step
    numbers = {
        "edge overlap with ControlNet": float(found.edge_overlap[1, seen]),
        "largest zero-convolution weight": (
            controlnet_comparison.largest_zero_convolution_weight(network)
        ),
        "largest difference of a pixel": float(found.largest_change[step]),
    }
    if not any(settings.condition):
        del numbers["edge overlap with ControlNet"]

    # %% Picture: the condition; below it samples without and with the ControlNet
    condition = np.frombuffer(settings.condition, np.float32).reshape(28, 28)
    rows = to_unit_range(torch.cat([found.without.x[step], found.controlled.x[step]]))
    show_pictures([condition])
    show_pictures(rows, columns=len(rows) // 2)
    return numbers
