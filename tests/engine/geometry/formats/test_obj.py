"""OBJ: layouts that other programs write, and causes that are named."""

import numpy as np
import pytest

from engine.geometry.formats import obj
from engine.geometry.formats.text import UnreadableError

PLACES = [[0, 0, 0], [2, 0, 0], [0, 3, 0]]


@pytest.mark.parametrize(
    "text",
    [
        "v 0 0 0\nv 2 0 0\nv 0 3 0\nf 1 2 3\n",
        "v\t0\t0\t0\nv\t2\t0\t0\nv\t0\t3\t0\nf\t1\t2\t3",
        "\ufeff# by hand\r\n  v 0 0 0 # first\r\n\tv 2 0 0\r\nv 0 3 0\r\nf 1 2 3 # all\r\n",
        "v 0 0 0 1\nv 2 0 0 1\nv 0 3 0 1\nvt 0 0\nvn 0 0 1\nf 1/1/1 2/1/1 3/1/1\n",
        "v 0 0 0 .5 .5 .5\nv 2 0 0\nv 0 3 0 1\nf 1//1 2//1 3//1\n",
        "v 0 0 0\nv 2 0 \\\n 0\nv 0 3 0\nf 1 \\\n2 3\n",
        "mtllib a\no part\nv 0 0 0\nv 2 0 0\nv 0 3 0\nl 1 2\np 1\ns off\nusemtl b\nf -3 -2 -1\n",
        "v 0 0 0\nv 2 0 0\nv 0 3 0\nf -3/-1 -2/-1 -1/-1\nv 9 9 9\n",
    ],
)
def test_the_same_triangle_in_many_hands(text):
    vertices, faces = obj.read(text.encode())
    assert np.array_equal(vertices[:3], PLACES) and faces.tolist() == [[0, 1, 2]]


def test_negative_numbers_count_from_their_line():
    part = "v {0} 0 0\nv {0} 1 0\nv {0} 0 1\nf -3 -2 -1\n"
    _, faces = obj.read("".join(part.format(at) for at in range(3)).encode())
    assert faces.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("v 0,0 0,5 1,0\n", "numbers have commas, as '0,0'"),
        ("v 0,5,1\n", "numbers have commas"),
        ("v 0 0\nv 1 1\n", "fewer than three coordinates"),
        ("v 0 0 zero\n", "'zero' stands where a number belongs"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n", "refers to vertex 0, but"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n", "a vertex that is not there"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 -4\n", "a vertex that is not there"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf a b c\n", "'a' stands where a whole number"),
    ],
)
def test_causes_are_named(text, cause):
    with pytest.raises(UnreadableError, match=cause):
        obj.read(text.encode())
