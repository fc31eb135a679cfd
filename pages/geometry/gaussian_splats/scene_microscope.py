"""The microscope of "Fit a scene": one Gaussian, its gradient, its share of the image, its life."""

from dataclasses import dataclass

import numpy as np

from engine.geometry.gaussian_splats.covariance import covariances
from engine.geometry.gaussian_splats.density_control import REASONS, DensityRules
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.life_stories import Moment, life_story, record_of
from engine.geometry.gaussian_splats.microscope import colours_seen, contributions
from pages.geometry.gaussian_splats.scene_fields import NONE_CHOSEN
from pages.geometry.gaussian_splats.scene_look import Look
from pages.geometry.gaussian_splats.scene_picture import Viewpoint
from ui import frame, tables
from ui.components import chart
from ui.controls import page_button
from ui.frame import Readout, number
from ui.state import PageState

_MOST_MOMENTS = 8


@dataclass(frozen=True, eq=False)
class Specimen:
    """The Gaussian under the microscope.

    Attributes:
        name: its id.
        index: among the present ones; None when it is gone, or not there yet.
        story: what has happened to it and to its ancestors.
    """

    name: int
    index: int | None
    story: tuple[Moment, ...]


def specimen_of(page: PageState, look: Look) -> Specimen | None:
    """The Gaussian that the field names; None where none is chosen, or none has had this id."""
    name = page["gaussian_id"]
    if not 0 <= name < look.made:
        return None
    at = int(np.searchsorted(look.ids, name))
    there = at < len(look.ids) and look.ids[at] == name
    return Specimen(name, at if there else None, life_story(look.events, name))


def draw_microscope(page: PageState, look: Look, found: Specimen) -> None:
    """Everything about the chosen Gaussian, in the column of the readouts."""
    page_button(
        page,
        f"Gaussian {found.name:,}",
        _close,
        icon=":material/close:",
        key=f"{page.slug}:microscope:close",
        help="Close the microscope",
    )
    if found.index is not None:
        one = look.gaussians[found.index : found.index + 1]
        frame.readout(
            [
                *_parameters(one, look),
                *_pull(one, look, found.index),
                *_part(look.gaussians, look.view, found.index),
            ]
        )
    _draw_record(found, look)
    rows = [
        (f"{moment.step:,}", f"{moment.gaussian:,}", _told(moment))
        for moment in found.story[-_MOST_MOMENTS:]
    ]
    tables.comparison("Life, with its ancestors", ("Step", "Gaussian", "Event"), rows)
    if found.index is not None:
        _draw_covariance(look.gaussians, found.index)


def _parameters(one: Gaussians, look: Look) -> list[frame.Row]:
    colour = colours_seen(one, look.view.camera, look.degree)[0].tolist()
    return [
        Readout("opacity o", number(float(one.opacities[0])), "chosen"),
        ("scales s · 10³", " · ".join(f"{1e3 * value:.0f}" for value in one.scales[0].tolist())),
        ("mean μ", " · ".join(number(value, 2) for value in one.means[0].tolist())),
        ("colour", " · ".join(number(value, 2) for value in colour)),
    ]


def _pull(one: Gaussians, look: Look, index: int) -> list[frame.Row]:
    rules: DensityRules = look.shown.settings.density
    size = float(one.scales.max())
    share = float(look.shown.arrays["gradients"][index]) / rules.gradient_threshold
    verdict = "stays" if share <= 1 else "split" if size > rules.split_scale else "cloned"
    return [
        ("mean gradient / τ", number(share, 2)),
        ("at the next event", verdict if rules.enabled else "no density control"),
    ]


def _part(gaussians: Gaussians, view: Viewpoint, index: int) -> list[frame.Row]:
    weights = contributions(gaussians, view.camera)
    total = view.camera.width * view.camera.height
    part = float(weights[index])
    rank = 1 + int((weights > weights[index]).sum())
    return [
        ("makes of this picture", f"{number(100 * part / total, 3)} %"),
        ("rank among all", f"{rank:,} of {gaussians.count:,}"),
    ]


def _draw_record(found: Specimen, look: Look) -> None:
    shown, record = look.shown, record_of(look.events, found.name)
    threshold = shown.settings.density.gradient_threshold
    steps = np.append(record.steps, shown.step)
    now = np.nan, np.nan
    if found.index is not None:
        opacity = 1 / (1 + np.exp(-float(shown.arrays["opacity_logits"][found.index])))
        now = opacity, float(shown.arrays["gradients"][found.index]) / threshold
    chart.lines(
        "gaussian-splats:record",
        {
            "o": (steps, np.append(record.opacities, now[0])),
            "gradient / τ": (steps, np.append(record.gradients / threshold, now[1])),
        },
        colours={"o": "chosen", "gradient / τ": "error"},
        x_label="step",
        y_label="",
        height=120,
        alt="Opacity and mean gradient of the chosen Gaussian and its ancestors at every event",
    )


def _draw_covariance(gaussians: Gaussians, index: int) -> None:
    one = gaussians[index : index + 1]
    sigma = 1e3 * covariances(one.log_scales, one.quaternions)[0]
    rows = [
        (axis, *(number(value, 2) for value in row))
        for axis, row in zip("xyz", sigma.tolist(), strict=True)
    ]
    tables.comparison("Covariance Σ · 10³", ("", "x", "y", "z"), rows)


def _told(moment: Moment) -> str:
    """What happened, in a few words."""
    other = f"{moment.other:,}"
    return {
        "placed": "placed",
        "cloned": f"cloned as {other}",
        "clone": f"clone of {other}",
        "split": "split in two",
        "half": f"half of {other}",
        "pruned": f"pruned: {REASONS[max(0, moment.reason)]}",
        "reset": "opacity reset",
    }[moment.kind]


def _close(page: PageState) -> None:
    page["gaussian_id"] = NONE_CHOSEN
