"""What the guide strip answers about latent diffusion, from the numbers of the run."""

import math

from pages.generative.diffusion.digits.readouts import ELSEWHERE, a_digit, percent
from ui.frame import number
from ui.topic import View


def training(view: View) -> str:
    """How far the prior has come."""
    numbers = view.numbers
    if numbers["view"] != "training":
        return ELSEWHERE
    if not numbers["requested"]:
        return unconditional(view)
    count, chance = numbers["count"], numbers["count"] / 10
    found = (
        f"After {numbers['step']:,} steps {numbers['as_requested']} of {count} samples are "
        f"classified as requested (chance {chance:.0f} ± {math.sqrt(0.9 * chance):.0f})"
    )
    if numbers["as_requested"] < 0.9 * count:
        return f"{found}. Press play, and watch the strokes close."
    return f"{found}. So few steps are enough because a code has 12 dimensions, and not 784."


def unconditional(view: View) -> str:
    """Samples with w = 0, which ignores the class."""
    numbers = view.numbers
    if numbers["view"] != "training":
        return ELSEWHERE
    if numbers["requested"]:
        return (
            f"With w = {number(numbers['guidance_scale'], 1)} a class is requested: "
            f"{numbers['as_requested']} of {numbers['count']} samples are classified as requested."
        )
    sure, usual = numbers["probability"], numbers["test_probability"]
    verdict = ": many are between classes" if sure < usual - 0.1 else ""
    return (
        f"After {numbers['step']:,} steps the classifier’s mean probability is {number(sure, 2)}, "
        f"on decoded test images {number(usual, 2)}{verdict}. It sees {numbers['classes']:.0f} "
        "of 10 classes; as no class was requested, no sample is counted as wrong."
    )


def latent_noise(view: View) -> str:
    """Noise is decoded to strokes, and becomes digits along the trajectory."""
    numbers = view.numbers
    if numbers["view"] != "sampling" or numbers["prior"] == "none":
        return no_prior(view)
    strokes = "Like strokes, not like noise: the decoder knows nothing else."
    if not numbers["requested"]:
        return (
            f"{strokes} The classifier’s mean probability is "
            f"{number(numbers['noise_probability'], 2)} at t = 1000, "
            f"{number(numbers['probability'], 2)} at t = 0."
        )
    count = numbers["count"]
    return (
        f"{strokes} {numbers['noise_as_requested']} of {count} are classified as requested at "
        f"t = 1000 (chance {count / 10:.0f} ± 2), {numbers['as_requested']} of {count} at t = 0."
    )


def no_prior(view: View) -> str:
    """Decoded noise beside decoded samples from the same noise."""
    numbers = view.numbers
    if numbers["view"] != "sampling":
        return ELSEWHERE
    noise, samples = numbers["noise_probability"], numbers["probability"]
    errors = numbers["noise_error"], numbers["probability_error"]
    compared = (
        f"the classifier’s mean probability is {number(noise, 2)} ± {number(errors[0], 2)} on "
        f"decoded noise, {number(samples, 2)} ± {number(errors[1], 2)} on samples of the prior "
        f"from it {_asked(numbers['guidance_scale'])}, "
        f"{number(numbers['test_probability'], 2)} on decoded test images"
    )
    if samples - noise > 3 * math.hypot(*errors):
        return f"Yes: {compared}. Codes of digits fill only a part of N(0, I)."
    return (
        f"It makes no clear difference at w = {number(numbers['guidance_scale'], 1)}: {compared}."
    )


def _asked(scale: float) -> str:
    """What samples of the prior are asked for."""
    if not scale:
        return "without a class"
    return f"with their class at w = {number(scale, 1)}"


def halfway(view: View) -> str:
    """A blend of codes beside a blend of pixels."""
    numbers = view.numbers
    if numbers["view"] != "interpolation":
        return ELSEWHERE
    path = numbers["latent_labels"]
    middle = path[len(path) // 2]
    seen = (
        f"Halfway between the codes the classifier sees {a_digit(middle)} "
        f"({percent(numbers['halfway_probability'])})"
        f"{'' if middle in (numbers['first'], numbers['second']) else ', which is neither'}"
    )
    ours, theirs = numbers["latent_grey"], numbers["pixel_grey"]
    if theirs < ours + 0.1:
        return f"{seen}. Both blends are about as grey here: {percent(ours)}, {percent(theirs)}."
    return (
        f"{seen}, with {percent(ours)} of its ink neither black nor white (decoded test images "
        f"{percent(numbers['decoded_test_grey'])}). The pixels blend to two faded digits over "
        f"each other, {percent(theirs)} of it (test images {percent(numbers['test_grey'])})."
    )
