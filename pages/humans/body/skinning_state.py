"""The body of "Skinning": its weights as painted, its pose, and where it stands."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.model import BodyModel
from engine.humans.body.skinning import FastSkinning, PosedBody, fast_skinning
from engine.humans.body.weight_strokes import Stroke, Strokes, dabs, painted_weights, read_strokes
from pages.humans.body import body_scene, pose_controls, skinning_grips
from pages.humans.body.skinning_fields import VERTICES
from ui.state import PageState

_PAINTED = "body:painted"


@dataclass(frozen=True, eq=False)
class Standing:
    """A posed body on the floor.

    Attributes:
        pose: axis-angle vectors, radians, float32.
        posed: as skinning gives it, the pelvis at the origin.
        shift: how far up it is drawn, so that it stands on the floor.
    """

    pose: Float[Tensor, "24 3"]
    posed: PosedBody
    shift: float

    @property
    def drawn(self) -> PosedBody:
        """As it is drawn."""
        return PosedBody(*(body_scene.lifted(points, self.shift) for points in self.posed))


@dataclass(frozen=True, eq=False)
class _Painted:
    dabs: list[Stroke]
    weights: Tensor
    skinning: FastSkinning

    @functools.cached_property
    def model(self) -> BodyModel:
        """Checked as any model is, which takes milliseconds: made when it is asked for."""
        return replace(body_scene.shipped_body(), skinning_weights=self.weights)


def strokes_of(page: PageState) -> Strokes:
    """What was painted."""
    return read_strokes(page["strokes"], VERTICES)


def weights_of(page: PageState) -> Float[Tensor, "v joint"]:
    """The skinning weights, as painted."""
    painted = _painted(page)
    return body_scene.shipped_body().skinning_weights if painted is None else painted.weights


def model_of(page: PageState) -> BodyModel:
    """The body with its weights as painted."""
    return later_model(page)()


def later_model(page: PageState) -> Callable[[], BodyModel]:
    """What makes `model_of` later, outside any run."""
    painted = _painted(page)
    return body_scene.shipped_body if painted is None else lambda: painted.model


def standing_body(page: PageState) -> Standing:
    """The body in its pose."""
    model = body_scene.shipped_body()
    painted = _painted(page)
    skinning = fast_skinning(model) if painted is None else painted.skinning
    pose = pose_controls.pose_now(page).float()
    posed = skinning(torch.zeros(model.shape_count), pose)
    shift = body_scene.floor_shift(posed.vertices)
    st.session_state[skinning_grips.SHIFT] = shift
    return Standing(pose, posed, shift)


def _painted(page: PageState) -> _Painted | None:
    """The weights after all strokes; a dab that was added is painted on those before."""
    if not page["strokes"]:
        st.session_state.pop(_PAINTED, None)
        return None
    model, wanted = body_scene.shipped_body(), dabs(strokes_of(page))
    kept: _Painted | None = st.session_state.get(_PAINTED)
    if kept is not None and kept.dabs == wanted:
        return kept
    before = len(kept.dabs) if kept is not None and kept.dabs == wanted[: len(kept.dabs)] else 0
    weights = painted_weights(
        model, wanted[before:], kept.weights if kept is not None and before else None
    )
    skinning = fast_skinning(model).with_weights(weights)
    found = st.session_state[_PAINTED] = _Painted(list(wanted), weights, skinning)
    return found
