"""Experiment "Inside the ELBO": one digit through the model, its bound, and its gradient."""

from pages.generative.vae import elbo_bounds, elbo_digit, elbo_gradients, elbo_numbers
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

_VIEWS = {"digit": elbo_digit.draw, "bounds": elbo_bounds.draw, "gradients": elbo_gradients.draw}
_CONTROLS = {"digit": "kl_samples", "bounds": "latent_size", "gradients": "gradient_samples"}


def draw_controls(page: PageState) -> None:
    """The view, the digit, and how many samples are drawn."""
    panel(
        page,
        "view",
        "image",
        *_CONTROLS.values(),
        notes={"image": elbo_numbers.name(int(page["image"]))},
        where={
            name: lambda view=view: page["view"] == view  # type: ignore[misc]
            for view, name in _CONTROLS.items()
        },
    )


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return _VIEWS[page["view"]](page, place)
