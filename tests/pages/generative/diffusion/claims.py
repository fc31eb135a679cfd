"""What the answers of the diffusion topic claim, and where they must not."""

from tests.pages.generative.diffusion.digits.claims import CLAIMS as DIGITS
from tests.support.claims import Claim, Numbers, SweepClaim
from ui.sweeps import Definition, SweptChoice, SweptNumber

_LEAVES_VIEW = ({"view": "training"},)
_AT_REST: Numbers = {"qualities": {}}


def _best(numbers: Numbers) -> str:
    qualities = numbers["qualities"]
    return str(min(qualities, key=lambda name: qualities[name][0]))


PLANE = {
    "noise_and_back": {
        "Does a Markov chain of small steps end where the closed form does?": Claim(
            "^Yes",
            lambda numbers: numbers["mean_distance"] < 1.3 * numbers["mean_floor"],
            ({"mean_distance": 0.5}, {"view": "sampling"}),
        ),
        "What does the score look like when almost everything is noise?": Claim(
            "one round Gaussian",
            lambda numbers: numbers["inwards"] > 0.98 and numbers["score_error"] < 0.2,
            ({"inwards": 0.4, "noise_level": 0.2}, {"arrows": "learned"}),
            step=600,
        ),
        "When does x₀ become predictable?": Claim(
            "^Below t = ",
            lambda numbers: numbers["first_settled"] < 0.1 and 0 < numbers["half_settled"] < 700,
            ({"first_settled": 0.7}, {"distance": float("nan")}, *_LEAVES_VIEW),
        ),
        "What does a perfect score of 60 points generate?": Claim(
            "memorises",
            lambda numbers: (
                numbers["memorised_distance"] < numbers["floor"] < numbers["distance"] / 2
            ),
            ({"memorised_distance": 0.4}, {"source": "exact"}, {"distance": float("nan")}),
        ),
        "Can it learn a density that you draw?": Claim(
            "train on",
            lambda numbers: numbers["distance"] > 2 * numbers["floor"] and not numbers["own"],
            ({"distance": 0.1}, {"drawn": False}),
        ),
    },
    "samplers": {
        "Are ten steps enough?": Claim(
            "^Not quite",
            lambda numbers: (
                min(numbers["qualities"].values())[0] > numbers["floor"] + numbers["error"]
                and numbers["qualities"]["ddim"][1] < numbers["data_share"] - 0.03
            ),
            ({"floor": 0.2}, _AT_REST, {"view": "inversion"}),
        ),
        "Which sampler is best with only three steps?": Claim(
            "^Heun .* evaluates the score 5 times.* reaches less",
            lambda numbers: (
                _best(numbers) == "ode"
                and numbers["same_evaluations"][0] < numbers["qualities"]["ode"][0] - 0.1
                and numbers["qualities"]["ode"][1] < numbers["data_share"] / 2
            ),
            (
                {"same_evaluations": (0.9, 0.1)},
                {"qualities": {"ddim": (0.1, 0.9), "ode": (0.2, 0.8)}},
                _AT_REST,
            ),
        ),
        "Does stochasticity help in six steps?": Claim(
            "^No: ",
            lambda numbers: (
                numbers["qualities"]["ddim"][0] > numbers["deterministic"][0] + numbers["error"]
            ),
            ({"deterministic": (0.9, 0.1)}, {"error": 1.0}, _AT_REST),
        ),
        "Does a good sampler make up for a bad score?": Claim(
            "^No. ",
            lambda numbers: (
                numbers["trained"] > 0
                and numbers["qualities"][_best(numbers)][0] > 2 * numbers["exact_score"][0]
            ),
            ({"exact_score": (0.5, 0.5)}, {"learned": False}, _AT_REST),
        ),
        "Is DDIM invertible in ten steps?": Claim(
            "^No: ",
            lambda numbers: numbers["mean_error"] > 0.1 and numbers["closed"] < 0.05,
            ({"closed": 1.0, "mean_error": 0.0, "largest_error": 0.0}, {"view": "comparison"}),
        ),
        "Can a heart be inverted exactly?": Claim(
            "^Yes, the heart",
            lambda numbers: (
                numbers["largest_error"] < 1e-3
                and numbers["noise_distance"] > 2 * numbers["noise_floor"]
            ),
            ({"closed": 0.4, "largest_error": 0.9}, {"own": True}, {"fixed_point": False}),
        ),
    },
}

CLAIMS = {**PLANE, **DIGITS}

SWEEP_CLAIMS = {
    "digits": {
        "What does guidance cost in variety?": SweepClaim(
            "Guidance pays with variety",
            lambda results: bool(results.median("agreement")[-1] > results.median("agreement")[0]),
            Definition(SweptNumber("guidance_scale", 0, 4, 2), "agreement", until=8),
        ),
    },
    "noise_and_back": {
        "How large may the learning rate be?": SweepClaim(
            r"no better than always answering 0",
            lambda results: bool(results.median("loss")[-1] > 0.95),
            Definition(SweptNumber("learning_rate", 1e-4, 1.0, 6, "log"), "loss", until=150),
        ),
    },
    "samplers": {
        "Which sampler gets the most out of its network evaluations?": SweepClaim(
            r"^Within twice the sampling floor .* after \d+",
            lambda results: bool((results.median("distance")[-1] < 0.2).all()),
            Definition(
                SweptNumber("sampling_steps", 2, 40, 4, "log"),
                "distance",
                y=SweptChoice("sampler", ("ddpm", "ddim", "ode", "sde")),
                against="evaluations",
            ),
        ),
    },
}
