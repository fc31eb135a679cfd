"""Meshes that trimesh reads otherwise than their formats say; run it with trimesh alone.

Each case is a closed solid of known area in a form that other programs write. Exit status 1 if
one of them is refused or has another area.
"""

import io
import struct
import sys
import warnings

import trimesh

CORNERS = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
QUADS = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
TRIANGLES = [t for a, b, c, d in QUADS for t in ((a, b, c), (a, c, d))]
NOTCHED = [(0, 0), (3, 0), (3, 2), (2, 2), (2, 1), (1, 1), (1, 2), (0, 2)]


def obj(vertices, faces, start="v", join=" ", end="\n"):
    """Lines of an OBJ file."""
    lines = [join.join([start, *map(str, place)]) + end for place in vertices]
    lines += [join.join(["f", *(str(i + 1) for i in face)]) + end for face in faces]
    return "".join(lines).encode()


def prism():
    """A prism over a polygon with a notch, with its two large faces as one polygon each."""
    n = len(NOTCHED)
    places = [(x, y, z) for z in (0, 1) for x, y in NOTCHED]
    sides = [(i, (i + 1) % n, (i + 1) % n + n, i + n) for i in range(n)]
    return obj(places, [tuple(range(n))[::-1], tuple(range(n, 2 * n)), *sides])


def relative():
    """Two cubes, whose faces count back from their own lines."""
    faces = "".join("f " + " ".join(str(i - 8) for i in quad) + "\n" for quad in QUADS)
    cube = "".join(f"v {{}}{y} {z}\n" for _, y, z in CORNERS)
    text = ""
    for at in (0, 3):
        text += cube.format(*(f"{at + x} " for x, _, _ in CORNERS)) + faces
    return text.encode()


def off(comment=""):
    """An OFF file, with a comment behind the counts."""
    lines = [f"8 6 12{comment}", *(" ".join(map(str, place)) for place in CORNERS)]
    return "\n".join(["OFF", *lines, *("4 " + " ".join(map(str, q)) for q in QUADS)]).encode()


def binary_stl(count):
    """A binary STL that promises so many facets."""
    rows = b"".join(
        struct.pack("<12fH", 0, 0, 0, *(c for i in face for c in CORNERS[i]), 0)
        for face in TRIANGLES
    )
    return b"\0" * 80 + struct.pack("<I", count) + rows


CASES = {
    "OFF, a comment behind the counts": ("off", off("  # counts"), 6),
    "OBJ, a polygon with a notch": ("obj", prism(), 22),
    "OBJ, negative numbers count from their line": ("obj", relative(), 12),
    "OBJ, tabs": ("obj", obj(CORNERS, TRIANGLES, join="\t"), 6),
    "OBJ, comments behind numbers": ("obj", obj(CORNERS, TRIANGLES, end=" # note\n"), 6),
    "STL, binary, count not filled in": ("stl", binary_stl(0), 6),
}


def main() -> int:
    """Prints a line for each case."""
    wrong = 0
    for name, (kind, data, area) in CASES.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                mesh = trimesh.load_mesh(io.BytesIO(data), file_type=kind)
            closed = "closed" if mesh.is_watertight else "not closed"
            seen = f"area {mesh.area:.4g}, {closed}"
            right = mesh.is_watertight and abs(mesh.area - area) < 1e-6
        except Exception as error:
            seen, right = f"{type(error).__name__}: {str(error)[:60]}", False
        wrong += not right
        print(f"{name}: expected: area {area}, closed; seen: {seen}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
