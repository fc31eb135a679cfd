"""What the tests of this page share."""

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.support.apps import Visited, components
from ui.components import unpack

PAGE = Visited("gridworld")
SLIDERS = "discount+slip+step_reward+tool+painted_reward+update_order+q_values+continue_from_here"


def stage(app: AppTest) -> Any:
    """Header and arrays of the map on the stage."""
    (found,) = components(app, "canvas")
    return unpack(found.bytes)
