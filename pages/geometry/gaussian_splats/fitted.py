"""The scene that "Fit a scene" has on its stage, for "Explore"; it stays in the session."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from engine.geometry.gaussian_splats.gaussians import Gaussians

FITTED = "fitted"
"""The option of the field `scene` that stands for it."""
_KEY = "gaussian-splats:fitted"


@dataclass(frozen=True, eq=False)
class Fitted:
    """A moment of a fit.

    Attributes:
        title: of the scene that was photographed.
        step: of the fit.
        gaussians: then.
    """

    title: str
    step: int
    gaussians: Gaussians


def keep(fitted: Fitted) -> None:
    """Takes the place of the one before; one without Gaussians or steps does not."""
    if fitted.step and fitted.gaussians.count:
        st.session_state[_KEY] = fitted


def last() -> Fitted | None:
    """The one on the stage when it was last drawn; None where nothing has been fitted."""
    found: Fitted | None = st.session_state.get(_KEY)
    return found
