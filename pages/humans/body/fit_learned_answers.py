"""What the guide strip answers in the view "Learned descent"."""

from engine.humans.body.learned_descent import TRAINED_STEPS
from ui.frame import number
from ui.topic import View

_WAIT = "The people are being fitted."


def _percent(share: float) -> str:
    return f"{number(100 * share, 0)} %"


def _mm(value: float) -> str:
    return f"{number(value, 0)} mm"


def same_steps(view: View) -> str:
    """Success after as many steps from the same start."""
    found = view.numbers
    if not found["people"]:
        return _WAIT
    learned, classic = found["learned_success"], found["levenberg_marquardt_success"]
    text = (
        f"After {found['steps']} steps from the same start {_percent(learned)} of the learned fits "
        f"are within {_mm(found['within'])} of the person's joints, {_percent(classic)} by "
        f"Levenberg–Marquardt, {_percent(found['gradient_descent_success'])} by gradient descent"
    )
    if learned > classic + 0.05:
        return f"{text}: the network has learned how people move, and takes large steps at once."
    return f"{text}."


def picture(view: View) -> str:
    """Who is closer in the picture."""
    found = view.numbers
    if not found["people"]:
        return _WAIT
    learned, classic = found["learned_px"], found["levenberg_marquardt_px"]
    text = (
        f"After {found['steps']} steps the median error in the picture is {number(classic, 1)} px "
        f"by Levenberg–Marquardt and {number(learned, 1)} px by the network, in space "
        f"{_mm(found['levenberg_marquardt_mm'])} and {_mm(found['learned_mm'])}"
    )
    if learned > 2 * classic and found["learned_mm"] < found["levenberg_marquardt_mm"]:
        return (
            f"{text}. The optimiser explains the pixels better and the person worse: its prior "
            "does not know which of the bodies with this picture are likely."
        )
    return f"{text}."


def beyond(view: View) -> str:
    """Steps beyond those of the training."""
    found = view.numbers
    if not found["people"]:
        return _WAIT
    if found["steps"] <= TRAINED_STEPS:
        return f"Take more than {TRAINED_STEPS} steps."
    before, now = found["learned_mm_trained"], found["learned_mm"]
    text = (
        f"The median error is {_mm(before)} after {TRAINED_STEPS} steps, as many as in training, "
        f"and {_mm(now)} after {found['steps']}"
    )
    if now > 0.9 * before:
        return (
            f"No: {text}. Nothing makes a learned step lower an energy, so more of them do not "
            "converge to its minimum."
        )
    return f"It does: {text}."


def start(view: View) -> str:
    """Optimisation from where the network has led."""
    found = view.numbers
    if not found["people"]:
        return _WAIT
    both, learned = found["learned_start_mm"], found["learned_mm"]
    pixels = found["learned_start_px"]
    text = (
        f"{TRAINED_STEPS} learned steps, then Levenberg–Marquardt: {number(pixels, 1)} px and "
        f"{_mm(both)}, beside {number(found['learned_px'], 1)} px and {_mm(learned)} of the "
        f"network, {number(found['levenberg_marquardt_px'], 1)} px and "
        f"{_mm(found['levenberg_marquardt_mm'])} of optimisation alone"
    )
    if pixels < 0.5 * found["learned_px"] and both < found["levenberg_marquardt_mm"]:
        return f"Yes: {text}. The start decides which of the minima is found."
    return f"{text}."


def prior(view: View) -> str:
    """The best hand-made prior against the learned one."""
    found = view.numbers
    if not found["people"]:
        return _WAIT
    classic, trained = found["levenberg_marquardt_mm"], found["learned_mm_trained"]
    text = (
        f"With w_pose = {number(found['pose_weight'], 4)} Levenberg–Marquardt is at "
        f"{_mm(classic)} after {found['steps']} steps, the network at {_mm(trained)} after "
        f"{TRAINED_STEPS}"
    )
    if trained < classic - 4:
        return (
            f"Not quite: {text}. A parabola about the T-pose is a poor model of people; but the "
            "network is tested on the very kind of poses that it has learned."
        )
    return f"{text}."
