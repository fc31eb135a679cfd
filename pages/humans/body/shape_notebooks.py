"""Notebooks of "Shape": a body by its β, one by its measurements, and steps of the pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pages.humans.body.notebook_surface import draw_surface

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from engine.humans.body.pipeline import PipelineSettings
    from engine.humans.body.registration_run import ScanSettings

Changes = tuple[tuple[int, Any], ...]


def components(betas: Tensor, joint: str | None) -> dict[str, Any]:
    """A body is the mean shape and a sum of components, each β in standard deviations; its joints
    are weighted means of its vertices."""
    import matplotlib.pyplot as plt

    from engine.humans.body.asset import body
    from engine.humans.body.measurements import measured
    from engine.humans.body.skeleton import joint_index

    # %%
    model = body()
    vertices, joints = model.shaped(betas), model.joints(betas)
    for name, value in measured(model, betas).items():
        print(f"{name}: {value:.4g}")

    # %% Numbers
    numbers = {"|β|": float(betas.norm())}
    if joint is not None:
        used = int((model.joint_regressor[joint_index(joint)] > 0).sum())
        numbers[f"{joint.replace('_', ' ').capitalize()}: vertices"] = used

    # %% Picture: the body and its joints, and the mean shape beside it
    _, (left, right) = plt.subplots(1, 2, figsize=(11, 6))
    draw_surface(left, vertices, model.faces)
    left.plot(*joints[:, :2].T, "o", c="tab:orange", ms=4)
    draw_surface(right, model.template, model.faces)
    right.set_title("mean shape")
    plt.show()
    return numbers


def measurements(wanted: Mapping[str, float], seed: int | None) -> dict[str, Any]:
    """The most probable body with some measurements, in metres and litres; with a seed, a random
    one that has them too."""
    import matplotlib.pyplot as plt
    import torch

    from engine.humans.body.asset import body
    from engine.humans.body.measurements import measured
    from engine.humans.body.shape_regression import another_shape, shape_of
    from engine.seeds import derive, generator

    # %%
    model = body()
    betas = torch.zeros(model.shape_count)
    if wanted and seed is not None:
        betas = another_shape(model, wanted, generator(derive(seed, "another body"))).betas
    elif wanted:
        betas = shape_of(model, wanted).betas
    for name, value in measured(model, betas).items():
        print(f"{name}: {value:.4g}, asked for: {wanted.get(name, 'nothing')}")

    # %% Numbers
    numbers = {
        "directions of β left free": (len(betas) - len(wanted), len(betas)),
        "|β|": float(betas.norm()),
    }

    # %% Picture
    _, axes = plt.subplots(figsize=(6, 7))
    draw_surface(axes, model.shaped(betas), model.faces)
    plt.show()
    return numbers


def registration(settings: ScanSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """A body is fitted to the joints of a scan; then its surface is drawn to the points."""
    import matplotlib.pyplot as plt

    from engine.humans.body.asset import body
    from engine.humans.body.registration_run import ScanRegistration
    from engine.simulation import played

    # %%
    run = played(ScanRegistration, settings, steps, changes)
    found, metrics = run.arrays(), run.metrics()

    # %% Numbers, millimetres
    numbers = {
        "residual": metrics["residual_mm"],
        "error to the true vertices": metrics["error_mm"],
    }

    # %% Picture: how far the scan lies outside, millimetres
    _, axes = plt.subplots(figsize=(6, 7))
    draw_surface(axes, found["vertices"], body().faces, found["offsets_mm"])
    plt.show()
    return numbers


def average(settings: PipelineSettings) -> dict[str, Any]:
    """The average of registered people, beside the mean shape of the body that ships."""
    import matplotlib.pyplot as plt

    from engine.humans.body.asset import body
    from engine.humans.body.pipeline import in_components, learned_shapes

    # %%
    mean = learned_shapes(settings).space.mean
    found = in_components(body(), mean)

    # %% Numbers, millimetres and standard deviations
    numbers = {
        "people": settings.people,
        "mean distance": 1000 * found.distance,
        "after the nearest β": 1000 * found.left,
        "|β| of the average": float(found.betas.norm()),
    }

    # %% Picture: how far the average lies outside the mean shape, millimetres
    _, axes = plt.subplots(figsize=(6, 7))
    draw_surface(axes, mean, body().faces, 1000 * found.difference)
    plt.show()
    return numbers


def principal(settings: PipelineSettings, component: int) -> dict[str, Any]:
    """Principal components of few registered people, and how well they rebuild people who were
    left out, beside those of the body that ships."""
    import matplotlib.pyplot as plt

    from engine.humans.body import asset
    from engine.humans.body.pipeline import learned_shapes, rebuilding_errors, true_people

    # %%
    model, space = asset.body(), learned_shapes(settings).space
    unseen = true_people().vertices[list(settings.left_out)]
    few = 1000 * rebuilding_errors(space.mean, space.directions, unseen)
    many = 1000 * rebuilding_errors(model.template, model.shape_directions, unseen)

    # %% Numbers: shares of the variance; millimetres
    numbers = {
        f"variance, of {asset.LEARNED_FROM:,}": float(asset.variance_explained()[component]),
        "others, by all of few": float(few[-1]),
        "by ten of many": float(many[-1]),
    }
    if component < len(space.explained):
        numbers[f"variance, of {settings.people}"] = float(space.explained[component])

    # %% Picture
    _, axes = plt.subplots()
    axes.semilogy(few, label=f"of {settings.people} people")
    axes.semilogy(many, label=f"of {asset.LEARNED_FROM:,} people")
    axes.set(xlabel="components used", ylabel="error of people left out, mm")
    axes.legend()
    plt.show()
    return numbers
