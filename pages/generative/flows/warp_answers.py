"""What the guide strip answers in the tab "Warp a density"."""

from collections.abc import Mapping
from typing import Any

from ui.frame import number
from ui.topic import View

_WHAT = {"eight-gaussians": "the modes", "rings": "the rings"}
"""The pieces of the data whose density is known."""
_LITTLE_STRAY = 0.02
_LITTLE_MOVE = 0.05


def idle(numbers: Mapping[str, Any]) -> bool:
    """Whether training has left the flow at the identity."""
    return bool(max(max(move) for move in numbers["moves"]) < _LITTLE_MOVE)


def frozen_half(view: View) -> str:
    """Which coordinate of the points each coupling layer moves."""
    n = view.numbers
    if n["view"] != "flow":
        return 'Go back to the view "Layer by layer" and choose coupling layers.'
    if not all(sum(moves) == 1 for moves in n["signs"]):
        return "These layers move both coordinates at once. Choose coupling layers."
    kept, moved = (
        max(
            move[axis]
            for move, moves in zip(n["moves"], n["signs"], strict=True)
            for axis in (0, 1)
            if moves[axis] == moving
        )
        for moving in (False, True)
    )
    return (
        "Counted from the data, layer 1 leaves x₁ alone, layer 2 leaves x₂, and so on by turns: "
        f"one coordinate of a point moves by {number(kept, 0)}, the other by up to "
        f"{number(moved, 1)}. The one that stays decides how the other moves, so every layer can "
        "be undone exactly."
    )


def additive_cost(view: View) -> str:
    """What layers without a determinant cannot do."""
    n = view.numbers
    if n["view"] != "flow":
        return 'Go back to the view "Layer by layer" and press a point.'
    costs = [abs(one) for one in n["log_det"]]
    if max(costs) > 1e-6:
        return (
            f"At this point the layers change ln p by {number(min(n['log_det']), 2, signed=True)} "
            f"to {number(max(n['log_det']), 2, signed=True)} each. Additive ones would by 0."
        )
    told = (
        f"Raise or lower it: ln |det J| = 0 in all {n['layers']} layers. So p(x) nowhere exceeds "
        f"the peak of the normal density, 0.159; "
    )
    if idle(n):
        told += f"training left them at the identity, where −ln p is {number(n['nats'], 2)} nats"
    else:
        told += f"−ln p of new data is {number(n['nats'], 2)} nats on average"
    return f"{told}, against {number(n['spline_nats'], 2)} with spline layers (lower is better)."


def filament(view: View) -> str:
    """The mass outside the region that holds 99 % of the data, measured."""
    n = view.numbers
    if n["view"] != "flow":
        return 'Go back to the view "Layer by layer".'
    if n["density"] not in _WHAT:
        return "Choose eight Gaussians or rings: their density is known, so stray mass is measured."
    mass = f"{100 * n['stray']:.1f} % of the flow's mass lie where only 1 % of the data do"
    if n["stray"] < _LITTLE_STRAY:
        return f"Hardly any here: {mass}."
    return (
        f"From the map being continuous: it bends one piece and cannot tear it. {mass}: between "
        f"{_WHAT[n['density']]}, and at their blurred edges (spline layers: "
        f"{100 * n['spline_stray']:.1f} %). The film shows it being drawn thin."
    )


def slow_direction(view: View) -> str:
    """Time of sampling to time of density."""
    n = view.numbers
    if n["view"] != "directions":
        return 'Go back to the view "Both directions timed".'
    if n["ratio"] < 1.5:
        return f"Not here: with D = {n['dimensions']} both directions take about as long."
    return (
        f"x₂ needs x₁, x₃ both, and so on: samples take {n['dimensions']} passes of the network "
        f"one by one, {number(n['sampling_ms'], 1)} ms; the density takes one, "
        f"{number(n['density_ms'], 2)} ms: {number(n['ratio'], 0)} times less. A coupling layer "
        f"takes one either way (measured {number(n['coupling_ratio'], 2)} ± "
        f"{number(n['coupling_error'], 2)}). IAF is the mirror image: fast samples."
    )


def planar_fold(view: View) -> str:
    """What the constraint of a planar layer keeps from happening."""
    n = view.numbers
    if n["view"] != "planar":
        return 'Go back to the view "One planar layer".'
    product = f"wᵀ{'û' if n['constrained'] else 'u'} = {number(n['product'], 2)}"
    if not n["turned"]:
        return (
            f"Nothing folds: {product} is not below −1, and the determinant "
            f"stays at {number(n['least_det'], 2)} or more. Switch the constraint off at a low wᵀu."
        )
    return (
        f"The plane folds: with the whole layer the determinant falls to "
        f"{number(n['least_det'], 2)}, and {100 * n['threefold']:.0f} % of z come from three x "
        f'each. The formula still gives a "density", with an integral of '
        f"{number(n['integral'], 2)} instead of 1."
    )


def crossing_paths(view: View) -> str:
    """Whether two points are ever at one place at one time."""
    n = view.numbers
    if n["view"] != "solvers":
        return 'Go back to the view "Solvers".'
    if n["same_time"]:
        return f"{n['same_time']} pieces cross at one time: the steps are too long for the field."
    return (
        f"On the plane, yes: {n['crossings']} times among {n['paths']} paths. Never at one time t: "
        f"the closest two come is {number(n['closest'], 3)}. The field says where to go from "
        "(x, t), so two paths that met would be one."
    )
