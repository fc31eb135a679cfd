"""Experiment "Latent walk": a code is moved through the latent space, and its image follows."""

from engine.generative import digit_autoencoder
from engine.generative.variational_autoencoder import VAE
from pages.generative.vae import interpolation, latent_dimensions, latent_plane, manifold
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The view, and what can be set in it."""
    panel(page, "view")
    match page["view"]:
        case "interpolation":
            interpolation.draw_controls(page)
        case "manifold":
            panel(page, "central_share")
        case "prior":
            panel(page, "latent_size", "prior_deviation")
        case "dimensions":
            latent_dimensions.draw_controls(page)


def build_network(page: PageState) -> VAE:
    """The model of the open view, its weights unset."""
    sizes = {"plane": 2, "manifold": 2, "dimensions": 12}
    return VAE(digit_autoencoder.settings(sizes.get(page["view"], int(page["latent_size"]))))


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    views = {
        "plane": latent_plane.draw,
        "interpolation": interpolation.draw,
        "manifold": manifold.draw_manifold,
        "prior": manifold.draw_samples,
        "dimensions": latent_dimensions.draw,
    }
    return views[page["view"]](page, place)
