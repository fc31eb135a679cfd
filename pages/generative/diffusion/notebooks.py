"""Notebooks of diffusion in the plane: forward process, training, sampling, samplers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.generative.diffusion.training import DiffusionSettings
    from engine.generative.diffusion.trajectories import SamplingSettings

Changes = tuple[tuple[int, Any], ...]


def forward(settings: DiffusionSettings, process: str, shown: int) -> dict[str, Any]:
    """Data become noise: x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε, at once or as a Markov chain."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.generative.diffusion.score_field import EXTENT
    from engine.generative.diffusion.trajectories import (
        closed_form_against_chain,
        forward_trajectory,
    )

    # %%
    trajectory = forward_trajectory(settings, process)
    distance, floor = closed_form_against_chain(settings)

    # %% Numbers, at the time that was on the page
    t = trajectory.times[shown]
    numbers = {
        "signal √α̅ₜ": float(settings.schedule.signal[t]),
        "noise √(1 − α̅ₜ)": float(settings.schedule.noise[t]),
        "closed form to Markov chain, sliced W₂": float(distance[shown]),
        "closed form with other noise, W₂": float(floor[shown]),
    }

    # %% Picture: six times from the data to noise
    _, grid = plt.subplots(1, 6, figsize=(18, 3.4))
    for axes, at in zip(grid, np.linspace(0, len(trajectory.x) - 1, 6).astype(int), strict=True):
        axes.imshow(trajectory.density[at], extent=EXTENT, origin="lower", cmap="Blues")
        axes.plot(*trajectory.x[at].T, ".", ms=2, c="tab:blue")
        axes.set(xlim=EXTENT[:2], ylim=EXTENT[2:], title=f"t = {trajectory.times[at]}")
    plt.show()
    return numbers


def train(settings: DiffusionSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """A network learns to predict the noise ε in x_t; its samples are made by DDIM."""
    import matplotlib.pyplot as plt

    from engine.generative.diffusion.score_field import EXTENT
    from engine.generative.diffusion.training import SHOWN, DiffusionTraining
    from engine.simulation import played

    # %%
    training = played(DiffusionTraining, settings, steps, changes)
    found, metrics = training.arrays(), training.metrics()

    # %% Numbers
    numbers = {
        "samples to data, sliced W₂": metrics["distance"],
        f"sampling floor: {SHOWN} other data, W₂": metrics["floor"],
        "noise-prediction MSE per dimension": metrics["loss"],
    }

    # %% Picture: samples of the network on data, and its error over the noise level
    _, (left, right) = plt.subplots(1, 2, figsize=(12, 5))
    left.plot(*found["data"].T, ".", ms=4, c="tab:blue", label="data")
    left.plot(*found["samples"].T, ".", ms=4, c="tab:orange", label="samples")
    left.set(xlim=EXTENT[:2], ylim=EXTENT[2:], title=f"after {training.step} steps")
    left.legend()
    bins = len(found["errors"])
    right.plot([(k + 0.5) / bins for k in range(bins)], found["errors"])
    right.set(xlabel="t / T", ylabel="MSE of ε̂", ylim=(0, None))
    plt.show()
    return numbers


def sampling(
    settings: DiffusionSettings,
    steps: int,
    changes: Changes,
    source: str,
    sampling: SamplingSettings,
) -> dict[str, Any]:
    """Noise becomes data by DDIM, with the score of the density itself, of 60 points of it, or of a
    network that is trained for so many steps."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.generative.diffusion.score_field import EXTENT
    from engine.generative.diffusion.score_sources import data_settings
    from engine.generative.diffusion.training import DiffusionTraining
    from engine.generative.diffusion.trajectories import reverse_trajectory
    from engine.simulation import played

    # %% The network, if the score is learned
    data, parameters = data_settings(settings), b""
    if source == "learned":
        training = played(DiffusionTraining, settings, steps, changes)
        data = data_settings(training.settings, keep_network=True)
        parameters = training.arrays()["parameters"].tobytes()

    # %% The trajectory of 1,000 samples
    trajectory = reverse_trajectory(data, source, parameters, sampling)

    # %% Numbers
    numbers = {"samples to held-out data, sliced W₂": float(trajectory.distance[-1])}
    if source == "empirical":
        numbers["samples to the 60 points, W₂"] = float(trajectory.memorised_distance[-1])

    # %% Picture: five times from noise to data
    _, grid = plt.subplots(1, 5, figsize=(17, 3.8))
    for axes, at in zip(grid, np.linspace(0, len(trajectory.x) - 1, 5).astype(int), strict=True):
        axes.imshow(trajectory.density[at], extent=EXTENT, origin="lower", cmap="Blues")
        axes.plot(*trajectory.x[at].T, ".", ms=2, c="tab:orange")
        axes.set(xlim=EXTENT[:2], ylim=EXTENT[2:], title=f"step {at}")
    plt.show()
    return numbers


def samplers(
    settings: DiffusionSettings,
    steps: int,
    changes: Changes,
    source: str,
    sampling: SamplingSettings,
) -> dict[str, Any]:
    """Four samplers from the same noise and with the same score. Their samples are compared with as
    many data by the sliced Wasserstein distance W₂, as the mean of several repeats."""
    import matplotlib.pyplot as plt

    from engine.generative.diffusion.sampler_comparison import (
        SAMPLERS,
        SamplingProblem,
        data_share,
        held_out_data,
        measured_floor,
        network_evaluations,
        sample_quality,
        sampler_trajectory,
    )
    from engine.generative.diffusion.score_sources import data_settings
    from engine.generative.diffusion.training import DiffusionTraining
    from engine.simulation import played

    # %% What is sampled, with the score of the density or of a network
    problem = SamplingProblem(data_settings(settings))
    if source == "learned":
        training = played(DiffusionTraining, settings, steps, changes)
        data = data_settings(training.settings, keep_network=True)
        problem = SamplingProblem(data, training.arrays()["parameters"].tobytes())

    # %%
    names = {"ddpm": "DDPM", "ddim": "DDIM", "ode": "Heun", "sde": "reverse SDE"}
    cost = {name: network_evaluations(name, sampling.sampling_steps) for name in SAMPLERS}
    quality = {name: sample_quality(problem, name, sampling) for name in SAMPLERS}

    # %% Numbers: W₂, and the share of samples within 3σ of a mode, by network evaluations
    numbers = {
        f"{cost[name]} · {names[name]}": (found.distance, found.share)
        for name, found in quality.items()
    }
    numbers["sampling floor"] = (measured_floor(problem).mean, data_share(problem))

    # %% Picture
    points = held_out_data(problem).numpy()
    _, grid = plt.subplots(1, 4, figsize=(17, 4.2), sharex=True, sharey=True)
    for axes, name in zip(grid, SAMPLERS, strict=True):
        trajectory = sampler_trajectory(problem, name, sampling)
        axes.plot(*points.T, ".", ms=2, c="tab:blue", label="data")
        axes.plot(*trajectory.x[-1].numpy().T, ".", ms=2, c="tab:orange", label="samples")
        axes.set(title=f"{names[name]}, {cost[name]} evaluations", aspect="equal")
    grid[0].legend()
    plt.show()
    return numbers
