"""How much mass a flow that ships puts where data have none: between modes, between rings.

A continuous map with a continuous inverse cannot tear the one piece of the normal density apart,
nor make a hole in it, so some mass always stays between the pieces (Cornish et al. 2020,
arXiv:1909.13833).
"""

from __future__ import annotations

import math

import torch

from engine import seeds
from engine.cache import cached
from engine.data.densities import DENSITIES
from engine.generative.flows import measures
from engine.generative.flows.flow import Flow
from engine.generative.flows.pretrained import pretrained

_DATA, _SAMPLES = 50_000, 10_000


@cached
def threshold(density: str) -> float:
    """ln p at the edge of the region that holds 99 % of the data; NaN where p is not known."""
    known = DENSITIES[density].log_density
    if known is None:
        return math.nan
    return measures.region_threshold(known(DENSITIES[density].sample(_DATA, _generator("data"))))


@torch.inference_mode()
def stray_mass(flow: Flow, density: str) -> float:
    """The share of 10,000 samples outside that region; NaN where p is not known."""
    known = DENSITIES[density].log_density
    if known is None:
        return math.nan
    samples = flow.inverse(torch.randn(_SAMPLES, 2, generator=_generator("noise"))).points
    return measures.mass_below(known(samples), threshold(density))


@cached
def stray_mass_of_pretrained(kind: str, density: str) -> float:
    """`stray_mass` of a flow that ships."""
    return stray_mass(pretrained(kind, density), density)


def _generator(purpose: str) -> torch.Generator:
    return seeds.generator(seeds.derive(0, "flows", "filament", purpose))
