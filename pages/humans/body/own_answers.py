"""What the guide strip answers in "Bring your own"."""

from ui.frame import number
from ui.topic import View


def motion(view: View) -> str:
    """What a motion is made of."""
    numbers = view.numbers
    if numbers["frames"] < 2:
        return "A single pose is no motion: choose Walking, or a motion of yours."
    count = 3 * min(numbers["joints"], 24) + 3
    return (
        f"{numbers['frames']:,} frames, {numbers['rate']:g} a second: in each, three angles for"
        f" each joint and the place of the pelvis, {count} numbers. Skinning makes"
        f" {3 * numbers['vertices']:,} coordinates of them."
    )


def knee(view: View) -> str:
    """The gait."""
    numbers = view.numbers
    if numbers["motion"] != "walking":
        return "Choose the motion Walking."
    phase = 100 * numbers["phase"]
    if 60 <= phase <= 85 and numbers["knee"] > 40:
        return (
            f"At {phase:.0f} % of the stride the left foot swings, and the knee is bent by"
            f" {number(numbers['knee'], 0)}°: the leg is short enough for the foot to pass the"
            " ground."
        )
    return (
        f"At {phase:.0f} % of the stride the left knee is bent by {number(numbers['knee'], 0)}°;"
        " look at 60 to 85 %, while its foot swings forward."
    )


def retarget(view: View) -> str:
    """The same angles on another shape."""
    numbers = view.numbers
    longer = 100 * (numbers["leg"] / numbers["usual_leg"] - 1) if numbers["usual_leg"] else 0.0
    if abs(longer) < 1:
        return "This shape has legs of the usual length: change β₁."
    return (
        f"The angles are the same, but the legs are {number(abs(longer), 0)} %"
        f" {'longer' if longer > 0 else 'shorter'} ({number(numbers['leg'], 2)} m from hip to"
        " ankle): joints follow the shape, so the same angles make other steps, and hands that met"
        " may miss."
    )


def hostile(view: View) -> str:
    """Pickles."""
    numbers = view.numbers
    if not numbers["hostile"]:
        return "Switch on “Try a hostile file”."
    if "os.system" not in numbers["refusal"]:
        return "The file was refused for another reason; see the sentence on the stage."
    return (
        "A pickle is a program: opened as usual, this one would run a command. Here names in it"
        " become records that do nothing, and one that is no array, os.system, refuses the file."
    )


def exported(view: View) -> str:
    """What other programs show."""
    numbers = view.numbers
    apart = numbers["exported"]
    if apart < 1:
        return (
            f"Yes, within {number(apart, 1)} mm: in this pose the correctives do little. Stop the"
            " motion, or choose a pose that bends more."
        )
    return (
        f"Not to the millimetre: other programs skin the file linearly, without pose correctives,"
        f" and a vertex is up to {number(apart, 0)} mm away. Joints and motion are the same."
    )


def own(view: View) -> str:
    """The visitor's files."""
    numbers = view.numbers
    if numbers["own"]:
        return (
            f"Yours is of the kind {numbers['family']}: {numbers['vertices']:,} vertices,"
            f" {numbers['joints']} joints. It stays in this session until you leave the page."
        )
    if numbers["own_motion"]:
        return (
            f"Your motion has {numbers['frames']:,} frames and lasts"
            f" {number(numbers['seconds'], 1)} s; the body of this page plays it."
        )
    return (
        "SMPL, SMPL-H, SMPL-X and MANO files (.npz, .pkl), motions as AMASS stores them (.npz) and"
        " poses (.json) are read. Their licences are yours to keep: most are non-commercial."
    )
