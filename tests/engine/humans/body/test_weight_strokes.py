import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.skeleton import joint_index
from engine.humans.body.skinning import FastSkinning
from engine.humans.body.vertex_blend import painted
from engine.humans.body.weight_strokes import (
    MOST_DABS,
    Stroke,
    added,
    dab_count,
    dabs,
    painted_weights,
    read_strokes,
    write_strokes,
)

BODY = asset.body()
COUNT = len(BODY.template)
STROKES = (
    Stroke("left_elbow", 60, 80, (5000, 5001, 6889)),
    Stroke("head", 30, -100, (0, 35, 36)),
)


def test_strokes_come_back_from_their_text() -> None:
    assert read_strokes(write_strokes(STROKES), COUNT) == STROKES
    assert read_strokes("", COUNT) == () and write_strokes(()) == ""


def test_dabs_paint_as_the_brush_does_one_after_the_other() -> None:
    expected = BODY.skinning_weights
    for dab in dabs(STROKES):
        expected = painted(
            expected,
            BODY.template,
            BODY.template[dab.vertices[0]],
            joint_index(dab.joint),
            radius=dab.radius / 1000,
            strength=dab.strength / 100,
        )
    found = painted_weights(BODY, dabs(STROKES))
    assert torch.allclose(found, expected, atol=1e-6)
    assert torch.allclose(found.sum(1), torch.ones(COUNT), atol=1e-5)
    first = painted_weights(BODY, dabs(STROKES[:1]))
    assert torch.equal(painted_weights(BODY, dabs(STROKES[1:]), first), found)


def test_painted_weights_carry_the_body() -> None:
    weights = painted_weights(BODY, dabs(STROKES))
    pose = torch.zeros(24, 3)
    pose[joint_index("left_elbow"), 1] = -1.0
    fast = FastSkinning(BODY)
    found = fast.with_weights(weights)(torch.zeros(10), pose).vertices
    usual = fast(torch.zeros(10), pose).vertices
    changed = (weights - BODY.skinning_weights).abs().amax(1) > 1e-7
    assert not torch.allclose(found[changed], usual[changed], atol=1e-4)
    assert torch.equal(found[~changed], usual[~changed])


def test_strokes_of_one_brush_are_joined_and_end_where_a_link_is_full() -> None:
    more = added(STROKES, Stroke("head", 30, -100, (7,)))
    assert len(more) == 2 and more[1].vertices == (0, 35, 36, 7)
    assert len(added(STROKES, Stroke("head", 31, -100, (7,)))) == 3
    full = added(STROKES, Stroke("neck", 20, 50, (1,) * 5_000))
    assert dab_count(full) == MOST_DABS
    assert added(full, Stroke("neck", 20, 50, (1,))) == full
    assert read_strokes(write_strokes(full), COUNT) == full


@pytest.mark.parametrize(
    "text",
    [
        *("1_2", "x_1_2_3", "24_10_10_0", "1_0_10_0", "1_10_101_0", "1_10_10_zzzz", "1_10_10_"),
        *("1__1_0", "~", "1_10_10_5be", "²_1_1_1", "1_1e1_1_1"),
        "~".join(["1_10_10" + "_0" * 501] * 2),
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_strokes(text, COUNT)
