"""Pretrained DeepSDF decoders, one per family, made by `recipes.deepsdf_families`."""

from functools import lru_cache

from engine import weights
from engine.geometry.implicit_surfaces.deepsdf import Decoder, DeepSDFSettings
from engine.geometry.implicit_surfaces.families import FAMILIES


def weights_name(family: str) -> str:
    """The name of the shipped weights of a family's decoder."""
    return f"deepsdf-{family}"


@lru_cache(maxsize=len(FAMILIES))
def load_decoder(family: str) -> Decoder:
    """The pretrained decoder of a family with its latent codes; the same object on every call.

    Raises:
        ValueError: there is no such family.
        engine.weights.WeightsError: its weights are missing.
    """
    settings = DeepSDFSettings(family=family)
    tensors = weights.load(weights_name(family))
    return Decoder.from_arrays(settings, tensors["parameters"].numpy(), tensors["codes"].numpy())


@lru_cache(maxsize=len(FAMILIES))
def code_reach(family: str) -> float:
    """The largest coordinate of the codes of a family, and 40 % more: what to draw of the plane."""
    return round(1.4 * float(load_decoder(family).codes.abs().max()) + 0.005, 2)
