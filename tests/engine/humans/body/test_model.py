"""A body model: linear in its shape, still at rest, and refused where its parts do not fit."""

import dataclasses
import gc
import inspect
import weakref

import pytest
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.model import BodyModel, per_model, pose_features
from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skinning import fast_skinning, posed_body
from engine.seeds import generator

BODY = asset.body()


def _betas(seed: int = 0) -> Tensor:
    return torch.randn(10, generator=generator(seed))


def test_at_rest_correctives_are_exactly_zero() -> None:
    assert float(BODY.pose_offsets(torch.zeros(24, 3)).abs().max()) == 0.0
    turned = torch.zeros(24, 3)
    turned[0] = torch.tensor([0.4, 2.0, -0.3])
    assert float(BODY.pose_offsets(turned).abs().max()) == 0.0
    rest = posed_body(BODY, torch.zeros(10), torch.zeros(24, 3))
    assert torch.allclose(rest.vertices, BODY.template, atol=1e-6)


def test_vertices_are_linear_in_the_shape_at_rest() -> None:
    one, other, zero = _betas(0), _betas(1), torch.zeros(10)
    sum_of = BODY.shaped(one + other) + BODY.shaped(zero)
    assert torch.allclose(sum_of, BODY.shaped(one) + BODY.shaped(other), atol=1e-6)
    assert torch.allclose(BODY.shaped(one[:3]), BODY.shaped(torch.cat([one[:3], zero[3:]])))
    assert torch.allclose(BODY.joints(one), BODY.joint_regressor @ BODY.shaped(one), atol=1e-6)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"parents": (0, *BODY.parents[1:])}, "is its root"),
        ({"parents": (*BODY.parents[:-1], 23)}, "must come before it"),
        ({"joint_names": ("pelvis",)}, "24 joints have 1 names"),
        ({"template": BODY.template[:-1]}, "of 6,889 vertices and 24 joints has shape"),
        ({"pose_directions": BODY.pose_directions[:9]}, "pose directions .* has shape"),
        ({"template": BODY.template * torch.nan}, "template holds a number that is not finite"),
        ({"skinning_weights": BODY.skinning_weights * 2}, "skinning weights do not sum to one"),
        ({"joint_regressor": BODY.joint_regressor * 0}, "regressor do not sum to one"),
        ({"faces": BODY.faces + 1}, "names a vertex that does not exist"),
    ],
)
def test_parts_that_make_no_body_are_refused(changes: dict, sentence: str) -> None:
    parts = {field.name: getattr(BODY, field.name) for field in dataclasses.fields(BODY)}
    body = object.__new__(BodyModel)
    with pytest.raises(ValueError, match=sentence):  # past the shapes that only tests check
        inspect.unwrap(BodyModel.__init__)(body, **(parts | changes))


def test_what_was_prepared_for_a_body_goes_with_it() -> None:
    body = dataclasses.replace(BODY)
    assert fast_skinning(body) is fast_skinning(body) is not fast_skinning(BODY)
    gone = weakref.ref(body)
    del body
    gc.collect()
    assert gone() is None


def test_pose_features_are_the_rows_of_the_turns_less_the_identity() -> None:
    quarter = torch.zeros(3, 3)
    quarter[0, 0] = quarter[2, 2] = torch.pi / 2  # the root's turn is left out
    found = pose_features(rotation_matrices(quarter))
    expected = torch.tensor([0.0] * 9 + [-1, -1, 0, 1, -1, 0, 0, 0, 0])
    assert torch.allclose(found, expected, atol=1e-6)


def test_results_are_kept_by_model_function_and_arguments() -> None:
    calls = []

    @per_model
    def counted(model: BodyModel, factor: int) -> int:
        calls.append(factor)
        return factor * model.joint_count

    body = dataclasses.replace(BODY)
    assert [counted(body, k) for k in (2, 3, 2)] == [48, 72, 48] and calls == [2, 3]
    assert counted(dataclasses.replace(BODY), 2) == 48 and calls == [2, 3, 2]
