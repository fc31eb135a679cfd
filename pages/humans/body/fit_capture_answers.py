"""What the guide strip answers in the view "Capture"."""

from ui.frame import number
from ui.topic import View

_PLAY = "Press play: the trackers need some pictures first."
_ENOUGH = 6


def _mm(value: float) -> str:
    return f"{number(value, 0)} mm"


def scan(view: View) -> str:
    """What personalisation is worth."""
    found = view.numbers
    if found["step"] < _ENOUGH:
        return _PLAY
    own, other = found["scan_silhouettes_surface"], found["generic_silhouettes_surface"]
    text = (
        f"Over {found['step']} pictures the surface is off by {_mm(own)} with the scanned template "
        f"and by {_mm(other)} without; in the T-pose the templates are off by "
        f"{_mm(found['scan_rest'])} and {_mm(found['generic_rest'])}"
    )
    if other > 2 * own:
        return f"{text}. A body of the wrong size is put at the wrong distance, in every picture."
    return f"{text}."


def depth(view: View) -> str:
    """Where a body of the wrong size is put."""
    found = view.numbers
    if found["step"] < _ENOUGH:
        return _PLAY
    own, other = found["scan_joints_depth"], found["generic_joints_depth"]
    where = "too far from" if other > 0 else "too near to"
    text = (
        f"From joints alone the pelvis of the body without personalisation is {_mm(abs(other))} "
        f"{where} the camera, that of the scan {_mm(abs(own))} off"
    )
    if abs(other) > 3 * abs(own):
        return (
            f"{text}. Size and distance look alike: the same picture, a larger body farther away. "
            "Only the scan knows the size."
        )
    return f"{text}."


def silhouettes(view: View) -> str:
    """What silhouettes add to a good template."""
    found = view.numbers
    if found["step"] < _ENOUGH:
        return _PLAY
    without, with_them = found["scan_joints_surface"], found["scan_silhouettes_surface"]
    text = (
        f"With joints that are {number(found['noise'], 0)} px off, the scanned template is "
        f"{_mm(without)} away by joints alone and {_mm(with_them)} with silhouettes"
    )
    if with_them < 0.9 * without:
        return f"Yes: {text}. An outline of hundreds of points averages out the noise of 24 joints."
    return f"{text}."


def wrong_template(view: View) -> str:
    """What silhouettes do to a wrong template."""
    found = view.numbers
    if found["step"] < _ENOUGH:
        return _PLAY
    without, with_them = found["generic_joints_surface"], found["generic_silhouettes_surface"]
    text = (
        f"Without personalisation the surface is off by {_mm(without)} by joints alone, by "
        f"{_mm(with_them)} with silhouettes"
    )
    if with_them > 0.8 * without and with_them > 3 * found["scan_silhouettes_surface"]:
        return (
            f"Hardly: {text}, that of the scan by {_mm(found['scan_silhouettes_surface'])}. An "
            "outline tells size from distance no better than joints do."
        )
    return f"{text}."


def components(view: View) -> str:
    """Ten shape components beside the scan itself."""
    found = view.numbers
    if found["generic"] != "components":
        return "Choose “Ten β” as the template without a scan."
    if found["step"] < _ENOUGH:
        return _PLAY
    text = (
        f"Ten β fitted to the scan are off by {_mm(found['generic_rest'])} in the T-pose, the "
        f"registered scan by {_mm(found['scan_rest'])}; tracked with silhouettes "
        f"{_mm(found['generic_silhouettes_surface'])} and {_mm(found['scan_silhouettes_surface'])}"
    )
    if found["generic_silhouettes_surface"] < 1.5 * found["scan_silhouettes_surface"]:
        return f"Nearly: {text}. Most of what matters is size, and ten numbers have that."
    return f"{text}."


def drifting(view: View) -> str:
    """Whether errors add up."""
    found = view.numbers
    if found["step"] < _ENOUGH:
        return _PLAY
    early, late = found["early"], found["late"]
    text = (
        f"The scanned template with silhouettes is off by {_mm(early)} in the first half of the "
        f"pictures and by {_mm(late)} in the second"
    )
    if late < 1.5 * early:
        return f"No: {text}. Each picture is measured anew; only the prior on motion looks back."
    return f"{text}: the error grows."
