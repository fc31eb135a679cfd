"""The view "Colour": spherical harmonics as lobes, and the colour that they make from around."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st
import torch

from engine.geometry.gaussian_splats import harmonic_colours
from engine.geometry.gaussian_splats.harmonic_colours import COUNT
from pages.geometry.gaussian_splats import sh_text
from pages.geometry.gaussian_splats.one_fields import CHANNELS
from pages.geometry.gaussian_splats.one_gaussian_state import store_numbers
from ui import frame
from ui.components import chart, scene
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

STAGE = "gaussian-splats:harmonics"
INTRO = (
    "The colour of a Gaussian from each side (ball), and the 16 spherical harmonics that it is"
    " added up from. Drag the eye around the ball, then press a lobe and change its coefficient."
)
_RINGS, _SECTORS = 20, 32
_LOBE = 0.72
"""Size of a lobe beside the distance of two."""

_BALL, _EYE = 2.5, 3.1
_MIDDLE = np.array([0.0, 0.0, -1.5])
_POSITIVE, _NEGATIVE, _UNUSED = (0, 114, 178), (230, 159, 0), (176, 176, 172)


def draw_controls(page: PageState) -> None:
    """The degree, the camera, and the chosen coefficient, whose numbers stand in the text."""
    coefficients = sh_text.parse(page["coefficients"])
    held = coefficients[page["coefficient"]].tolist()
    store_numbers(page, CHANNELS, held)
    before = {name: page[name] for name in CHANNELS}
    place = page["coefficient"]
    panel(page, "degree", "azimuth", "elevation", "coefficient", *CHANNELS)
    after = {name: page[name] for name in CHANNELS}
    for name in CHANNELS:
        page[name] = page.fields[name].default
    if page["coefficient"] != place:
        st.rerun()  # its numbers are other ones
    if after != before:
        coefficients[place] = torch.tensor(list(after.values()), dtype=torch.float64)
        page["coefficients"] = sh_text.write(coefficients)


def draw_stage(page: PageState, place: Place) -> View:
    """The lobes beside the colour of the Gaussian, and its colour once around."""
    if _handle_events(page):
        st.rerun()
    coefficients = sh_text.parse(page["coefficients"])
    degree = round(page["degree"])
    towards = harmonic_colours.toward(page["azimuth"], page["elevation"])
    numbers = _numbers(page, coefficients, degree, towards)
    with place.stage:
        _draw_scene(page, coefficients, degree, towards)
        _draw_circle(page, coefficients, degree)
    with place.readouts:
        _draw_readouts(page, numbers)
    return View(numbers=numbers, intro=INTRO)


def _handle_events(page: PageState) -> bool:
    """Chooses the lobe that was pressed, moves the camera as its handle was dragged."""
    changed = False
    for event in scene.events(STAGE):
        if event.handle and event.point is not None and event.kind != "press":
            x, y, z = np.asarray(event.point) - _MIDDLE
            azimuth = math.degrees(math.atan2(y, x))
            elevation = math.degrees(math.atan2(z, math.hypot(x, y)))
            store_numbers(page, ("azimuth", "elevation"), (azimuth, elevation))
            changed = True
        elif event.item == "lobes" and event.kind == "press" and event.vertex >= 0:
            page["coefficient"] = event.vertex // len(_directions())
            changed = True
    if (view := scene.camera(STAGE)) is not None:
        page["harmonics_view"] = view
    return changed


def _numbers(
    page: PageState, coefficients: torch.Tensor, degree: int, towards: torch.Tensor
) -> dict[str, object]:
    directions = torch.from_numpy(_directions())
    raw = harmonic_colours.raw_colours(coefficients, directions, degree)
    opposite = harmonic_colours.colours_from(coefficients, -towards[None], degree)[0]
    widths = [_width(coefficients, directions, each) for each in range(4)]
    darker = coefficients.clone()
    darker[0] = -sh_text.LARGEST
    return {
        "degree": degree,
        "colour": harmonic_colours.colours_from(coefficients, towards[None], degree)[0].tolist(),
        "opposite": opposite.tolist(),
        "clamped": float((raw < 0).any(1).double().mean()),
        "width": widths[degree],
        "widths": widths,
        "unclipped_width": _width(coefficients, directions, degree, clipped=False),
        "darker_width": _width(darker, directions, degree),
        "highlight": page["coefficients"] == page.fields["coefficients"].default,
        "chosen": round(page["coefficient"]),
        "numbers": 3 * (degree + 1) ** 2,
    }


def _width(
    coefficients: torch.Tensor, directions: torch.Tensor, degree: int, *, clipped: bool = True
) -> float:
    """Of the brightest side, half way to the darkest, on a great circle through it, degrees."""
    colours = harmonic_colours.colours_from if clipped else harmonic_colours.raw_colours
    brightest = directions[int(colours(coefficients, directions, degree).mean(1).argmax())]
    circle = harmonic_colours.great_circle(brightest)
    return harmonic_colours.width_at_half(colours(coefficients, circle, degree).mean(1))


def _draw_scene(
    page: PageState, coefficients: torch.Tensor, degree: int, towards: torch.Tensor
) -> None:
    directions = _directions()
    positions, tints = _lobes(degree)
    faces = _faces()
    each = np.arange(COUNT)[:, None, None] * len(directions) + faces
    ball = harmonic_colours.colours_from(coefficients, torch.from_numpy(directions), degree)
    ring = np.linspace(0, 2 * np.pi, 40)
    where = _place(round(page["coefficient"]))
    circle = where + 0.52 * np.stack([np.cos(ring), 0 * ring, np.sin(ring)], axis=1)
    eye = _MIDDLE + _EYE * towards.numpy()
    scene.scene(
        STAGE,
        scene.Mesh(name="lobes", positions=positions, faces=each.reshape(-1, 3), colours=tints),
        scene.Lines(name="chosen", positions=circle, colour="chosen", width=3),
        scene.Mesh(
            name="colour",
            positions=_MIDDLE + _BALL * directions,
            faces=faces,
            colours=_bytes(ball),
            lit=False,
            pick=False,
            view=1,
        ),
        scene.Lines(
            name="line of sight",
            positions=np.stack([_MIDDLE + _BALL * towards.numpy(), eye]),
            colour="chosen",
            view=1,
        ),
        handles=[
            scene.Handle(
                "camera", (float(eye[0]), float(eye[1]), float(eye[2])), label="eye", view=1
            )
        ],
        views=["harmonics: blue +, orange −", "colour seen from each side"],
        camera=page["harmonics_view"],
        bounds=((-3.4, -1.5, -3.6), (3.4, 1.5, 0.6)),
        floor=False,
        hint="Press a lobe for its coefficient; drag the eye",
        alt="Sixteen lobes of spherical harmonics in four rows, and a ball in the colours that the"
        " Gaussian shows to each side",
        max_height=380,
    )


def _draw_circle(page: PageState, coefficients: torch.Tensor, degree: int) -> None:
    """Red, green and blue once around at the camera's elevation, and the colour as a strip."""
    angles = np.arange(-180, 181, 4)
    around = torch.stack(
        [harmonic_colours.toward(float(angle), page["elevation"]) for angle in angles]
    )
    colours = harmonic_colours.colours_from(coefficients, around, degree)
    chart.lines(
        "gaussian-splats:around",
        {name: (angles, colours[:, k]) for k, name in enumerate(("red", "green", "blue"))},
        colours={"red": "error", "green": "good", "blue": "data"},
        x_label="azimuth of the camera, degrees",
        y_label="colour",
        y_range=(0, None),
        marker=page["azimuth"],
        height=130,
        alt="Red, green and blue against the azimuth of the camera",
    )
    stops = ",".join(_css(colour) for colour in colours.tolist())
    st.html(
        f"<div role='img' aria-label='The colour once around' style='height:1.1rem;"
        f"background:linear-gradient(to right,{stops})'></div>"
    )


def _draw_readouts(page: PageState, numbers: dict[str, object]) -> None:
    degree, order = harmonic_colours.degree_and_order(numbers["chosen"])  # type: ignore[arg-type]
    colour: list[float] = numbers["colour"]  # type: ignore[assignment]
    opposite: list[float] = numbers["opposite"]  # type: ignore[assignment]
    width: float = numbers["width"]  # type: ignore[assignment]
    swatches = "".join(
        f"<div style='flex:1;height:3rem;background:{_css(each)}' role='img'"
        f" aria-label='{title}'></div>"
        for title, each in (("colour seen", colour), ("from the other side", opposite))
    )
    st.html(
        f"<p class='who'><span>seen now</span><span>from the other side</span></p>"
        f"<div style='display:flex;gap:0.3rem;margin:0.2rem 0 0.6rem'>{swatches}</div>"
    )
    frame.readout(
        [
            ("red, green, blue", ", ".join(frame.number(x, 2) for x in colour)),
            ("the other side", ", ".join(frame.number(x, 2) for x in opposite)),
            frame.Readout(
                "chosen harmonic", f"ℓ = {degree}, m = {frame.number(order, 0)}", "chosen"
            ),
            ("numbers per Gaussian", str(numbers["numbers"])),
            ("directions with a channel clipped at 0", f"{100 * float(numbers['clamped']):.0f} %"),  # type: ignore[arg-type]
            ("brightest side, width half way down", "–" if math.isnan(width) else f"{width:.0f}°"),
        ]
    )
    if degree > round(page["degree"]):
        frame.notice([f"The chosen harmonic has degree {degree}; the colour uses fewer degrees."])


def _css(colour: list[float]) -> str:
    red, green, blue = (round(255 * min(max(x, 0.0), 1.0)) for x in colour)
    return f"rgb({red},{green},{blue})"


def _bytes(colours: torch.Tensor) -> np.ndarray:
    return (255 * colours.clamp(0, 1)).round().to(torch.uint8).numpy()


def _place(index: int) -> np.ndarray:
    degree, order = harmonic_colours.degree_and_order(index)
    return np.array([float(order), 0.0, -float(degree)])


def _directions() -> np.ndarray:
    """Unit vectors [n, 3] on a grid of the sphere."""
    polar, azimuth = np.meshgrid(
        np.linspace(0, np.pi, _RINGS + 1), np.linspace(0, 2 * np.pi, _SECTORS + 1), indexing="ij"
    )
    points = (np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar))
    return np.stack(points, axis=-1).reshape(-1, 3)


def _faces() -> np.ndarray:
    corner = (np.arange(_RINGS)[:, None] * (_SECTORS + 1) + np.arange(_SECTORS)).ravel()
    below = corner + _SECTORS + 1
    return np.concatenate(
        [np.stack([corner, below, below + 1], 1), np.stack([corner, below + 1, corner + 1], 1)]
    )


def _lobes(degree: int) -> tuple[np.ndarray, np.ndarray]:
    """All harmonics, row by row: positions and colours; those that are not used are grey."""
    directions = torch.from_numpy(_directions())
    positions, tints = [], []
    for index in range(COUNT):
        surface, values = harmonic_colours.lobe(index, directions)
        positions.append(_place(index) + _LOBE * surface.numpy())
        used = harmonic_colours.degree_and_order(index)[0] <= degree
        signs = np.where((values.numpy() > 0)[:, None], _POSITIVE, _NEGATIVE)
        tints.append(signs if used else np.broadcast_to(_UNUSED, signs.shape))
    return np.concatenate(positions), np.concatenate(tints).astype(np.uint8)
