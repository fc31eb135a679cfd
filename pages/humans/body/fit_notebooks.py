"""Notebooks of "Fit", one for each view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.humans.body.capture import CaptureSettings
    from engine.humans.body.fit_simulation import BodyFitSettings
    from engine.humans.body.fitting import FitSettings

Changes = tuple[tuple[int, Any], ...]


def joint_fit(settings: BodyFitSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """Pose, shape and place of a body are moved until its joints are where they are seen."""
    import matplotlib.pyplot as plt
    import numpy as np

    from engine.humans.body.fit_simulation import BodyFit
    from engine.simulation import played

    # %%
    fit = played(BodyFit, settings, steps, changes)
    found, metrics = fit.arrays(), fit.metrics()

    # %% Numbers: square metres, pixels, millimetres
    numbers = {
        "E = data + priors": metrics["energy"],
        "joints in the picture": metrics["pixels"],
        "joints in space": metrics["millimetres"],
        "damping λ": metrics["damping"],
    }

    # %% Picture: joints from the front and from the side
    seen = np.array(fit.settings.positions)
    _, grid = plt.subplots(1, 2, figsize=(10, 6), sharey=True)
    for axes, across in zip(grid, (0, 2), strict=True):
        axes.plot(seen[:, across], seen[:, 1], "o", label="joints")
        draw_bones(axes, found["joints"], across, "tab:orange", "fit")
        axes.set_aspect("equal")
        axes.legend()
    plt.show()
    return numbers


def draw_bones(axes: Any, joints: Any, across: int, colour: str, label: str) -> None:
    """A skeleton seen along an axis of its frame, y up."""
    import numpy as np

    from engine.humans.body.skeleton import PARENTS

    pairs = [(parent, joint) for joint, parent in enumerate(PARENTS) if parent >= 0]
    x, y = joints[pairs][..., [across, 1]].transpose(2, 1, 0)
    gaps = np.full(len(pairs), np.nan)  # between bones, which are one curve
    axes.plot(
        np.stack([*x, gaps], 1).ravel(), np.stack([*y, gaps], 1).ravel(), c=colour, label=label
    )


def look_alikes(
    person: str, seed: int, azimuth: float, tolerance: float, number: int
) -> dict[str, Any]:
    """All bodies, within anatomical limits, whose joints one camera sees in the same places."""
    import matplotlib.pyplot as plt

    from engine.humans.body.asset import body
    from engine.humans.body.depth_ambiguity import find_look_alikes
    from engine.humans.body.fit_simulation import PICTURE_HEIGHT
    from engine.humans.body.observed_person import observed_person

    # %%
    state = observed_person(person, seed)
    found = find_look_alikes(body(), state, azimuth, tolerance / PICTURE_HEIGHT)

    # %% Numbers, of one of the bodies
    numbers = {
        "bodies with this picture": len(found.poses),
        "bones turned over": int(found.flips[number]),
        "farthest joint, picture": float(found.pixels[number]) * PICTURE_HEIGHT,
        "farthest joint, space": 1000 * float(found.moved[number]),
        "prior Σ (θ/h)²": float(found.prior[number]),
    }

    # %% Picture: all of them from the front and from the side; blue is the person
    _, grid = plt.subplots(1, 2, figsize=(10, 6), sharey=True)
    for axes, across in zip(grid, (0, 2), strict=True):
        for joints in found.joints.numpy():
            draw_bones(axes, joints, across, "lightgray", "")
        draw_bones(axes, found.joints[number].numpy(), across, "tab:orange", f"body {number + 1}")
        draw_bones(axes, found.joints[0].numpy(), across, "tab:blue", "person")
        axes.set_aspect("equal")
    axes.legend()
    plt.show()
    return numbers


def learned_descent(
    seed: int, person: int, steps: int, within: float, weights: FitSettings
) -> dict[str, Any]:
    """A network that has learned the steps of a fit, beside those of optimisation: one held-out
    person by every way, and all of them by the network."""
    import matplotlib.pyplot as plt

    from engine.humans.body.fit_comparison import WAYS, held_out_joints, paths, scores
    from engine.humans.body.learned_descent import TRAINED_STEPS

    # %%
    people = held_out_joints(seed)
    one = people[person : person + 1]
    by_way = {way: scores(one, paths(way, one, weights)) for way in WAYS}
    learned = scores(people, paths("learned", people, weights))
    print(f"within {within:g} mm after {steps} steps: {learned.success(within)[steps]:.0%}")

    # %% Numbers; millimetres of the person's joints, the pelvis kept
    numbers = {"network trained through": TRAINED_STEPS}
    for way, found in by_way.items():
        print(f"{way}: {found.millimetres[0, steps]:.1f} mm, {found.pixels[0, steps]:.2f} px")

    # %% Picture
    _, axes = plt.subplots()
    for way, found in by_way.items():
        axes.plot(found.millimetres[0], label=way.replace("_", " "))
    axes.axvline(steps, c="lightgray")
    axes.set(xlabel="step", ylabel="mean error of the joints, mm")
    axes.legend()
    plt.show()
    return numbers


def capture(settings: CaptureSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """Templates follow a walking person from picture to picture, by joints alone or by joints and
    silhouette; one of them is a registered scan of the person."""
    import matplotlib.pyplot as plt

    from engine.humans.body.capture import Capture, rest_error
    from engine.simulation import played

    # %%
    run = played(Capture, settings, steps, changes)
    metrics = run.metrics()

    # %% Numbers, millimetres
    numbers = {
        f"template in the T-pose, {each.template}": 1000 * rest_error(each.template, run.settings)
        for each in run.settings.trackers
    }

    # %% Picture: how far each tracked surface is from the person
    names = [tracker.name for tracker in run.settings.trackers]
    _, axes = plt.subplots()
    axes.barh(
        [name.replace("_", ", ") for name in names], [metrics[f"{name}_surface"] for name in names]
    )
    axes.set(xlabel=f"distance of the surface in picture {run.step}, mm")
    plt.show()
    return numbers
