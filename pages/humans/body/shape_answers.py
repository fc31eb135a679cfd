"""What the guide strip answers in "Shape", from the numbers of the run."""

from pages.humans.body.shape_components import share_text
from pages.humans.body.shape_fields import AVERAGED
from pages.humans.body.shape_learned import MANY
from pages.humans.body.shape_measurements import MISSED_MM
from pages.humans.body.shape_table import text
from ui.frame import number
from ui.topic import View

_OTHER_VIEW = "This is about another view: press the question again to see it."


def first_component(view: View) -> str:
    """The first component is size as a whole."""
    n = view.numbers
    if n.get("view") != "components":
        return _OTHER_VIEW
    if not n["first"] or n["others"] > 1e-6:
        return "Set β₁ alone to see what one component does; the others belong at zero for that."
    stature, waist, span = (
        text(name, n[name] - n[f"mean {name}"], signed=True)
        for name in ("stature", "waist girth", "arm span")
    )
    return (
        f"Size as a whole: at β₁ = {number(n['first'], 1, signed=True)} the stature changes by"
        f" {stature}, the arm span by {span}, the waist by {waist}. This one direction holds"
        f" {number(100 * n['explained_first'], 0)} % of the variance between bodies."
    )


def joints_follow(view: View) -> str:
    """Joints are weighted means of vertices."""
    n = view.numbers
    if n.get("view") != "components":
        return _OTHER_VIEW
    if n["joint_moved"] < 1:
        return "The joint is where the mean body has it: move a β and lines show how."
    name = n["joint"].replace("_", " ")
    return (
        f"No bone is stored: the {name} is the weighted mean of {n['joint_vertices']} vertices (the"
        f" blue points), J = 𝒥 T(β). The vertices of this body have carried it"
        f" {number(n['joint_moved'], 0)} mm from the mean body's, measured from the pelvis."
    )


def registration(view: View) -> str:
    """Joints first, then the surface; near is not the same as right."""
    n = view.numbers
    if n.get("part") != "registration":
        return _OTHER_VIEW
    if not n["surface_steps"]:
        return (
            f"So far pose and shape follow 24 marked joints: {number(n['residual_mm'], 1)} mm are"
            " left along the normals. Then the surface itself is drawn to the points."
        )
    ratio = n["error_mm"] / max(n["residual_mm"], 1e-9)
    start = (
        f"First by its joints, then vertex by vertex: the residual has gone from"
        f" {number(n['first_residual_mm'], 0)} to {number(n['residual_mm'], 1)} mm."
    )
    if ratio > 1.5:
        return (
            f"{start} The true vertices are still {number(n['error_mm'], 1)} mm away: along a"
            " smooth surface nothing says where a vertex belongs."
        )
    return f"{start} The true vertices are {number(n['error_mm'], 1)} mm away."


def averaging(view: View) -> str:
    """Points without correspondence average to a lump."""
    n = view.numbers
    if n.get("part") != "average":
        return _OTHER_VIEW
    if n["averaged"] != "points":
        return f"This is the average of “{AVERAGED['vertices'].lower()}”. Choose the points."
    if n["points_height"] > 0.8 * n["average_height"]:
        return "With so few people the lump is still as tall as a body. Take more of them."
    return (
        f"No: the average of the k-th points is a lump {number(100 * n['points_height'], 0)} cm"
        f" tall, since point k is a nose here and a knee there. Vertex k is the same place on"
        f" everybody: that average is a body of {number(100 * n['average_height'], 0)} cm."
    )


def average(view: View) -> str:
    """The average of few is a likely body, not the mean shape."""
    n = view.numbers
    if n.get("part") != "average":
        return _OTHER_VIEW
    if n["averaged"] != "vertices":
        return f"This is the average of “{AVERAGED['points'].lower()}”. Choose the vertices."
    expected = (10 / n["people"]) ** 0.5
    near = "Nearly" if n["distance_mm"] < 10 else "Not yet"
    return (
        f"{near}: {number(n['distance_mm'], 1)} mm off on average. As a shape it has |β| ="
        f" {number(n['average_length'], 2)}; chance alone gives about √(10/{n['people']}) ="
        f" {number(expected, 2)}. Without that part {number(n['left_mm'], 1)} mm are left."
    )


def few_people(view: View) -> str:
    """Few people span few directions."""
    n = view.numbers
    if n.get("part") != "principal":
        return _OTHER_VIEW
    if n["own_mm"] < 1.3 * n["model_mm"]:
        return "Here they describe others about as well as the model that ships."
    return (
        f"{n['people']} people span {n['own_count']} directions. With all of them four others are"
        f" {number(n['own_mm'], 1)} mm off, {number(n['own_first_mm'], 0)} mm with the average"
        f" alone. Ten components of {MANY} people leave {number(n['model_mm'], 1)} mm: rarer"
        " variation must have been seen."
    )


def joint_regressor(view: View) -> str:
    """Joints need few people."""
    n = view.numbers
    if n.get("part") != "regressor":
        return _OTHER_VIEW
    start = (
        f"Learned from {n['people']} people it misses the joints of four others by"
        f" {number(n['own_mm'], 1)} mm on average, from {MANY} by {number(n['model_mm'], 1)} mm."
    )
    if n["own_mm"] > 1.35 * n["model_mm"]:
        return f"{start} More people would help: take another one in."
    return (
        f"{start} Weights that are positive and sum to one leave little to get wrong:"
        f" {n['own_vertices']} vertices speak for this joint."
    )


def left_free(view: View) -> str:
    """What measurements do not determine."""
    n = view.numbers
    if n.get("view") != "measurements":
        return _OTHER_VIEW
    if not n["asked"]:
        return "Nothing is typed in that can be used, so this is the mean body and all is free."
    if n["missed_mm"] > MISSED_MM:
        return (
            "No body of this model has these measurements together. What you see is the nearest"
            f" one that was found, as far from the mean as {share_text(n['rarity'])} bodies."
        )
    spread = text(n["freest"], n["freest_spread"])
    return (
        f"{n['asked']} numbers fix {n['asked']} of {n['asked'] + n['directions']} directions of β."
        f" Bodies that share them still differ: the {n['freest']} by ± {spread},"
        f" {number(100 * n['freest_share'], 0)} % of its spread over all bodies. Choose “Another"
        " one”."
    )
