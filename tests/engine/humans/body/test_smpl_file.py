"""Visitors' body models are read, and nothing in them is run."""

import io
import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
import torch

from engine.humans.body.restricted_pickle import RefusedFileError
from engine.humans.body.skeleton import PARENTS
from engine.humans.body.skinning import FastSkinning, posed_body
from engine.humans.body.smpl_file import read_body


def _arrays(joints: int = 24, vertices: int = 40, components: int = 12) -> dict[str, np.ndarray]:
    """A body model of random numbers with the keys and types that such files have."""
    random = np.random.default_rng(joints)
    weights = random.uniform(size=(vertices, joints))
    regressor = random.uniform(size=(joints, vertices))
    parents = PARENTS if joints == 24 else tuple(range(-1, joints - 1))
    table = np.array([[p % 2**32 for p in parents], range(joints)], np.uint32)
    return {
        "v_template": random.normal(size=(vertices, 3)),
        "shapedirs": random.normal(size=(vertices, 3, components)),
        "posedirs": random.normal(size=(vertices, 3, 9 * (joints - 1))),
        "J_regressor": regressor / regressor.sum(1, keepdims=True),
        "weights": weights / weights.sum(1, keepdims=True),
        "kintree_table": table,
        "f": random.integers(0, vertices, (30, 3)).astype(np.uint32),
    }


def _npz(arrays: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def _same(found: Any, arrays: dict[str, np.ndarray]) -> None:
    model = found.model
    np.testing.assert_allclose(model.template.numpy(), arrays["v_template"], rtol=1e-6)
    np.testing.assert_allclose(
        model.shape_directions.numpy(), arrays["shapedirs"][..., :10], rtol=1e-6
    )
    np.testing.assert_allclose(
        model.pose_directions.numpy(), np.moveaxis(arrays["posedirs"], -1, 0), rtol=1e-6
    )
    np.testing.assert_allclose(model.joint_regressor.numpy(), arrays["J_regressor"], rtol=1e-5)
    np.testing.assert_allclose(model.skinning_weights.numpy(), arrays["weights"], rtol=1e-5)
    assert np.array_equal(model.faces.numpy(), arrays["f"])


@pytest.mark.parametrize(
    ("joints", "family"), [(16, "MANO"), (24, "SMPL"), (52, "SMPL-H"), (55, "SMPL-X")]
)
def test_models_of_each_family_are_read_and_posed(joints: int, family: str) -> None:
    arrays = _arrays(joints)
    found = read_body("model.npz", _npz(arrays | {"unused": np.array({"a": 1}, dtype=object)}))
    assert found.family == family and len(found.model.joint_names) == joints
    _same(found, arrays)
    pose = torch.randn(joints, 3, generator=torch.Generator().manual_seed(0)) * 0.3
    betas = torch.randn(10, generator=torch.Generator().manual_seed(1))
    there = posed_body(found.model, betas, pose).vertices
    assert bool(torch.isfinite(there).all())
    assert torch.allclose(FastSkinning(found.model)(betas, pose).vertices, there, atol=1e-3)


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_pickles_of_every_protocol_with_sparse_matrices_and_chumpy(
    chumpy: Callable[..., Any], protocol: int
) -> None:
    arrays = _arrays()
    template, flat = arrays["v_template"], arrays["shapedirs"]
    order = np.random.default_rng(0).permutation(template.size)
    stored: dict[str, Any] = dict(arrays)
    stored["J_regressor"] = scipy.sparse.csc_matrix(arrays["J_regressor"])
    stored["weights"] = scipy.sparse.csr_matrix(arrays["weights"])
    stored["shapedirs"] = chumpy("chumpy.ch", "Ch", x=flat, _dirty_vars=set())
    shuffled = np.empty(template.size)
    shuffled[order] = template.reshape(-1)
    inner = chumpy("chumpy.ch", "Ch", x=shuffled)
    stored["v_template"] = chumpy(
        "chumpy.reordering", "Select", a=inner, idxs=order, preferred_shape=template.shape
    )
    turned = np.ascontiguousarray(arrays["posedirs"].transpose(2, 0, 1))
    stored["posedirs"] = chumpy(
        "chumpy.reordering", "transpose", a=turned, axes=np.array([1, 2, 0])
    )
    stored |= {"bs_type": "lrotmin", "bs_style": "lbs", "training": {"gender": "x", "n": [1, 2]}}
    _same(read_body("MODEL.PKL", pickle.dumps(stored, protocol)), arrays)


def test_big_endian_and_fortran_arrays_keep_their_values() -> None:
    arrays = _arrays()
    stored = {k: np.asfortranarray(v.astype(v.dtype.newbyteorder(">"))) for k, v in arrays.items()}
    _same(read_body("a.pkl", pickle.dumps(stored, 2)), arrays)
    _same(read_body("a.npz", _npz(stored)), arrays)


class _Runs:
    """Calls a function while it is unpickled, as hostile files do."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def test_nothing_is_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    for hostile in (
        _Runs(os.system, f"touch {marker}"),
        _Runs(eval, f"open({str(marker)!r}, 'w')"),
        _Runs(Path.touch, marker),
        _Runs(getattr, marker, "touch"),
        np.array([_Runs(os.system, f"touch {marker}")], dtype=object),
    ):
        for protocol in (0, 2, 4):
            content = pickle.dumps(_arrays() | {"extra": hostile}, protocol)
            with pytest.raises(RefusedFileError, match="no body model needs"):
                read_body("model.pkl", content)
        archive = _npz(_arrays() | {"weights": np.array([hostile], dtype=object)})
        with pytest.raises(RefusedFileError, match="weights is stored as a pickle"):
            read_body("model.npz", archive)
    assert not marker.exists()


def test_operations_that_would_fill_the_memory_are_refused() -> None:
    for content, sentence in (
        (b"\x80\x02}r\xff\xff\xff\x7f.", "numbers its parts beyond"),
        (b"\x80\x05\x96" + struct.pack("<Q", 2**50) + b"abc.", "cut off"),
        (b"\x80\x02cos\nsystem\n(S'true'\ntR.", "os.system"),
        (b"\x80\x02}q\x00.", "it has no v_template"),
        (b"(ios\nsystem\n.", "uses INST"),
        (b"\x80\x02K\x01.", "holds no dictionary"),
        (b"", "cut off"),
        (b"hello, world", "no pickle"),
        (pickle.dumps(_arrays(), 2)[:-300], "cut off"),
    ):
        with pytest.raises(RefusedFileError, match=sentence):
            read_body("model.pkl", content)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("f", np.full((5, 3), 40), "names a vertex that does not exist"),
        ("posedirs", np.ones((40, 3, 9)), r"posedirs has the shape \(40, 3, 9\)"),
        ("kintree_table", np.zeros((2, 24)), "first joint of a body is its root"),
        ("v_template", np.full((40, 3), np.nan), "not finite"),
        ("weights", np.zeros((40, 24)), "some that sum to 0"),
        ("weights", np.ones(40), "a row for each vertex"),
        ("v_template", np.array("text"), "does not hold numbers"),
        ("weights", np.ones((40, 200)), "at most 100,000 vertices and 128 joints"),
    ],
)
def test_what_is_no_body_is_refused_with_its_reason(
    key: str, value: np.ndarray, sentence: str
) -> None:
    with pytest.raises(RefusedFileError, match=sentence):
        read_body("model.npz", _npz(_arrays() | {key: value}))


def test_other_files_and_missing_parts_are_named() -> None:
    with pytest.raises(RefusedFileError, match=r"an \.npz or a \.pkl file"):
        read_body("model.obj", b"v 0 0 0")
    short = _arrays()
    del short["posedirs"]
    with pytest.raises(RefusedFileError, match="it has no posedirs"):
        read_body("model.npz", _npz(short))


@pytest.mark.parametrize("key", ["weights", "J_regressor"])
def test_rows_that_do_not_sum_to_one_are_refused_and_rounding_is_taken_out(key: str) -> None:
    arrays = _arrays()
    for factor in (7.0, 0.0, 1.02, 0.98):
        wrong = arrays[key].copy()
        wrong[3] *= factor
        with pytest.raises(RefusedFileError, match=rf"{key}\).* sum to {factor:.3g}\."):
            read_body("model.npz", _npz(arrays | {key: wrong}))
    found = read_body("model.npz", _npz(arrays | {key: arrays[key] * 1.005}))
    _same(found, arrays)
