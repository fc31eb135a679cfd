"""A field on a plane: samples, a split along the zero level, level lines."""

import numpy as np
import torch

from engine.geometry import sdf
from engine.geometry.implicit_surfaces import plane_slices

POINTS = plane_slices.plane_points(0.3)
VALUES = sdf.sphere(POINTS, 0.8)
RADIUS = (0.8**2 - 0.3**2) ** 0.5


def test_samples_lie_on_the_plane():
    side = plane_slices.SLICE_LATTICE.resolution
    assert POINTS.shape == (side**2, 3) and bool((POINTS[:, 2] == torch.tensor(0.3)).all())
    assert POINTS[1, 1] > POINTS[0, 1], "y varies fastest"


def test_the_plane_is_split_along_the_zero_level():
    split, inside, outside = plane_slices.split_by_sign(POINTS, VALUES)
    assert len(inside) + len(outside) == 2 * (plane_slices.SLICE_LATTICE.resolution - 1) ** 2
    centres = split.numpy()[inside].mean(1)
    assert np.hypot(centres[:, 0], centres[:, 1]).max() < RADIUS
    rim = split.numpy()[np.intersect1d(inside, outside)]
    off = np.abs(np.hypot(rim[:, 0], rim[:, 1]) - RADIUS)
    assert np.median(off) < 1e-3 and off.max() < plane_slices.SLICE_LATTICE.spacing


def test_level_lines_have_the_value_of_their_level():
    groups = plane_slices.level_lines(VALUES, [[0.0], [0.4, 0.2], []], 0.3)
    for (ends, segments), levels in zip(groups, [[0.0], [0.4, 0.2], []], strict=True):
        found = np.linalg.norm(ends[segments].reshape(-1, 3), axis=1) - 0.8
        off = [np.abs(found - level) for level in levels]
        assert np.min(off, axis=0).max() < 0.01 if levels else len(segments) == len(ends) == 0
        assert set(segments.ravel()) == set(range(len(ends))), "each end is used"
    alone = [len(plane_slices.level_lines(VALUES, [[level]], 0.3)[0][1]) for level in (0.4, 0.2)]
    assert len(groups[1][1]) == sum(alone), "nothing is found in the seam between two levels"
