import math

import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.blending_comparison import (
    METHODS,
    ElbowSettings,
    arm,
    blended_arms,
    measured_elbow,
    rest_radii,
)
from engine.humans.body.limb_sections import volume
from engine.humans.body.skinning import posed_body

BODY = asset.body()


@pytest.mark.parametrize("settings", [ElbowSettings(110, 0), ElbowSettings(-40, 120)])
def test_the_arm_is_the_part_of_the_body_that_moves(settings: ElbowSettings) -> None:
    part, betas = arm(), torch.zeros(10)
    others = torch.ones(len(BODY.template), dtype=torch.bool)
    others[part.vertices] = False
    for name, blended in blended_arms(settings).items():
        method, correctives = METHODS[name]
        whole = posed_body(
            BODY, betas, settings.pose(), method=method, correctives=correctives
        ).vertices
        assert torch.allclose(whole[part.vertices], blended.vertices, atol=2e-6)
        assert torch.allclose(whole[others], BODY.template[others], atol=2e-6)
        change = volume(whole, BODY.faces) - volume(BODY.template, BODY.faces)
        assert blended.volume_change == pytest.approx(change, abs=2e-6)


def test_at_rest_all_are_the_same() -> None:
    found = measured_elbow(ElbowSettings(0, 0))
    for name in METHODS:
        assert found[f"{name}_thinnest"] == pytest.approx(1, abs=1e-5)
        assert found[f"{name}_volume"] == pytest.approx(0, abs=0.05)
        assert found[f"{name}_distance"] == pytest.approx(0, abs=1e-3)


def test_half_way_between_two_bones_a_linear_blend_shrinks_by_the_cosine_of_half_the_twist() -> (
    None
):
    """Where both bones carry half, (R(0) + R(t)) / 2 draws a ring together to |cos(t/2)|."""
    part, twist = arm(), 120.0
    weights = part.weights
    sections = part.sections
    elbow, shoulder = BODY.joint_names.index("left_elbow"), BODY.joint_names.index("left_shoulder")
    share = blended_arms(ElbowSettings(twist, 0))["linear"].radii / rest_radii()
    on_edges = weights[sections.edges].mean(1)
    for number in range(len(share)):
        here = on_edges[sections.section == number]
        w = here[:, elbow]
        if float(w.std()) < 0.05 and float((here[:, elbow] + here[:, shoulder]).min()) > 0.98:
            angle = math.radians(twist)
            expected = (1 - w + w * math.cos(angle)).square() + (w * math.sin(angle)).square()
            assert float(share[number]) == pytest.approx(float(expected.sqrt().mean()), abs=0.05)


def test_dual_quaternions_keep_a_twisted_arm_and_bulge_at_a_bend() -> None:
    twisted = measured_elbow(ElbowSettings(150, 0))
    assert twisted["linear_thinnest"] < 0.35 < 0.9 < twisted["dual_thinnest"]
    assert twisted["linear_volume"] < 5 * twisted["dual_volume"] < 0
    bent = measured_elbow(ElbowSettings(0, 130))
    assert bent["dual_thickest"] > 1.03 and bent["linear_thickest"] < 1.01


def test_correctives_bring_the_linear_blend_nearer_within_what_they_learned() -> None:
    for settings in (ElbowSettings(90, 0), ElbowSettings(0, 120), ElbowSettings(60, 90)):
        found = measured_elbow(settings)
        assert found["corrected_mean_distance"] < 0.4 * found["linear_mean_distance"]


def test_an_elbow_has_its_limits() -> None:
    with pytest.raises(ValueError, match="181"):
        ElbowSettings(twist=181)
