"""View "Solvers": the continuous flow from noise to data in few evaluations or in many."""

from typing import Any

import numpy as np

from engine.generative.flows import solver_comparison as solvers
from engine.generative.flows.solver_comparison import Run
from pages.generative.flows.warp_point import short
from ui import frame
from ui.components import chart, plane
from ui.saved_files import table
from ui.state import PageState
from ui.topic import Place, View

STAGE = "flows:solvers"
_EXTENT = (-4.0, 4.0, -4.0, 4.0)
_TRACKED = 40


def draw(page: PageState, place: Place) -> View:
    """Paths of the chosen solver over exact ones, and the error of both methods."""
    density, seed = page["density"], page["seed"]
    # What another view said does not stay while paths are computed.
    readouts = place.readouts.empty()
    run = _chosen(page)
    exact, paths = solvers.exact_paths(density, seed, _TRACKED)
    ends, _ = solvers.reference(density, seed)
    with place.stage:
        plane.plane(
            STAGE,
            extent=_EXTENT,
            layers=[
                plane.curve(_lines(exact), colour="data", width=1.2, dashed=True, label="exact"),
                plane.paths(
                    run.path[:, :_TRACKED].transpose(0, 1).numpy(), width=2, label="solver"
                ),
                plane.points(
                    run.path[0].numpy(), marker="ring", colour="ink", size=2.5, label="noise z"
                ),
                plane.points(
                    ends.numpy(), marker="ring", colour="data", size=5, label="exact ends"
                ),
                plane.points(run.path[-1].numpy(), colour="model", size=2.5, label="solver's ends"),
            ],
            tool=None,
            x_label="x₁",
            y_label="x₂",
            max_height=560,
            alt=f"{_TRACKED} paths from noise to data in {len(run.times) - 1} steps, and where "
            "they should go",
        )
    compared = {"Runge–Kutta 4": _rk4(page), "Dormand–Prince": _dormand_prince(page)}
    numbers = _numbers(run, paths)
    with readouts.container():
        _draw_readouts(page, run, paths)
        chart.lines(
            "flows:solver_errors",
            {
                name: (np.array([r.evaluations for r in runs]), np.array([r.error for r in runs]))
                for name, runs in compared.items()
            },
            colours={"Runge–Kutta 4": "model", "Dormand–Prince": "data"},
            x_label="evaluations of v(x, t)",
            y_label="error at the end",
            log_y=True,
            marker=run.evaluations,
            height=190,
            alt="Error over evaluations of both solvers",
        )
    return View(numbers=numbers, files={"table": lambda suffix: _table(compared)})


def _chosen(page: PageState) -> Run:
    density, seed = page["density"], page["seed"]
    if page["solver"] == "rk4":
        return solvers.rk4(density, seed, int(page["solver_steps"]))
    return solvers.dormand_prince(density, seed, page["tolerance"])


def _rk4(page: PageState) -> list[Run]:
    return [solvers.rk4(page["density"], page["seed"], n) for n in solvers.RK4_STEPS]


def _dormand_prince(page: PageState) -> list[Run]:
    density, seed = page["density"], page["seed"]
    return [solvers.dormand_prince(density, seed, each) for each in solvers.TOLERANCES]


def _lines(run: Run) -> np.ndarray:
    """The tracked paths as one line with gaps."""
    paths = run.path[:, :_TRACKED].transpose(0, 1).numpy()
    gaps = np.full((len(paths), 1, 2), np.nan)
    return np.concatenate([paths, gaps], axis=1).reshape(-1, 2)


def _numbers(run: Run, paths: solvers.Paths) -> dict[str, Any]:
    return {
        "view": "solvers",
        "evaluations": run.evaluations,
        "steps": len(run.times) - 1,
        "error": run.error,
        "log_det_error": run.log_det_error,
        "crossings": paths.crossings,
        "same_time": paths.same_time,
        "closest": paths.closest,
        "paths": _TRACKED,
    }


def _draw_readouts(page: PageState, run: Run, paths: solvers.Paths) -> None:
    rows: list[frame.Row] = [
        frame.Readout("evaluations of v(x, t)", str(run.evaluations), "chosen"),
        ("steps taken", str(len(run.times) - 1)),
        ("steps rejected", str(run.rejected)),
        ("error of x, root mean square", short(run.error)),
        ("error of ln |det J|", short(run.log_det_error)),
        ("crossings on the plane", str(paths.crossings)),
        ("… at the same time t", str(paths.same_time)),
        ("closest at the same t", short(paths.closest)),
    ]
    if page["solver"] == "rk4":
        del rows[2]
    frame.readout(rows)


def _table(compared: dict[str, list[Run]]) -> bytes:
    return table(
        ["solver", "evaluations", "steps", "rejected", "error", "error of ln |det J|"],
        [
            [
                name,
                str(r.evaluations),
                str(len(r.times) - 1),
                str(r.rejected),
                r.error,
                r.log_det_error,
            ]
            for name, runs in compared.items()
            for r in runs
        ],
    )
