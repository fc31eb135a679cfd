"""Notebooks of the tabs on flows of lines, planes and densities, and of flows on digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.notebook_pictures import show_pictures

if TYPE_CHECKING:
    import torch

    from engine.generative.flows.change_of_variables import MonotoneMap
    from engine.generative.flows.plane_maps import Affine, PlaneMap
    from engine.generative.flows.pushed_density import PlaneDensity
    from engine.generative.flows.training_settings import FlowTrainingSettings


def line(g: MonotoneMap, base: str, centre: float, width: float) -> dict[str, Any]:
    """A rising map x = g(z) takes p(z) to p(x) = p(z) / |dx/dz|. A strip under p(z) keeps its area;
    that under p(x) is found by quadrature over x."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.generative.flows.change_of_variables import strip
    from engine.generative.flows.line_densities import LINE_DENSITIES

    # %%
    p_z = LINE_DENSITIES[base]
    here = np.array([centre])
    slope, density = g.slope(here)[0], p_z.density(here)[0]
    found = strip(g, p_z, centre - width / 2, centre + width / 2)

    # %% Numbers
    numbers = {
        "x = g(z)": g(here)[0],
        "density p(z)": density,
        "slope dx/dz": slope,
        "density p(x)": density / slope,
        "area of the strip in z": found.area_z,
        "area of the strip in x": found.area_x,
    }

    # %% Picture: the map, and both densities
    z = np.linspace(-3.5, 3.5, 701)
    _, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    left.plot(z, g(z), label="x = g(z)")
    left.plot(g.z, g.x, "o", label="points of the map")
    left.set(xlabel="z", ylabel="x")
    left.legend()
    right.plot(z, p_z.density(z), c="gray", label="p(z)")
    right.plot(g(z), g.density(p_z.density, g(z)), c="tab:orange", label="p(x)")
    for ends, colour in ((found.z, "gray"), (found.x, "tab:orange")):
        right.axvspan(*ends, color=colour, alpha=0.3)
    right.set(xlabel="z, x", ylabel="density")
    right.legend()
    plt.show()
    return numbers


def matrix(g: Affine, base: PlaneDensity, side: int, reach: float) -> dict[str, Any]:
    """A matrix takes the unit square to a parallelogram; its determinant is the signed area, and
    p(x) = p(z) / |det A|."""
    import numpy as np

    from engine.generative.flows.plane_maps import UNIT_SQUARE
    from engine.generative.flows.pushed_density import on_grid

    # %%
    determinant = g.area
    before = on_grid(base, reach, side)

    # %% Numbers
    numbers = {
        "signed area of the image": determinant,
        "ln |det A|": float(np.log(abs(determinant))) if abs(determinant) >= 0.005 else -np.inf,
        "highest p(z)": float(before.max()),
        "highest p(x)": float(before.max()) / abs(determinant) if determinant else np.inf,
    }

    # %% Picture: samples of z and of x, and the square
    z = base.sample()
    draw_planes(z, g(z), UNIT_SQUARE, g(UNIT_SQUARE), reach)
    return numbers


def bent(
    g: PlaneMap,
    base: PlaneDensity,
    centre: tuple[float, float],
    side: float,
    nodes: int,
    reach: float,
) -> dict[str, Any]:
    """A map that bends: |det J| says how many times as large a small square becomes, here and now.
    The smaller the square, the better it says so."""
    import numpy as np

    from engine.generative.flows.plane_squares import image_areas, square
    from engine.generative.flows.pushed_density import log_determinant

    # %%
    determinant = float(g.determinant(np.array([centre]))[0])
    area = float(image_areas(g, centre, np.array([side]))[0])
    logarithm = log_determinant(g, reach, nodes)

    # %% Numbers
    folded = bool(np.isnan(logarithm).any())
    numbers = {
        "det J at the centre": determinant,
        "|det J| · area": abs(determinant) * side**2,
        "area of the image": area,
        "largest ln |det J|": float(np.nanmax(logarithm)),
        "smallest ln |det J|": -np.inf if folded else float(logarithm.min()),
    }

    # %% Picture: samples of z and of x, and the square
    z, edge = base.sample(), square(centre, side, 24)
    draw_planes(z, g(z), edge, g(edge), reach)
    return numbers


def draw_planes(z: Any, x: Any, before: Any, after: Any, reach: float) -> None:
    """Samples of z and of x, with a square in the one plane and its image in the other."""
    import matplotlib.pyplot as plt

    _, planes = plt.subplots(1, 2, figsize=(10, 5))
    drawn = zip(planes, (z, x), (before, after), ("gray", "tab:orange"), "zx", strict=True)
    for axes, points, polygon, colour, name in drawn:
        axes.scatter(*points.T, s=4, c=colour, label=f"samples of {name}")
        axes.fill(*polygon.T, fc="none", ec="tab:blue", lw=2, label="square and its image")
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        axes.set(xlabel=f"{name}₁", ylabel=f"{name}₂")
        axes.legend(loc="upper right")
    plt.show()


def warp(kind: str, density: str, direction: str, point: tuple[float, float], seed: int) -> Any:
    """A flow that ships with the playground, layer by layer: where a grid and samples are on their
    way between data and noise, and ln |det J| along the way of one point."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.generative.flows.film import film, way

    # %%
    shot = film(kind, density, direction, seed)
    found = way(kind, density, point)

    # %% Numbers
    numbers = {
        "z = f(x)": tuple(found.z.tolist()),
        "ln p(z) = ln N(z; 0, I)": found.log_base,
        "Σ ln |det J|": float(found.log_det[-1]),
        "ln p(x), nats": found.log_density,
        "|f⁻¹(f(x)) − x|": found.round_trip,
    }

    # %% Picture: four moments from the first to the last
    _, grid = plt.subplots(1, 4, figsize=(15, 4))
    for axes, at in zip(grid, np.linspace(0, len(shot.peaks) - 1, 4).astype(int), strict=True):
        axes.imshow(shot.density[at], extent=(-4, 4, -4, 4), origin="lower", cmap="Blues")
        axes.plot(*shot.grid[at].T, c="k", lw=0.4)
        axes.plot(*shot.samples[at].T, ".", ms=2, c="tab:orange")
        axes.set(xlim=(-4, 4), ylim=(-4, 4), title=f"moment {at + 1} of {len(shot.peaks)}")
    plt.show()
    return numbers


def train(
    settings: FlowTrainingSettings, steps: int, changes: tuple[tuple[int, Any], ...]
) -> dict[str, Any]:
    """A flow is trained by the likelihood of samples: Adam lowers the mean of −ln q(x), which
    cannot come below the entropy of the density that they are of."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.data.densities import EXTENT
    from engine.generative.flows.training import FlowTraining
    from engine.simulation import played

    # %%
    training = played(FlowTraining, settings, steps, changes)
    found, metrics = training.arrays(), training.metrics()

    # %% Numbers
    numbers = {
        "−ln q, held out": metrics["held_out"],
        "entropy H(p)": metrics["entropy"],
        "gap KL(p ‖ q), nats": (metrics["gap"], metrics["gap_error"]),
        "samples to data, sliced W₂": metrics["distance"],
        "data to data, the least to expect": metrics["floor"],
    }
    if not np.isfinite(metrics["entropy"]):  # it is known for densities in closed form alone
        del numbers["entropy H(p)"], numbers["gap KL(p ‖ q), nats"]

    # %% Picture
    _, axes = plt.subplots(figsize=(6, 6))
    extent = (-EXTENT, EXTENT, -EXTENT, EXTENT)
    axes.imshow(found["density"], extent=extent, origin="lower", cmap="Oranges")
    axes.plot(*found["data"].T, ".", ms=3, c="tab:blue", label="data")
    axes.plot(*found["samples"].T, ".", ms=3, c="tab:red", label="samples")
    for line in found["grid"]:
        axes.plot(*line.T, c="k", lw=0.4)
    axes.set(xlim=extent[:2], ylim=extent[2:], xlabel="x₁", ylabel="x₂")
    axes.set_title(f"after {training.step} steps")
    axes.legend()
    plt.show()
    return numbers


def glow_samples(temperature: float, seed: int, count: int) -> dict[str, Any]:
    """Samples of a Glow of three levels on digits: noise of the prior, times a temperature, goes
    back through the flow. What a level carries is seen when its noise alone is drawn anew."""
    from engine.generative import digit_classifier
    from engine.generative.flows.glow import latents, likelihood
    from engine.generative.flows.glow.pretrained import held_out_mean, pretrained

    # %%
    flow = pretrained()
    samples = latents.samples(temperature, seed, count)
    effects = [
        latents.level_effect(level, temperature, seed, count)
        for level in range(flow.settings.levels)
    ]
    bits = likelihood.bits_of(flow, samples[:8], draws=2)
    classified = digit_classifier.classify(digit_classifier.pretrained(), samples)

    # %% Numbers
    numbers = {f"level {k + 1}: RMS change": effect.change for k, effect in enumerate(effects)} | {
        "mean bits/dim, 8 samples": float(bits.mean()),
        "… 500 test digits": held_out_mean(),
        "classifier probability, mean": float(classified.probabilities.mean()),
    }

    # %% Picture
    show_pictures(samples, titles=[str(label) for label in classified.labels.tolist()])
    return numbers


def super_resolution(
    digit: torch.Tensor, injector: bool, temperature: float, seed: int
) -> dict[str, Any]:
    """SRFlow: many digits of 28×28 pixels that all have the same 7×7 picture."""
    from engine.generative import digit_classifier
    from engine.generative.flows.conditional import srflow, srflow_samples

    # %%
    flow = srflow.pretrained(injector)
    small = srflow.downsample(digit[None])
    found = srflow_samples.sample(flow, small, temperature, seed)
    away = (found.pictures - digit).square().mean(dim=(1, 2)).sqrt()
    labels = digit_classifier.classify(digit_classifier.pretrained(), found.pictures).labels

    # %% Numbers
    numbers = {
        "consistency error, mean": float(found.consistency.mean()),
        "pixel deviation σ, mean": float(found.deviation.mean()),
        "samples, mean": float(away.mean()),
        "mean of samples": float((found.mean - digit).square().mean().sqrt()),
    }

    # %% Picture: the digit, what is known of it, and samples
    known = small[0].repeat_interleave(4, 0).repeat_interleave(4, 1)
    pictures = [digit, known, found.mean, *found.pictures]
    names = ["digit", "7×7", "mean", *(str(label) for label in labels.tolist())]
    show_pictures(pictures, titles=names)
    return numbers
