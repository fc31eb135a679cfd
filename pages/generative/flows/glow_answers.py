"""What the guide strip answers in the tab "Glow on digits"."""

from engine.generative.flows.glow.pixels import NATS_PER_BIT
from pages.generative.flows.glow_actnorm import large
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
    mode = numbers["mode"]
    zero, black = mode.bits[:2]
    said = (
        f"the picture of z = 0 costs {number(zero, 2)} bits per dimension, averaged over "
        f"dequantisation noise (the point itself {number(mode.point, 2)}), an all-black image "
        f"{number(black, 2)}"
    )
    if zero < black:
        return f"Yes: {said}."
    # As differences of what the readouts show.
    prior, log_det = (
        [round(value) for value in values[:2]] for values in (mode.prior, mode.log_det)
    )
    return (
        f"No: {said}. ln p(z) favours the former by {number(prior[0] - prior[1], 0)} nats, "
        f"ln |det ∂z/∂y| the black one by {number(log_det[1] - log_det[0], 0)}."
    )


def cross_fade(view: View) -> str:
    """Halfway between two digits: a line of latents against a cross-fade of pixels."""
    numbers = view.numbers
    if numbers["view"] != "interpolation":
        return ELSEWHERE
    latent, pixel = numbers["latent_half"], numbers["pixel_half"]
    said = (
        f"halfway {number(latent, 2)} bits per dimension against {number(pixel, 2)}; "
        f"digits {number(numbers['first'], 2)} and {number(numbers['last'], 2)} (all at u = ½; "
        "random u costs more)"
    )
    if not latent < pixel:
        return f"Not here: {said}."
    return (
        f"Yes: {said}. Of the {number(NATS_PER_BIT * (pixel - latent), 0)} nats between, ln p(z) "
        f"gives {number(numbers['prior_gain'], 0)}, ln |det ∂z/∂y| "
        f"{number(numbers['log_det_gain'], 0)}: grey strokes are hard to predict."
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
        f"Yes, than each of 500 test digits: {number(black, 2)} bits per dimension against "
        f"{number(lowest, 2)} of the likeliest. Likelihood is not quality: black pixels are the "
        "easiest to predict, but nearly empty pictures are so few that none is sampled."
    )


def first_layer(view: View) -> str:
    """Why each layer needs its own initialisation."""
    numbers = view.numbers
    if numbers["view"] != "actnorm" or numbers["layers"] != 1:
        return ELSEWHERE
    low, high = numbers["second_before"]
    if numbers["random"]:
        return (
            f"No: layer 2 gets deviations {number(low, 2)} to {number(high, 2)}. With random last "
            "layers the coupling between them is no identity: it scales and shifts half of the "
            "channels. The splits divide by a random σ(h) as well: all 15 initialised still give "
            f"{large(numbers['bits_all'], 1)} bits per dimension."
        )
    if high < 1.2 and low > 0.8:
        return f"Nearly: layer 2 gets deviations from {number(low, 2)} to {number(high, 2)}."
    return (
        f"No: layer 1 gives every channel deviation 1, but layer 2 gets {number(low, 2)} to "
        f"{number(high, 2)}. The coupling is still the identity, but the 1×1 convolution mixes "
        "channels, neighbouring pixels, that are correlated: their sum varies more, their "
        "difference less."
    )


def own_digit(view: View) -> str:
    """The visitor's drawing among the test digits."""
    numbers = view.numbers
    if numbers["view"] != "likelihood":
        return ELSEWHERE
    if not numbers["own"]:
        return (
            "Draw one and see what its ink costs. A blank paper is the all-black image: "
            f"{number(numbers['bits']['all black'], 2)} bits per dimension; a test digit costs "
            f"{number(numbers['lowest'], 2)} at least."
        )
    own = numbers["bits"]["your drawing"]
    black = numbers["bits"]["all black"]
    return (
        f"It costs {number(own, 2)} bits per dimension, and {_percent(numbers['likelier'])} of the "
        f"test digits cost less. Erased, it would cost {number(black, 2)}: each pixel of ink has "
        "to be paid for, and unusual strokes most."
    )
