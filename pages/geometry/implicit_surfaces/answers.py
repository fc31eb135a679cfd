"""What the guide strip answers about fields, grids and meshes, from the numbers of the run."""

import math

from ui.frame import number
from ui.topic import View

_REFINED = 1.3
"""Midpoints are called worse than interpolation from this ratio of the errors on."""


def _times(ratio: float) -> str:
    return number(ratio, 0 if ratio >= 10 else 1)


def _pieces(components: int, euler: int) -> str:
    many = "1 component" if components == 1 else f"{components} components"
    return f"{many} with V − E + F = {number(euler, 0)}"


# ---- Combine shapes


def _at_the_probe(view: View) -> str:
    numbers = view.numbers
    return (
        f"at the probe f = {number(numbers['value'])}, and the surface is "
        f"{number(abs(numbers['distance']))} away"
    )


def _no_surface(view: View) -> str:
    """Said where there is nothing to compare a distance with; else empty."""
    if math.isnan(view.numbers["distance"]):
        return "There is no surface within the cube now. Choose the question again."
    return ""


def sharp_union(view: View) -> str:
    """The minimum of two distances is right outside and wrong inside an overlap."""
    numbers = view.numbers
    if nothing := _no_surface(view):
        return nothing
    sharp = numbers["unions"] and not numbers["blend"] and numbers["exact_solids"]
    if not sharp or numbers["transform"] != "identity":
        return f"This is no plain minimum of distances any more: {_at_the_probe(view)}."
    if numbers["value"] < 0 and numbers["distance"] < numbers["value"] - 0.01:
        return (
            f"Not inside: {_at_the_probe(view)}, although |∇f| = "
            f"{number(numbers['gradient_norm'])}. There f measures to a part of a solid that lies "
            "inside the other one and is no surface. Outside the minimum is the distance."
        )
    return f"Here it is: {_at_the_probe(view)}. Press the slice where the solids overlap."


def smooth_union(view: View) -> str:
    """The gradient of a smooth minimum is shorter than 1 where it blends."""
    numbers = view.numbers
    if nothing := _no_surface(view):
        return nothing
    if not numbers["unions"] or not numbers["blend"] or numbers["transform"] != "identity":
        return f"Nothing is a smooth minimum now: {_at_the_probe(view)}. Widen k of a union."
    if numbers["exact_solids"] and numbers["gradient_norm"] < 0.98:
        return (
            f"Not where it blends: {_at_the_probe(view)}, |∇f| = "
            f"{number(numbers['gradient_norm'])}. There ∇f is a mean of two unit vectors that "
            "differ in direction, so it is shorter than 1."
        )
    return (
        f"Hardly a difference here: {_at_the_probe(view)}, |∇f| = "
        f"{number(numbers['gradient_norm'])}. Press the slice between the solids."
    )


def stretched(view: View) -> str:
    """Scaling the axes differently keeps the surface and loses the distance."""
    numbers = view.numbers
    if nothing := _no_surface(view):
        return nothing
    if numbers["kinds"] != ("ellipsoid",) or numbers["transform"] != "identity":
        return f"This is not one ellipsoid any more: {_at_the_probe(view)}."
    if abs(numbers["value"]) < abs(numbers["distance"]) - 0.01:
        return (
            f"No: {_at_the_probe(view)}; |∇f| = {number(numbers['gradient_norm'])}. Each axis is "
            "scaled by another factor, and lengths with it; this f is only a lower bound of the "
            "distance."
        )
    return f"Nearly, here: {_at_the_probe(view)}. Press the slice beside the long ends."


def cubed(view: View) -> str:
    """f³ has the surface of f, and a grid finds it less accurately."""
    numbers = view.numbers
    if numbers["transform"] != "cube":
        return "Choose f³ as the transform of the field to compare it with f."
    if numbers["plain"] is None:
        return "Volume and area of f itself are measured when the slider rests."
    area, plain, exact = numbers["measures"].area, numbers["plain"].area, numbers["exact"]
    known = f", and exactly {number(exact[1], 2)}" if exact else ""
    found = f"from f³ the area is {number(area, 2)}, from f {number(plain, 2)}{known}"
    if area > 1.005 * plain:
        return (
            "Yes, f³ = 0 where f = 0. But there f³ is flat and bends, and marching cubes takes it "
            f"as linear between samples: {found}."
        )
    return f"Yes, f³ = 0 where f = 0, and on this grid it makes little difference: {found}."


def shifted(view: View) -> str:
    """f − c is the surface moved outwards."""
    numbers = view.numbers
    if numbers["transform"] != "shifted":
        return "Choose f − 0.1 as the transform of the field to see its surface."
    if numbers["plain"] is None:
        return "The volume of f itself is measured when the slider rests."
    volume, plain = numbers["measures"].volume, numbers["plain"].volume
    found = f"volume {number(volume, 2)} instead of {number(plain, 2)}"
    if not numbers["exact_solids"] or numbers["blend"]:
        return f"The surface moves outwards: {found}. Where f is no distance, by more than 0.1."
    if numbers["unions"] or len(numbers["kinds"]) == 1:
        return f"The surface moved outwards by 0.1, since f is the distance outside: {found}."
    return (
        f"The surface moved outwards: {found}. It moves by 0.1 where f is the distance. At edges "
        "that ∩ and ∖ cut, f is less than the distance, so there it moves further."
    )


def built(view: View) -> str:
    """The genus of what the visitor has built."""
    components, euler = view.numbers["measures"].components, view.numbers["measures"].euler
    if not components:
        return "There is no surface within the cube. Move a solid, or add one."
    genus = components - euler // 2
    found = f"{_pieces(components, euler)}, so genus {genus}"
    if genus >= 2:
        return f"Yes: {found}. Each tunnel takes 2 from V − E + F = 2 (components − genus)."
    return (
        f"So far {found}. Add a solid, choose a kind with a hole, or ∖ difference, and drag its "
        "number: each tunnel takes 2 from V − E + F."
    )


# ---- Marching cubes

_ELSEWHERE = "Choose the question again to see what it asks about."


def midpoints(view: View) -> str:
    """Vertices at midpoints give a staircase."""
    numbers = view.numbers
    if numbers["view"] == "representations":
        return _ELSEWHERE
    error, other = numbers["error"], numbers["other_error"]
    if other is None:
        return "Both ways to place vertices are compared when the slider rests."
    if math.isnan(error):
        return "No cell is crossed: the shape lies between the samples."
    if numbers["interpolate"]:
        return (
            f"With linear interpolation mean |f| on the result is {number(error, 4)}, at midpoints "
            f"{number(other, 4)}. Switch it off to see the staircase."
        )
    if error > _REFINED * other:
        return (
            f"A staircase: mean |f| on it is {number(error, 4)}, with linear interpolation "
            f"{number(other, 4)}, {_times(error / other)} times less. Half the cell size halves "
            "the first and quarters the second."
        )
    return (
        f"On so coarse a grid it matters little: mean |f| is {number(error, 4)}, with "
        f"interpolation {number(other, 4)}."
    )


def ambiguous_square(view: View) -> str:
    """Signs alone do not say how to join the crossings of cases 5 and 10."""
    numbers = view.numbers
    if numbers["view"] != "squares":
        return _ELSEWHERE
    if not numbers["ambiguous"]:
        return (
            "No square of this grid is ambiguous now: that takes two opposite corners inside, "
            "case 5 or 10."
        )
    rule = {
        "separate": "Separated",
        "connect": "Connected",
        "asymptotic_decider": "By the asymptotic decider",
    }[numbers["ambiguity_rule"]]
    curves = "1 curve" if numbers["curves"] == 1 else f"{numbers['curves']} curves"
    saddle = numbers["saddle"]
    inside = saddle < 0
    decides = (
        "inside: the asymptotic decider connects"
        if inside
        else ("outside: the asymptotic decider separates")
    )
    if {"separate": inside, "connect": not inside}.get(numbers["ambiguity_rule"]):
        decides += ", unlike your choice"
    square = "The ambiguous square" if numbers["ambiguous"] == 1 else "The first ambiguous square"
    return (
        f"Two opposite corners are inside, and both pairings fit the signs. {rule}: {curves}. "
        f"{square} has its saddle at {number(saddle)}, {decides}."
    )


def ring_of_cubes(view: View) -> str:
    """Each cube looks up its triangles; together they close."""
    numbers = view.numbers
    if numbers["view"] != "cubes":
        return _ELSEWHERE
    step, cells, triangles = numbers["step"], numbers["cells"], numbers["elements"]
    if not cells:
        return "No cube is crossed: the shape lies between the samples."
    if step < cells:
        return (
            f"{step} of {cells} crossed cubes: each finds its case among 256 in the table, and "
            f"adds the triangles listed for it, {triangles} so far. Play on until they close."
        )
    genus = numbers["components"] - numbers["euler"] // 2
    return (
        f"From {cells} cubes {triangles:,} triangles: "
        f"{_pieces(numbers['components'], numbers['euler'])}, so genus {genus}. Neighbouring cubes "
        "agree on the face they share, so nothing gapes."
    )


def lost_on_the_grid(view: View) -> str:
    """What is thinner than a cell gets lost."""
    numbers = view.numbers
    if numbers["view"] != "cubes":
        return _ELSEWHERE
    found = numbers["components"], numbers["euler"]
    fine = numbers["fine"].components, numbers["fine"].euler
    cell = number(numbers["cell"], 2)
    if found == fine:
        return (
            f"With cells of {cell} nothing of the topology: {_pieces(*found)}, as on a grid of "
            "61³ samples. Take fewer samples."
        )
    return (
        f"With cells of {cell} there are {_pieces(*found)}; on 61³ samples {_pieces(*fine)}. What "
        "is thinner than a cell passes between the samples, and no table can bring it back."
    )


def cheapest_representation(view: View) -> str:
    """Memory against error of voxels, points and mesh."""
    numbers = view.numbers
    if numbers["view"] != "representations":
        return _ELSEWHERE
    costs = numbers["representations"]
    if not costs:
        return "Nothing is left of the shape at this resolution. Take more samples."
    voxels, mesh = costs["voxels"], costs["mesh"]
    least = min(costs, key=lambda form: costs[form][0])
    told = (
        f"Voxels take {voxels[0] / 1000:.1f} kB and err by {number(voxels[1], 4)}, the mesh "
        f"{mesh[0] / 1000:.1f} kB and {number(mesh[1], 4)}"
    )
    if least == "voxels" and mesh[1] < voxels[1]:
        return (
            f"{told}. But half the error costs voxels about 8 times the memory (h at n³ bits), a "
            "mesh about twice (h² at about n² triangles): the finer, the more a mesh saves."
        )
    return f"{told}; the least memory is taken by the {least}. Compare the curves at one error."


# ---- Your mesh


def _lost(view: View) -> str:
    """Said where the remeshed surface is not there to be measured; else empty."""
    numbers = view.numbers
    if not numbers["has_inside"]:
        return "This mesh has no inside, so its distance has no sign and nothing is remeshed."
    if "triangles" not in numbers:
        return "Nothing is left of the mesh on so coarse a grid. Take more samples."
    if numbers["hausdorff"] is None:
        return "The distances are measured when the slider rests."
    return ""


def _far_and_mean(view: View) -> str:
    numbers = view.numbers
    return (
        f"the new surface is {number(numbers['mean_distance'], 4)} from the mesh on average, but "
        f"the farthest point of the mesh is {number(numbers['hausdorff'])} from the new surface"
    )


def sharp_edges(view: View) -> str:
    """Marching cubes bevels edges."""
    numbers = view.numbers
    if missing := _lost(view):
        return missing
    cell = number(numbers["cell"], 2)
    if numbers["hausdorff"] > 4 * numbers["mean_distance"]:
        return (
            f"No, they are bevelled: {_far_and_mean(view)}. Each cell, {cell} wide, knows the "
            "distance only at its corners. Take more samples."
        )
    return f"With cells of {cell} {_far_and_mean(view)}."


def thin_legs(view: View) -> str:
    """Parts thinner than a cell vanish, and only the Hausdorff distance tells."""
    numbers = view.numbers
    if missing := _lost(view):
        return missing
    cell = numbers["cell"]
    if numbers["hausdorff"] > 2 * cell:
        return (
            f"No: {_far_and_mean(view)}. Parts thinner than a cell, {number(cell, 2)}, are gone, "
            "which no distance measured from the new surface can tell."
        )
    return f"With cells of {number(cell, 2)} nothing large is lost: {_far_and_mean(view)}."


def inside_of_torn(view: View) -> str:
    """A mesh with holes has the inside that its shape suggests."""
    numbers = view.numbers
    edges = numbers["open_edges"]
    if not numbers["closed"] and numbers["has_inside"]:
        return (
            f"By a rule: through {edges} rim edges, in orange, one gets in without crossing the "
            "surface. The winding number w fades from 1 to 0 there; w > ½ counts as inside, so the "
            "sign of the distance changes in the opening."
        )
    if not numbers["closed"]:
        return f"No: it has {edges} rim edges, and w is nowhere above ½, so no point is inside."
    return "This mesh is closed: it has an inside, and its signed distance is on the slice."


def filled_holes(view: View) -> str:
    """Holes are filled by a guess."""
    numbers = view.numbers
    pieces = _pieces(numbers["components"], numbers["euler"])
    if not numbers["closed"]:
        return f"Not here: {numbers['open_edges']} edges, in orange, still do not join two faces."
    filled = next((note for note in numbers["notes"] if "filled" in note), "")
    if not filled:
        return f"There was no hole to fill: {pieces}."
    return (
        f"Yes, by a guess. {filled} Now it has {pieces}, and the distance has a sign. "
        "Each lid is a fan around the centre of its rim, whatever was there before."
    )


def watertight(view: View) -> str:
    """Whether each edge belongs to two faces."""
    numbers = view.numbers
    pieces = _pieces(numbers["components"], numbers["euler"])
    if numbers["closed"]:
        return f"Yes: each edge joins two faces, which run along it in opposite ways. {pieces}."
    told = f"No: {numbers['open_edges']} edges, in orange, do not join two faces; {pieces}."
    if not numbers["has_inside"]:
        return f"{told} Sheets without thickness have no inside."
    if numbers["name"].startswith("airplane"):
        return (
            f"{told} The body counts as inside, since its winding number is above ½; sheets "
            "without thickness, such as propellers, have no inside."
        )
    return f"{told} What its winding number, above ½, surrounds counts as inside."


def own_mesh(view: View) -> str:
    """The visitor's file."""
    if not view.numbers["uploaded"]:
        return (
            "Choose a file on the left: PLY, OBJ, STL, GLB or OFF. It is repaired and measured "
            "here; until then this is the nut."
        )
    return watertight(view)
