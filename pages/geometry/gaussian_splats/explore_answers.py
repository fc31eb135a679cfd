"""What the guide strip answers in "Explore", from the numbers of the run."""

import math

from pages.geometry.gaussian_splats.explore_source import FLOATERS
from ui.frame import number
from ui.topic import View


def weight(view: View) -> str:
    """A scene of Gaussians is large, and coefficients of colour are most of it."""
    numbers = view.numbers
    if not numbers["shown"]:
        return "Nothing is shown, so there is nothing to store."
    ply, splat = (number(numbers[name] / 1e6, 2) for name in ("ply_bytes", "splat_bytes"))
    colour = 3 * (numbers["degree"] + 1) ** 2
    return (
        f"{numbers['shown']:,} Gaussians take {ply} MB as PLY: {colour} of {numbers['row'] // 4}"
        f" numbers are colour, of degree {numbers['degree']}. As .splat, with one colour each,"
        f" {splat} MB. The network of the first NeRF has 5 MB, whatever the scene."
    )


def floaters(view: View) -> str:
    """Floaters are faint, so a threshold on the opacity takes them away."""
    numbers = view.numbers
    if numbers["own"]:
        return (
            f"In your scene {numbers['hidden']:,} of {numbers['count']:,} are hidden, which changes"
            f" {number(100 * numbers['changed'], 0)} % of the pixels."
        )
    changed = number(100 * numbers["changed"], 0)
    if not numbers["hidden"]:
        return "Nothing is hidden yet. Raise “Hide opacity below”."
    if numbers["hidden"] <= FLOATERS:
        return (
            f"Here, yes: {numbers['hidden']} of {numbers['count']:,} are below"
            f" {numbers['least_opacity']:g}, all of them floaters that were planted, faint and"
            f" large: {changed} % of the pixels change. In trained scenes a threshold also cuts"
            " faint detail, such as thin or shiny things, and leaves opaque floaters."
        )
    return (
        f"Now {numbers['hidden']:,} are hidden, and only {FLOATERS} of them float: the surfaces"
        f" get holes, and {changed} % of the pixels change."
    )


def inside(view: View) -> str:
    """A scene of Gaussians is a hull, and a box of centres has no sharp edge."""
    numbers = view.numbers
    if not numbers["cropped"]:
        return "Nothing is cropped now. Lower “Crop along y”."
    share = number(100 * numbers["shown"] / numbers["count"], 0)
    if numbers["own"]:
        return (
            f"{share} % of your Gaussians are left; look into the cut. It has no edge: a box keeps"
            " centres, and a Gaussian reaches beyond."
        )
    return (
        f"Nothing here: this scene was built of surfaces, and {share} % of it are left. Training"
        " puts Gaussians where photographs show something, and they show no inside. The cut has no"
        " edge: a box keeps centres, and a Gaussian reaches beyond."
    )


def own_file(view: View) -> str:
    """What the visitor's scene holds."""
    numbers = view.numbers
    if not numbers["own"]:
        return (
            "Choose “Your file” and a .ply of 3DGS or a .splat; drag to orbit it, press to measure."
        )
    distance = numbers["distance"]
    measured = (
        "Press two points to measure."
        if math.isnan(distance)
        else f"The measured distance is {number(distance)}."
    )
    return (
        f"Your scene: {numbers['count']:,} Gaussians, colours of degree {numbers['most_degree']},"
        f" 95 % of them within {number(numbers['radius'], 2)} of the middle. {measured}"
    )
