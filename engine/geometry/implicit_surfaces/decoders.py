"""Decoders that are trained already, one for each family: made by `recipes.deepsdf_families`."""

from functools import lru_cache

from engine import weights
from engine.geometry.implicit_surfaces.deepsdf import Decoder, DeepSDFSettings
from engine.geometry.implicit_surfaces.families import FAMILIES


def name(family: str) -> str:
    """Of the weights of a family's decoder."""
    return f"deepsdf-{family}"


@lru_cache(maxsize=len(FAMILIES))
def ready(family: str) -> Decoder:
    """The decoder of a family with its codes; the same object every time.

    Raises:
        ValueError: there is no such family.
        engine.weights.WeightsError: it has not been made.
    """
    settings = DeepSDFSettings(family=family)
    tensors = weights.load(name(family))
    return Decoder.of(settings, tensors["parameters"].numpy(), tensors["codes"].numpy())
