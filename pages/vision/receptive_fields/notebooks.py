"""Notebooks of the experiments on receptive fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.notebook_pictures import show_pictures

if TYPE_CHECKING:
    from engine.vision.receptive_fields.cells import Gabor
    from engine.vision.receptive_fields.deep_net import DeepNetSettings
    from engine.vision.receptive_fields.graph import Network
    from engine.vision.receptive_fields.responses import Change, Setup
    from engine.vision.receptive_fields.small_nets import SmallNet
    from engine.vision.receptive_fields.traces import Stimulus


def stack(
    network: Network, name: str, unit: tuple[int, ...], size: tuple[int, ...]
) -> dict[str, Any]:
    """The input of a network that one of its units depends on, and by how many paths."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.vision.receptive_fields.paths import path_counts

    # %%
    counts = path_counts(network, name, unit, size)

    # %% Numbers
    numbers = {
        "pixels it depends on": int(counts.support.sum()),
        "… of the input": float(counts.support.sum() / np.prod(size)),
    }

    # %% Picture: the number of paths from each pixel to the unit
    _, axes = plt.subplots()
    image = axes.imshow(np.atleast_2d(counts.values), cmap="Blues")
    axes.set_title(f"paths to unit {unit} of {name}")
    plt.colorbar(image)
    plt.show()
    return numbers


def effective(settings: SmallNet, images: int) -> dict[str, Any]:
    """How much the middle unit of a network depends on each pixel: the mean square of its gradient
    with respect to the input. Its theoretical field is a square, its effective one is not."""
    from engine.vision.receptive_fields.measures import growth, measured

    # %%
    found = measured(settings, images)
    grown = growth(settings, images)

    # %% Numbers
    numbers = {
        "theoretical field r, pixels": found.size,
        "effective width σ, pixels": found.moments.width,
        "effective size (Luo), pixels": found.field.size,
    }
    if grown is not None:
        numbers["exponent of n"] = grown.fit.exponent

    # %% Picture: the energy of the gradient, over its largest
    energy = found.field.energy
    show_pictures([energy / energy.max()], columns=1)
    return numbers


def cells(cell: Gabor, stimulus: Stimulus, position: float) -> dict[str, Any]:
    """A simple cell is a Gabor filter that is rectified; a complex cell adds the squares of two of
    them, a quarter of a wave apart."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.vision.receptive_fields.cells import (
        complex_response,
        orientation_tuning,
        simple_response,
    )

    # %%
    image = stimulus.at(position)
    energy = float(complex_response(cell, image))

    # %% Numbers
    numbers = {
        "simple cell, response": float(simple_response(cell, image)),
        "complex cell, energy": energy,
        "… √energy, as drawn": energy**0.5,
    }

    # %% Picture: stimulus, field, and how both cells are tuned to orientation
    angles = np.arange(0, 180, 3.0)
    peaks, energies = orientation_tuning(cell, angles)
    _, (left, middle, right) = plt.subplots(1, 3, figsize=(14, 4))
    left.imshow(image, cmap="gray", vmin=-1, vmax=1)
    middle.imshow(cell.field(), cmap="RdBu")
    right.plot(angles, peaks, label="simple")
    right.plot(angles, np.sqrt(energies), label="complex, √energy")
    right.set(xlabel="orientation, degrees", ylabel="largest response")
    right.legend()
    plt.show()
    return numbers


def hmax(setup: Setup, change: Change) -> dict[str, Any]:
    """HMAX: units on S1, C1 and C2 that are tuned to a target, and what they answer when it is
    moved, scaled or put among clutter."""
    from engine.vision.receptive_fields.responses import to_change, to_others

    # %%
    found, others = to_change(setup, change), to_others(setup)

    # %% Numbers
    numbers = {
        "unit on S1": float(found.simple[0]),
        "unit on C1": float(found.pooled[0]),
        "unit on C2": float(found.overall[0]),
        "others, mean: on C1": float(others.pooled.mean()),
        "others, most: on C1": float(others.pooled.max()),
    }

    # %% Picture: the target, and what is shown
    target = setup.target.image()
    shown = [target.squeeze(), change.of(target).squeeze()]
    show_pictures([1 - picture for picture in shown], titles=["target", "changed"])
    return numbers


def gradient_norms(settings: DeepNetSettings, inputs: int, nets: int) -> dict[str, Any]:
    """The norm of the gradient on its way from the output of a deep network to its input, with and
    without skip connections."""
    from dataclasses import replace

    import matplotlib.pyplot as plt

    from engine.vision.receptive_fields import depth

    # %%
    norms = {
        name: depth.gradient_norms(replace(settings, skips=skips), inputs, nets)
        for name, skips in (("without skips", False), ("with skips", True))
    }

    # %% Numbers
    numbers = {f"input, {name}": float(found[0]) for name, found in norms.items()}

    # %% Picture
    _, axes = plt.subplots()
    for name, found in norms.items():
        axes.semilogy(found, label=name)
    axes.set(xlabel="block, from the input", ylabel="gradient norm, 1 at the output")
    axes.legend()
    plt.show()
    return numbers
