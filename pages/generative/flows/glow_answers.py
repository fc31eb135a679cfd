"""What the guide strip answers in the tab "Glow on digits"."""

from ui.frame import number
from ui.topic import View

ELSEWHERE = "Choose the question again to see what it asks about."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def which_level(view: View) -> str:
    """What each level carries: half of the latents hardly matter."""
    numbers = view.numbers
    if numbers["view"] != "samples":
        return ELSEWHERE
    first, _, last = numbers["effects"]
    if last.class_changes < first.class_changes + 0.1:
        return (
            f"At T = {number(numbers['temperature'], 2)} none does: drawn anew, level 1 changes "
            f"{_percent(first.class_changes)} of the classes, level 3 "
            f"{_percent(last.class_changes)}."
        )
    return (
        f"Level 3: drawn anew, its 196 latents change the class of {_percent(last.class_changes)} "
        f"of the samples. The 392 latents of level 1, half of all, change "
        f"{_percent(first.class_changes)} and move pixels by {number(first.change, 2)} against "
        f"{number(last.change, 2)}: they carry texture."
    )


def zero_temperature(view: View) -> str:
    """The mode of the prior: one likely picture that is no sample."""
    numbers = view.numbers
    if numbers["view"] != "samples":
        return ELSEWHERE
    if numbers["different"] > 1:
        return (
            f"At T = {number(numbers['temperature'], 2)} the samples cost "
            f"{number(numbers['bits'], 2)} bits per dimension, test digits "
            f"{number(numbers['test_bits'], 2)}."
        )
    zero, black = numbers["bits"], numbers["black"]
    said = (
        f"z = 0 costs {number(zero, 2)} bits per dimension, test digits "
        f"{number(numbers['test_bits'], 2)} on average, an all-black image {number(black, 2)}"
    )
    if zero < black:
        return f"Yes: {said}."
    return (
        f"No: {said}. p(z) is highest at 0, but p(x) = p(z) |det ∂z/∂x|, and the determinant is "
        "largest where pixels are predictable, which black ones are."
    )


def cross_fade(view: View) -> str:
    """Halfway between two digits: a line of latents against a cross-fade of pixels."""
    numbers = view.numbers
    if numbers["view"] != "interpolation":
        return ELSEWHERE
    latent, pixel, ends = (numbers[name] for name in ("latent_half", "pixel_half", "ends"))
    said = (
        f"halfway the cross-fade costs {number(pixel, 2)} bits per dimension, the line of latents "
        f"{number(latent, 2)}, the two digits {number(ends, 2)}"
    )
    if not latent < pixel or not latent < ends:
        return f"Not here: {said}."
    return (
        f"By far: {said}. The latents pass nearer to 0, |z| = "
        f"{number(numbers['latent_norm'], 0)} against {number(numbers['end_norm'], 0)}, where the "
        "prior is denser; pixels at half ink are what no digit has."
    )


def all_black(view: View) -> str:
    """Likelihood is not quality."""
    numbers = view.numbers
    if numbers["view"] != "likelihood":
        return ELSEWHERE
    black, lowest = numbers["bits"]["all black"], numbers["lowest"]
    if black >= lowest:
        return (
            f"No: an all-black image costs {number(black, 2)} bits per dimension, the likeliest "
            f"test digit {number(lowest, 2)}."
        )
    return (
        f"Yes: {number(black, 2)} bits per dimension, and the likeliest of 500 test digits costs "
        f"{number(lowest, 2)}. Likelihood is not quality: black pixels are the easiest to predict, "
        "so nearly empty pictures are dense, but there are so few of them that none is sampled."
    )


def first_layer(view: View) -> str:
    """Why each layer needs its own initialisation."""
    numbers = view.numbers
    if numbers["view"] != "actnorm" or numbers["layers"] != 1:
        return ELSEWHERE
    low, high = numbers["second_before"]
    if high < 1.2 and low > 0.8:
        return f"Nearly: layer 2 gets deviations from {number(low, 2)} to {number(high, 2)}."
    return (
        f"No: layer 1 gives every channel deviation 1, but layer 2 gets {number(low, 2)} to "
        f"{number(high, 2)}. The 1×1 convolution between them mixes channels, neighbouring pixels, "
        "that are correlated: their sum varies more, their difference less."
    )


def own_digit(view: View) -> str:
    """The visitor's drawing among the test digits."""
    numbers = view.numbers
    if numbers["view"] != "likelihood":
        return ELSEWHERE
    if not numbers["drawn"]:
        return "Draw a digit on the black paper; it is centred as MNIST is, and scored."
    own = numbers["bits"]["your drawing"]
    black = numbers["bits"]["all black"]
    return (
        f"It costs {number(own, 2)} bits per dimension, and {_percent(numbers['likelier'])} of the "
        f"test digits cost less. Erased, it would cost {number(black, 2)}: each pixel of ink has "
        "to be paid for, and unusual strokes most."
    )
