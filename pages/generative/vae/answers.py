"""What the guide strip answers in the latent walk and with a drawn digit."""

from collections.abc import Mapping
from typing import Any

from pages.generative.vae.fields import digit_name
from ui.frame import number
from ui.topic import View

ELSEWHERE = "Choose the question again to see what it asks about."
DRAW_FIRST = "Draw a digit on the black paper."

_MUCH = 5.0
"""Nats by which an ELBO has to change to be worth a reason."""
_RARE = 0.02
"""An ELBO below which so few test images lie is called out of distribution."""


def percent(share: float) -> str:
    """A share in percent: whole ones, and a tenth below 1 %."""
    return f"{number(100 * share, 1 if 0 < share < 0.01 else 0)} %"


def listed(words: list[str]) -> str:
    """Words with commas and an "and"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


# ---- Latent walk


def between_digits(view: View) -> str:
    """What the decoder draws at a point where classes meet."""
    numbers = view.numbers
    if numbers["view"] != "plane":
        return ELSEWHERE
    sure, usual = percent(numbers["probability"]), percent(numbers["usual"])
    said = f"the classifier gives the {numbers['label']} it sees {sure}"
    if numbers["probability"] < 0.75 * numbers["usual"]:
        return (
            f"No clear one everywhere: on a grid of the plane {percent(numbers['grid_sure'])} of "
            f"the images are seen with over 80 %. Here {said}, decoded test images (2 dimensions) "
            f"get {usual} on average: classes meet, and the image blends them, changing gradually."
        )
    return (
        f"Here there is: {said}, decoded test images (2 dimensions) get {usual} on average. Drag "
        "the point to where two classes meet."
    )


def straight_path(view: View) -> str:
    """How far the image moves along both paths."""
    numbers = view.numbers
    if numbers["view"] != "interpolation":
        return ELSEWHERE
    straight, round_ = numbers["lengths"]["linear"], numbers["lengths"]["spherical"]
    seen = list(dict.fromkeys(numbers["labels"]))[1:-1]
    through = f" The {numbers['path']} path runs through {_digits(seen)}." if seen else ""
    lengths = (
        f"along the straight path the image moves {number(straight, 1)} units of ink, along the "
        f"spherical one {number(round_, 1)}; the end images are "
        f"{number(numbers['direct'], 1)} apart."
    )
    if straight > 1.02 * round_:
        return f"Here no: {lengths} Codes stretch unevenly into images.{through}"
    return f"Of these two it is: {lengths}{through}"


def _digits(seen: list[int]) -> str:
    return listed([digit_name(label) for label in seen])


def room(view: View) -> str:
    """How the prior's mass is shared out among the classes."""
    numbers = view.numbers
    if numbers["view"] != "manifold":
        return ELSEWHERE
    counts = numbers["counts"]
    most, least = counts.index(max(counts)), counts.index(min(counts))
    text = (
        f"The {most}: {counts[most]} of {numbers['count']} codes are decoded to what the "
        f"classifier takes for one; for a {least} it is {counts[least]}."
    )
    if counts[most] > 2 * counts[least]:
        text += " Yet each class has a tenth of the training digits: the code does not share out "
        text += "the prior equally."
    return text


def prior_samples(view: View) -> str:
    """Samples beside reconstructions: what the prior does not know."""
    numbers = view.numbers
    if numbers["view"] != "prior":
        return ELSEWHERE
    found = (
        f"the classifier's mean probability is {100 * numbers['probability']:.0f} ± "
        f"{percent(numbers['error'])} on samples of {numbers['latent_size']} dimensions, "
        f"{percent(numbers['decoded_probability'])} on decoded test images"
    )
    if numbers["deviation"] > 1:
        return (
            f"With deviation {number(numbers['deviation'], 2)} these are no samples of the prior: "
            f"{found}. Far from the codes of digits its certainty is no sign of a digit: it knows "
            'ten classes and no "none of them".'
        )
    if numbers["probability"] + 3 * numbers["error"] < numbers["decoded_probability"]:
        return (
            f"No: {found}. The decoder can draw clearer digits, but the codes of digits do not "
            "fill the prior evenly, and samples fall between them."
        )
    return f"Nearly as much as the decoder can: {found}."


def one_dimension(view: View) -> str:
    """Traversals of single dimensions mix everything."""
    numbers = view.numbers
    if numbers["view"] != "dimensions":
        return ELSEWHERE
    changing = numbers["changing"]
    if changing >= 6:
        return (
            f"No: {changing} of 12 dimensions, each set alone to −3 or to 3, change the class that "
            f"is seen; {numbers['classes'] - 1} other classes appear. The prior has no preferred "
            "axes, and those that the diagonal q(z | x) prefers need not be meanings."
        )
    return (
        f"Of this code {changing} of 12 dimensions change the class that is seen. Drag the point "
        "to another digit and compare."
    )


def two_drawings(view: View) -> str:
    """What is seen halfway between the visitor's own digits."""
    numbers = view.numbers
    if numbers["view"] != "interpolation":
        return ELSEWHERE
    if numbers["drawn"] < 2:
        missing = "both papers" if numbers["drawn"] == 0 else "the other paper"
        return f"Draw a digit on {missing} at the left; test images stand in until then."
    labels = numbers["labels"]
    halfway = labels[len(labels) // 2]
    return (
        f"Decoded, your drawings are seen as {_digits([labels[0]])} and {_digits([labels[-1]])}; "
        f"halfway the classifier sees {_digits([halfway])}. Their images are "
        f"{number(numbers['direct'], 1)} units of ink apart, and the path is "
        f"{number(numbers['lengths'][numbers['path']], 1)} long."
    )


# ---- Your digit


def centring(view: View) -> str:
    """The bound with and without it."""
    numbers = view.numbers
    if not numbers["drawn"]:
        return DRAW_FIRST
    gained = numbers["elbo"] - numbers["raw_elbo"]
    bounds = (
        f"as it stands on the paper the drawing has an ELBO of {number(numbers['raw_elbo'], 1)} "
        f"nats, centred {number(numbers['elbo'], 1)}"
    )
    if gained > _MUCH:
        return (
            f"Much: {bounds}. The share of test images with a lower ELBO rises from "
            f"{percent(numbers['raw_share_below'])} to {percent(numbers['share_below'])}. The "
            "network has seen centred digits only."
        )
    if gained < -_MUCH:
        return (
            f"It costs {number(-gained, 1)} nats here: {bounds}. Scaling has made it another "
            f"image, with {number(numbers['ink_ratio'], 1)} times the ink, and uncertain pixels "
            "cost. It lay well already; a small digit in a corner gains."
        )
    return f"Little: {bounds}. It lay nearly as MNIST's digits do. Draw a small digit in a corner."


def two_dimensions(view: View) -> str:
    """What is lost in a code of two dimensions."""
    numbers = view.numbers
    if not numbers["drawn"]:
        return DRAW_FIRST
    if numbers["latent_size"] != 2:
        return "Choose 2 dimensions at the left and compare the decoded image with the drawing."
    drawn, decoded = numbers["label"], numbers["decoded_label"]
    bounds = (
        f"The ELBO is {number(numbers['elbo'], 1)} nats, with 12 dimensions "
        f"{number(numbers['other_elbo'], 1)}."
    )
    if drawn != decoded:
        return (
            f"Not this one: it is decoded to a blurred image that is classified as {decoded}, not "
            f"{drawn}. Two numbers must stand for the class and every variation of it. {bounds}"
        )
    return f"Here the decoded image is still classified as {drawn}. {bounds}"


def cross(view: View) -> str:
    """Whether the bound is lower than nearly all of the test images'."""
    return _out_of_distribution(view.numbers)


def _out_of_distribution(numbers: Mapping[str, Any]) -> str:
    if not numbers["drawn"]:
        return DRAW_FIRST
    score, below = number(numbers["elbo"], 1), percent(numbers["share_below"])
    median = number(numbers["median"], 1)
    if numbers["share_below"] < _RARE:
        return (
            f"Yes, by its ELBO: {score} nats. The median test image has {median}, and {below} of "
            "them have less. The decoder can draw digits only, here what is classified as "
            f"{numbers['decoded_label']}, so ink is missed and invented."
        )
    return (
        f"By its ELBO, no: {score} nats, and {below} of the test images have less (median "
        f"{median})."
    )


def dash(view: View) -> str:
    """Simple images are likely, digits or not."""
    numbers = view.numbers
    if not numbers["drawn"]:
        return DRAW_FIRST
    score, below = number(numbers["elbo"], 1), percent(numbers["share_below"])
    if numbers["share_below"] > 0.5:
        return (
            f"No: {score} nats, more than {below} of the test images, though a dash is no digit. A "
            "single stroke has few uncertain pixels, so it costs few nats: a high likelihood does "
            "not mean that an image is typical."
        )
    return f"This one is: {score} nats, and only {below} of the test images have less."


def own_digit(view: View) -> str:
    """Where the visitor's digit stands among the test images."""
    numbers = view.numbers
    if not numbers["drawn"]:
        return "Draw a digit on the black paper; it is centred, encoded and scored at once."
    return (
        f"Its ELBO is {number(numbers['elbo'], 1)} nats, and {percent(numbers['share_below'])} of "
        f"the test images have less. It is classified as {numbers['label']}, its reconstruction as "
        f"{numbers['decoded_label']}; the nearest training image is a "
        f"{numbers['nearest_labels'][0]}."
    )
