"""What the answers on the gridworld page claim (`tests.support.claims`)."""

import numpy as np

from engine.reinforcement.gridworld.endless import GAIN
from tests.support.claims import Claim, SweepClaim
from ui.sweeps import Definition, SweptChoice, SweptNumber

NOT_DONE = {"done": False}

CLAIMS = {
    "value_iteration": {
        "What changes on a slippery floor?": Claim(
            "without slip it would be",
            lambda n: n["done"] and n["start_value"] < n["start_without_slip"] - 0.1,
            (NOT_DONE, {"slip": 0.0}),
            step=94,
        ),
        "Why go the long way round?": Claim(
            "best action is ←.*detour is safer",
            lambda n: n["done"] and n["cell_q"][3] == max(n["cell_q"]),
            (NOT_DONE, {"map": "maze"}, {"cell_q": (2.0, 1.0, 0.0, 0.0)}),
            step=28,
        ),
        "What if γ = 1 and every step pays?": Claim(
            "grows with every sweep",
            lambda n: n["obstacle"] == GAIN and n["start_value"] > 0,
            ({"obstacle": 0.0}, {"obstacle": 2.0}),
        ),
        "Does updating in place converge faster?": Claim(
            "In place, news",
            lambda n: (
                n["error"] < 1e-3 < n["other_error"] and n["mean_error"] < n["other_mean_error"]
            ),
            ({"other_mean_error": 0.0}, {"order": "synchronous"}),
            step=67,
        ),
        "What is optimal on your own map?": Claim(
            "Paint", lambda n: not n["edited"], ({"edited": True},)
        ),
    },
    "policy_iteration": {
        "How few policies does it take?": Claim(
            "^5 policies were evaluated",
            lambda n: n["done"] and n["round"] == 5 and n["error"] < 1e-6,
            (NOT_DONE,),
            step=10,
        ),
        "Are three sweeps of evaluation enough?": Claim(
            "^Yes",
            lambda n: n["done"] and n["error"] < 1e-3,
            (NOT_DONE, {"error": 0.1}, {"evaluation": "linear-solve"}),
            step=51,
        ),
        "Which jump is worth a detour?": Claim(
            "comes back to jump again",
            lambda n: max(n["jumps"])[1] > 10,
            (NOT_DONE, {"jumps": [(10.0, 8.0), (5.0, 5.0)]}),
            step=8,
        ),
        "A small reward now or a large one later?": Claim(
            "^Later",
            lambda n: n["start_value"] > n["goals"][-2],
            (NOT_DONE, {"start_value": 0.5}),
            step=10,
        ),
        "How many policies on your own map?": Claim(
            "^Paint", lambda n: not n["edited"], ({"edited": True},)
        ),
    },
    "policy_evaluation": {
        "What is a random walk worth?": Claim(
            "−22.0 to −14.0.*mean number of steps",
            lambda n: abs(n["lowest"] + 22) < 1e-3 and abs(n["highest"] + 14) < 1e-3,
            (NOT_DONE, {"discount": 0.9}, {"step_reward": -2.0}),
            step=258,
        ),
        "Why is a jump of 10 worth less at random?": Claim(
            "earns 10 is worth 8.79.*bumps",
            lambda n: 8.7 < max(n["jumps"])[1] < 8.9,
            (NOT_DONE, {"random": False}, {"jumps": [(10.0, 12.0)]}),
            step=90,
        ),
        "What does a random walk along a cliff cost?": Claim(
            "under this policy, .* under the best",
            lambda n: n["start_value"] < n["best_start"] - 100,
            (NOT_DONE, {"best_start": float("nan")}),
            step=315,
        ),
        "What is your own policy worth?": Claim(
            "^Drag a path", lambda n: n["random"], ({"random": False},)
        ),
    },
    "stochastic_dynamics": {
        "Is the shortest path along the cliff the best?": Claim(
            "takes 13 steps, 10 of them.*shortest path is the best",
            lambda n: n["length"] == 13 and n["mean_return"] == -13,
            (NOT_DONE, {"slip": 0.1}, {"has_cliff": False}),
            step=15,
        ),
        "How little slip keeps one off the cliff?": Claim(
            "keeps away from the edge.*leaves the edge at σ = 0.0[1-9]",
            lambda n: n["beside_cliff"] < n["length"] / 4 and 0 < n["turning_slip"] < n["slip"],
            (NOT_DONE, {"slip": 0.0}, {"has_cliff": False}, {"turning_slip": float("nan")}),
            step=43,
        ),
        "How does one hit a goal across the wind?": Claim(
            "takes 15 steps.*comes back",
            lambda n: n["length"] == 15 and n["beyond_goal"],
            (NOT_DONE, {"beyond_goal": False}),
            step=16,
        ),
        "When is the bridge worth its risk?": Claim(
            r"% at (goal \+10|pit −1).*worth its risk",
            lambda n: (
                n["start_value"] > 1
                and abs(n["mean_return"] - n["start_value"]) < 0.15
                and len(n["endings"]) >= 2
            ),
            (NOT_DONE, {"start_value": 0.5}),
            step=8,
        ),
        "What is best in your own wind?": Claim(
            "^Drag up or down", lambda n: not n["edited"], ({"edited": True},)
        ),
    },
}

SWEEP_CLAIMS = {
    "value_iteration": {
        "How many sweeps does a discount near 1 cost?": SweepClaim(
            r"^From \d+ sweeps at γ = 0.50 to \d+ .* values settle much earlier",
            lambda results: bool((np.diff(results.median("step")) >= 0).all()),
        ),
        "Does updating in place always save sweeps?": SweepClaim(
            r"^Yes: in place saves",
            lambda results: bool(
                (results.median("step")[:, 1] < results.median("step")[:, 0]).all()
            ),
            Definition(
                SweptNumber("slip", 0.0, 0.2, 3),
                "step",
                y=SweptChoice("update_order", ("synchronous", "in-place")),
                until=3_000,
            ),
        ),
    }
}
