"""Notebooks of the experiments on Gaussian splats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.geometry.gaussian_splats.camera import Camera
    from engine.geometry.gaussian_splats.gaussians import Gaussians
    from engine.geometry.gaussian_splats.pair_lists import Order
    from engine.geometry.gaussian_splats.picture_fit import PictureFitSettings

Changes = tuple[tuple[int, Any], ...]


def picture(settings: PictureFitSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """Gaussians in the plane are fitted to a picture by gradient descent on all their numbers."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.geometry.gaussian_splats.picture_fit import PictureFit
    from engine.simulation import played

    # %%
    fit = played(PictureFit, settings, steps, changes)
    found, metrics = fit.arrays(), fit.metrics()

    # %% Numbers
    numbers = {"PSNR = −10 log₁₀ MSE": metrics["psnr"]}

    # %% Picture: what is fitted
    _, axes = plt.subplots()
    axes.imshow(np.asarray(found["picture"]))
    axes.set(xticks=[], yticks=[], title=f"after {fit.step} steps")
    plt.show()
    return numbers


def scene(settings: Any, steps: int, changes: Changes) -> dict[str, Any]:
    """Gaussians in space are fitted to photographs of a scene; those of the held-out views tell how
    good they are from elsewhere."""
    import matplotlib.pyplot as plt

    from engine.geometry.gaussian_splats.fitting import SplatFitting
    from engine.simulation import played

    # %%
    fit = played(SplatFitting, settings, steps, changes)
    metrics = fit.metrics()

    # %% Numbers
    numbers = {
        "PSNR, held-out views": metrics["held_out_psnr"],
        "PSNR, training views": metrics["training_psnr"],
        "Gaussians": round(metrics["gaussians"]),
    }

    # %% Picture
    _, axes = plt.subplots()
    axes.bar(["held out", "training"], [metrics["held_out_psnr"], metrics["training_psnr"]])
    axes.set_ylabel("PSNR, dB")
    plt.show()
    return numbers


def compositing(
    gaussians: Gaussians,
    camera: Camera,
    opacity: float,
    exponent: float,
    least_alpha: float,
    order: Order,
    pixel: tuple[int, int],
) -> dict[str, Any]:
    """The colour of a pixel is a sum over the Gaussians in front of it: each has the weight
    w = T α, with T the light that those before it let through."""
    import matplotlib.pyplot as plt
    import torch

    from engine.geometry.gaussian_splats import pair_lists

    # %%
    seen = pair_lists.screen(gaussians, camera, opacity)
    pairs = pair_lists.in_order(pair_lists.pairs(seen, exponent, least_alpha), seen, order)
    image = pair_lists.composite(pairs, seen, torch.ones(3)).image
    terms = pair_lists.ray_terms(pairs, seen, *pixel)

    # %% Numbers, of the pixel
    row, column = pixel
    numbers = {
        f"pixel, row {row}, column {column}": len(terms.weights),
        "Σ w": float(terms.weights.sum()),
        "T behind all": float(terms.behind),
    }

    # %% Picture, and the weights of the pixel from front to back
    _, (left, right) = plt.subplots(1, 2, figsize=(11, 5))
    left.imshow(image.clamp(0, 1).numpy())
    left.plot(column, row, "o", mfc="none", c="tab:purple", ms=12)
    right.bar(range(len(terms.weights)), terms.weights.numpy())
    right.set(xlabel="Gaussian, from front to back", ylabel="w = T α")
    plt.show()
    return numbers
