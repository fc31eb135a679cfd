"""What the guide strip answers, from the numbers of the run (`readouts.numbers`)."""

import math

from engine.reinforcement.gridworld.endless import GAIN
from ui.frame import number
from ui.topic import View

_ARROWS = "↑→↓←"


def _not_yet(view: View) -> str:
    """What to say before the values have settled."""
    step, obstacle = view.numbers["step"], view.numbers["obstacle"]
    if obstacle:
        return f"After {step:,} sweeps V(start) = {_start(view)}: here the values have no limit."
    return f"After {step:,} sweeps V(start) = {_start(view)}, not settled yet: let it play."


def _start(view: View) -> str:
    return number(view.numbers["start_value"], 2)


def slippery_floor(view: View) -> str:
    """What slip costs the start."""
    slip, dry = view.numbers["slip"], view.numbers["start_without_slip"]
    if not view.numbers["done"]:
        return _not_yet(view)
    if slip == 0 or math.isnan(dry):
        return f"V(start) = {_start(view)} with slip σ = {number(slip, 2)}. Move σ and compare."
    return (
        f"With σ = {number(slip, 2)} the start is worth {_start(view)}; without slip it would be "
        f"{number(dry, 2)}. {100 * slip:.0f} % of the steps go sideways, and the best "
        "policy has to allow for where they lead."
    )


def long_way(view: View) -> str:
    """The best action of the inspected cell, and the next best."""
    if not view.numbers["done"]:
        return _not_yet(view)
    q, cell = view.numbers["cell_q"], view.numbers["cell"]
    best, second = sorted(range(4), key=lambda action: -q[action])[:2]
    text = (
        f"On {cell} the best action is {_ARROWS[best]}, Q = {number(q[best])}, before "
        f"{_ARROWS[second]}, Q = {number(q[second])}."
    )
    if view.numbers["map"] == "textbook_4_3" and (best, cell) == (3, "row 3, column 3"):
        text += " Up leads past the pit, where each step may slip into it: the detour is safer."
    return text


def paid_for_ever(view: View) -> str:
    """How V grows where one can gain for ever."""
    if view.numbers["obstacle"] != GAIN:
        return _not_yet(view) if not view.numbers["done"] else f"V(start) = {_start(view)}."
    return (
        f"After {view.numbers['step']:,} sweeps V(start) = {_start(view)}, and it grows with every "
        "sweep: one can gain for ever, and nothing is discounted, so there is no limit, and going "
        "home would be the end of it."
    )


def in_place(view: View) -> str:
    """Both orders of updates after as many sweeps."""
    mine, other = view.numbers["mean_error"], view.numbers["other_mean_error"]
    if math.isnan(mine) or math.isnan(other) or view.numbers["order"] != "in-place":
        return "Choose “In place” and press play: the chart shows the error of both orders."
    text = (
        f"After {view.numbers['step']:,} sweeps the mean error is {number(mine)} in place and "
        f"{number(other)} synchronously."
    )
    if mine < other - 1e-3:
        text += " In place, news of a reward travels any distance down and right in one sweep."
    return text


def own_map(view: View) -> str:
    """The visitor's map."""
    if not view.numbers["edited"]:
        return "Paint walls, pits and goals on the map, then watch the values settle again."
    if not view.numbers["done"]:
        return "On your map: " + _not_yet(view)
    return f"On your map the values have settled: the start is worth {_start(view)}."


def how_few(view: View) -> str:
    """How many policies were evaluated."""
    n = view.numbers
    if not n["done"]:
        return (
            f"Policy {n['round']:.0f}: {n['changed']:.0f} greedy actions changed last. Press play."
        )
    digits = n["states"] * math.log10(4)
    return (
        f"{n['round']:.0f} policies were evaluated, of about 10{_raised(digits)}: "
        "each one is greedy for the values of the last, so it is no worse."
    )


def _raised(exponent: float) -> str:
    """Of a power, in superscript digits."""
    return f"{exponent:.0f}".translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def three_sweeps(view: View) -> str:
    """Whether three sweeps a policy lead to V*."""
    n = view.numbers
    if n["evaluation"] != "three-sweeps":
        return "Choose “3 sweeps” and play: each policy is evaluated by three sweeps only."
    if not n["done"] or not n["error"] < 1e-3:
        return f"Step {n['step']:,}, policy {n['round']:.0f}: not settled yet. Let it play on."
    return (
        f"Yes: {n['round']:.0f} policies and {n['step']:,} steps lead to V* within "
        "0.001. An improvement needs the order of the actions, not their exact values."
    )


def which_jump(view: View) -> str:
    """What each jump is worth."""
    jumps = sorted(view.numbers["jumps"], reverse=True)
    if not view.numbers["done"] or len(jumps) < 2:
        return f"Policy {view.numbers['round']:.0f}: play until no greedy action changes any more."
    (first, one), (second, two) = jumps[:2]
    text = (
        f"The jump that earns {number(first, 0)} is worth {number(one, 1)}, the one that earns "
        f"{number(second, 0)} is worth {number(two, 1)}."
    )
    if one > max(two, first):
        text += " Its value is above its reward, since the best policy comes back to jump again."
    return text


def now_or_later(view: View) -> str:
    """Which goal the start is worth."""
    goals = view.numbers["goals"]
    if not view.numbers["done"] or len(goals) < 2:
        return f"Policy {view.numbers['round']:.0f}: play until no greedy action changes any more."
    gamma, small = number(view.numbers["discount"], 2), goals[-2]
    if view.numbers["start_value"] > small and view.numbers["step_reward"] <= 0:
        return (
            f"Later: at γ = {gamma} the start is worth {_start(view)}, more than the small reward "
            f"{number(small, 0)} can give. Lower γ until it no longer is."
        )
    return f"At γ = {gamma} the start is worth {_start(view)}; the arrows show which goal is best."


def how_many_on_your_map(view: View) -> str:
    """The policies on the visitor's map."""
    if not view.numbers["edited"]:
        return "Paint walls, pits and goals on the map, then play: count the policies."
    return "On your map: " + how_few(view)


def random_walk(view: View) -> str:
    """The values of the policy, from the lowest to the highest."""
    n = view.numbers
    if not n["done"]:
        return _not_yet(view)
    low, high = number(n["lowest"], 1), number(n["highest"], 1)
    text = f"V of this policy goes from {low} to {high}."
    if n["discount"] == 1 and n["step_reward"] == -1 and not any(n["goals"]):
        text += " With −1 a step and γ = 1 this is minus the mean number of steps to an end."
    return text


def jump_at_random(view: View) -> str:
    """The best paid jump under the policy."""
    n = view.numbers
    if not n["done"] or not n["jumps"]:
        return _not_yet(view)
    reward, value = max(n["jumps"])
    text = f"The jump that earns {number(reward, 0)} is worth {number(value, 2)} here."
    if value < reward and n["random"]:
        text += " It lands at the border, where a random walk often bumps into it and pays."
    return text


def cliff_at_random(view: View) -> str:
    """The start under the policy and under the best one."""
    n = view.numbers
    if not n["done"]:
        return _not_yet(view)
    text = f"The start is worth {_start(view)} under this policy"
    if math.isnan(n["best_start"]):
        return f"{text}."
    return (
        f"{text}, {number(n['best_start'], 2)} under the best. The difference is what the policy "
        "gives away."
    )


def own_policy(view: View) -> str:
    """The visitor's policy."""
    if view.numbers["random"]:
        return "Drag a path of arrows over the cells: its values follow as they are swept."
    if not view.numbers["done"]:
        return "Your policy: " + _not_yet(view)
    return "Your policy: " + cliff_at_random(view)


def along_the_cliff(view: View) -> str:
    """How the episode keeps to the edge, or away from it."""
    n = view.numbers
    if not n["done"] or not n["ended"]:
        return _not_yet(view)
    text = (
        f"With slip {number(n['slip'], 2)} this episode takes {n['length']} steps, "
        f"{n['beside_cliff']} of them beside the cliff, and earns {number(n['mean_return'], 1)} in "
        "the mean."
    )
    if not n["has_cliff"]:
        return text
    if n["slip"] == 0:
        return text + " Without slip the edge holds no risk, so the shortest path is the best."
    if n["beside_cliff"] < n["length"] / 4:
        return (
            text + " The best policy now keeps away from the edge: a detour costs less than falls."
        )
    return text


def how_little_slip(view: View) -> str:
    """How the episode keeps from the edge, and from which slip on."""
    text, turning = along_the_cliff(view), view.numbers["turning_slip"]
    if math.isnan(turning) or not view.numbers["done"]:
        return text
    return (
        f"{text} The best path leaves the edge at σ = {number(turning, 2)}; below, it keeps to it."
    )


def across_the_wind(view: View) -> str:
    """How the episode meets the goal."""
    n = view.numbers
    if not n["done"] or not n["ended"]:
        return _not_yet(view)
    text = f"This episode takes {n['length']} steps, V(start) = {_start(view)}."
    if n["beyond_goal"]:
        text += " It goes beyond the column of the goal and comes back from its right side, since "
        text += "the wind would blow it past."
    return text


def bridge(view: View) -> str:
    """Where the episodes end."""
    n = view.numbers
    if not n["done"] or not n["endings"]:
        return _not_yet(view)
    ends = ", ".join(f"{100 * share:.0f} % at {name}" for name, share in n["endings"][:3])
    text = f"Of {n['episodes']:,} episodes end {ends}."
    small = n["goals"][-2] if len(n["goals"]) > 1 else math.inf
    if n["start_value"] > small and n["step_reward"] <= 0:
        text += (
            f" V(start) = {_start(view)} is above the near reward {number(small, 0)}: the bridge "
            "is worth its risk. Raise σ until the arrow of the start turns round."
        )
    return text


def own_wind(view: View) -> str:
    """The visitor's wind."""
    if not view.numbers["edited"]:
        return "Drag up or down in a column to blow wind through it, and watch the arrows turn."
    return own_map(view)
