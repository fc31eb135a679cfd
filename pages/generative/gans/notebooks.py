"""Notebooks of the experiments on generative adversarial networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.notebook_pictures import show_pictures

if TYPE_CHECKING:
    from engine.generative.gans.comparison import ComparisonSettings
    from engine.generative.gans.digits.settings import DigitGANSettings
    from engine.generative.gans.settings import GANTrainingSettings

Changes = tuple[tuple[int, Any], ...]


def game(settings: GANTrainingSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """Generator and discriminator take turns: D tells data from samples, G moves its samples to
    where D takes them for data. It never sees the data."""
    import matplotlib.pyplot as plt

    from engine.data.densities import EXTENT
    from engine.generative.gans.game import Game
    from engine.simulation import played

    # %%
    run = played(Game, settings, steps, changes)
    found, metrics = run.arrays(), run.metrics()

    # %% Numbers
    numbers = {
        "mean D on data": metrics["real_output"],
        "mean D on samples": metrics["fake_output"],
        "value V(G, D)": metrics["value"],
        "JS, samples to data": metrics["divergence"],
    }

    # %% Picture: the discriminator, data and samples, and where G is told to move them
    _, axes = plt.subplots(figsize=(7, 6))
    extent = (-EXTENT, EXTENT, -EXTENT, EXTENT)
    image = axes.imshow(found["discriminator"], extent=extent, origin="lower", cmap="RdBu")
    axes.plot(*found["real"].T, ".", ms=3, c="tab:blue", label="data")
    axes.plot(*found["samples"].T, ".", ms=3, c="tab:orange", label="samples")
    axes.quiver(*found["samples"][:70].T, *found["push"][:70].T, width=0.003)
    axes.set(xlim=extent[:2], ylim=extent[2:], title=f"after {run.step} rounds")
    axes.legend()
    plt.colorbar(image, label="D(x)")
    plt.show()
    return numbers


def mode_collapse(
    settings: ComparisonSettings, steps: int, changes: Changes, titles: tuple[str, ...]
) -> dict[str, Any]:
    """The same data for several ways to train: how many of the modes get samples."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.data.densities import EXTENT
    from engine.generative.gans.comparison import GANComparison
    from engine.simulation import played

    # %%
    run = played(GANComparison, settings, steps, changes)
    found, metrics = run.arrays(), run.metrics()

    # %% Numbers: modes covered
    numbers = {title: metrics[f"{place}_modes"] for place, title in enumerate(titles)}
    if np.isnan(list(numbers.values())).any():  # those of a drawing are not counted
        numbers = dict.fromkeys(titles, np.nan)

    # %% Picture
    _, planes = plt.subplots(1, len(titles), figsize=(5 * len(titles), 5), squeeze=False)
    for place, axes in enumerate(planes[0]):
        axes.plot(*found["real"].T, ".", ms=2, c="tab:blue", label="data")
        axes.plot(*found[f"{place}_samples"].T, ".", ms=3, c="tab:orange", label="samples")
        axes.set(xlim=(-EXTENT, EXTENT), ylim=(-EXTENT, EXTENT), title=titles[place])
    planes[0, 0].legend()
    plt.show()
    return numbers


def vanishing_gradients(
    settings: GANTrainingSettings, steps: int, changes: Changes, logit: float
) -> dict[str, Any]:
    """What moves a sample is the slope of the generator's loss over the logit a of D. Where D is
    sure that a sample is generated, that of the minimax loss is nearly nothing."""
    import matplotlib.pyplot as plt
    import torch

    from engine.generative.gans.saturation import SaturatingGame, slope
    from engine.simulation import played

    # %%
    names = ("minimax", "non-saturating", "least-squares", "wasserstein")
    a = torch.tensor([logit], dtype=torch.float64)
    slopes = {name: -float(slope(name, a)) for name in names}
    run = played(SaturatingGame, settings, steps, changes)
    metrics = run.metrics()

    # %% Numbers
    numbers = {
        "sample: D(G(z)) = σ(a)": float(a.sigmoid()),
        "−dL/da, minimax: σ(a)": slopes["minimax"],
        "non-saturating: 1 − σ(a)": slopes["non-saturating"],
        "least squares: 1 − a": slopes["least-squares"],
        "Wasserstein: 1": slopes["wasserstein"],
        "game: median D(G(z))": metrics["fake_output"],
        "game: median D(x)": metrics["real_output"],
    }

    # %% Picture
    every = torch.linspace(-8, 8, 161, dtype=torch.float64)
    _, axes = plt.subplots()
    for name in ("minimax", "non-saturating"):
        axes.plot(every, -slope(name, every), label=name)
    axes.axvline(logit, c="tab:purple", ls="--", label="the sample")
    axes.set(xlabel="logit a of D", ylabel="−dL/da")
    axes.legend()
    plt.show()
    return numbers


def digits(psi: float, truncation: str, seed: int, rows: int, count: int) -> dict[str, Any]:
    """Digits of a conditional generator: each row is one latent z in the ten classes. Truncation by
    ψ draws z from nearer to its mean: surer digits, fewer kinds of them."""
    from engine.generative.gans.digits import latents, pretrained
    from engine.generative.gans.digits.style import style_agreement

    # %%
    generator = pretrained.generator()
    z = latents.truncate(latents.draw(generator, rows, seed, "sheet"), psi, truncation, seed)
    pictures = latents.style_sheet(generator, z)
    found = latents.truncated(generator, psi, truncation, seed=seed, count=count)
    style = style_agreement(seed)

    # %% Numbers: of one style in two classes, and of many samples
    numbers = {
        "… of ink": style.ink,
        "… of slant": style.slant,
        "… classified as asked": found.accuracy,
        "… precision": found.support.precision,
        "… recall": found.support.recall,
        "… distance in a class": found.pair_distance,
    }

    # %% Picture
    show_pictures(pictures.flatten(0, 1), columns=10)
    return numbers


def train_digits(
    settings: DigitGANSettings, steps: int, changes: Changes, title: str
) -> dict[str, Any]:
    """A conditional generator of digits and its discriminator learn from each other."""
    from engine.generative.gans.digits.training import SCORED, DigitGANTraining
    from engine.simulation import played

    # %%
    training = played(DigitGANTraining, settings, steps, changes)
    metrics = training.metrics()

    # %% Numbers
    numbers = {f"{title}: Fréchet distance, n\u00a0=\u00a0{SCORED}": metrics["frechet"]}

    # %% Picture
    show_pictures(training.arrays()["sheet"].reshape(-1, 28, 28), columns=10)
    return numbers
