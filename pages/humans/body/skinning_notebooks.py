"""Notebooks of "Skinning", one for each view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pages.humans.body import pose_controls, skinning_blending
from pages.humans.body.notebook_surface import draw_surface
from pages.humans.body.skinning_state import strokes_of
from ui.state import PageState
from ui.view_notebook import Notebook

if TYPE_CHECKING:
    from engine.humans.body.blending_comparison import ElbowSettings
    from engine.humans.body.model import BodyModel
    from engine.humans.body.pose_code import PoseCode
    from engine.humans.body.weight_strokes import Strokes


def notebook_of(page: PageState) -> Notebook:
    """The notebook of what is on the stage."""
    if page["view"] == "blending":
        return Notebook(elbow, {"settings": skinning_blending.settings_of(page)})
    posed = {
        "code": pose_controls.code_now(page),
        "phase": pose_controls.phase_now(page) if pose_controls.walks(page) else 0.0,
        "strokes": strokes_of(page),
    }
    if page["view"] == "vertex":
        return Notebook(one_vertex, {**posed, "vertex": page["vertex"]})
    template = painted_weights_of if page["view"] == "weights" else posed_skin
    return Notebook(template, {**posed, "joint": page["joint"]})


def painted_body(strokes: Strokes) -> BodyModel:
    """The body, with its skinning weights as they were painted."""
    from dataclasses import replace

    from engine.humans.body.asset import body
    from engine.humans.body.weight_strokes import dabs, painted_weights

    if not strokes:
        return body()
    return replace(body(), skinning_weights=painted_weights(body(), dabs(strokes)))


def posed_skin(code: PoseCode, phase: float, strokes: Strokes, joint: str) -> dict[str, Any]:
    """24 joints turn; each vertex follows by the weighted mean of the motions of its bones."""
    import matplotlib.pyplot as plt
    import torch

    from engine.humans.body.kinematics import below
    from engine.humans.body.limits import movement_angles, movements
    from engine.humans.body.skeleton import joint_index
    from engine.humans.body.skinning import posed_body

    # %%
    model, pose = painted_body(strokes), code.pose(phase)
    posed = posed_body(model, torch.zeros(model.shape_count), pose.float())
    lower = [joint_index(joint), *below(model.parents)[:, joint_index(joint)].nonzero()[:, 0]]

    # %% Numbers, of the chosen joint: its angles in degrees, and what it carries
    angles = movement_angles(pose, joint)
    numbers = {
        f"{each.label}, {each.low:.0f}° to {each.high:.0f}°".replace("-", "−"): angles[each.label]
        for each in movements(joint)
    }
    numbers["joints below it"] = len(lower) - 1
    carried = (model.skinning_weights[:, lower] > 1e-6).any(1)
    numbers["vertices that it carries"] = int(carried.sum())

    # %% Picture: the skin from the front, what the joint carries in a colour of its own
    _, axes = plt.subplots(figsize=(6, 7))
    draw_surface(axes, posed.vertices, model.faces, carried)
    axes.plot(*posed.joints[:, :2].T, "o", c="k", ms=3)
    plt.show()
    return numbers


def one_vertex(code: PoseCode, phase: float, strokes: Strokes, vertex: int) -> dict[str, Any]:
    """A vertex is carried by several bones. Each alone would carry it to another place; linear
    blend skinning takes their weighted mean."""
    import matplotlib.pyplot as plt
    import torch

    from engine.humans.body.skinning import posed_body
    from engine.humans.body.vertex_blend import vertex_blend

    # %%
    model, pose = painted_body(strokes), code.pose(phase).float()
    betas = torch.zeros(model.shape_count)
    blend = vertex_blend(model, betas, pose, vertex)

    # %% Numbers; where each bone alone carries it, and where the blends are, mm from the pelvis
    numbers = {
        "vertex": vertex,
        "at rest, mm": tuple((1000 * model.template[vertex]).tolist()),
    }
    for name, weight, place in zip(blend.joints, blend.weights, blend.carried, strict=True):
        print(f"{name}, w = {float(weight):.3f}:", (1000 * place).tolist())
    print("linear blend:", (1000 * blend.linear).tolist())
    print("dual quaternions:", (1000 * blend.dual).tolist())

    # %% Picture, from the front
    _, axes = plt.subplots(figsize=(6, 7))
    draw_surface(axes, posed_body(model, betas, pose).vertices, model.faces)
    for name, place in zip(blend.joints, blend.carried, strict=True):
        axes.plot(*place[:2], "o", label=f"by {name.replace('_', ' ')} alone")
    axes.plot(*blend.linear[:2], "s", c="k", label="linear blend")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    plt.show()
    return numbers


def painted_weights_of(
    code: PoseCode, phase: float, strokes: Strokes, joint: str
) -> dict[str, Any]:
    """The table of skinning weights: how much each bone moves each vertex."""
    import matplotlib.pyplot as plt
    import torch

    from engine.humans.body.skeleton import joint_index
    from engine.humans.body.skinning import posed_body

    # %%
    model = painted_body(strokes)
    own = model.skinning_weights[:, joint_index(joint)]
    bones = (model.skinning_weights > 1e-3).sum(1)

    # %% Numbers
    numbers = {
        f"vertices that {joint.replace('_', ' ')} moves": int((own > 1e-3).sum()),
        "its share of all weights": float(own.mean()),
    }
    for count in range(1, 5):
        numbers[f"carried by {count} bone{'s' * (count > 1)}"] = int((bones == count).sum())

    # %% Picture: the weight of the joint, from the front
    posed = posed_body(model, torch.zeros(model.shape_count), code.pose(phase).float())
    _, axes = plt.subplots(figsize=(6, 7))
    draw_surface(axes, posed.vertices, model.faces, own)
    plt.show()
    return numbers


def elbow(settings: ElbowSettings) -> dict[str, Any]:
    """An elbow that twists and bends, by the mean of matrices, with pose correctives, and by dual
    quaternions: how thick the arm stays along its length."""
    import matplotlib.pyplot as plt

    from engine.humans.body.blending_comparison import arm, blended_arms, measured_arms, rest_radii

    # %%
    arms = blended_arms(settings)
    measured = measured_arms(arms)
    for name, value in measured.items():
        print(f"{name}: {value:.4g}")

    # %% Numbers: the last lines of the page, which are those of dual quaternions
    numbers = {
        "smallest radius, of that at rest": measured["dual_thinnest"],
        "largest radius": measured["dual_thickest"],
        "volume": measured["dual_volume"],
    }

    # %% Picture: the radius along the arm, over that at rest
    _, axes = plt.subplots()
    for name, blended in arms.items():
        axes.plot(100 * arm().sections.along, blended.radii / rest_radii(), label=name)
    axes.set(xlabel="from the shoulder to the wrist, cm", ylabel="radius, 1 at rest")
    axes.legend()
    plt.show()
    return numbers
