"""ln p(x) of one picture by quadrature, in nats."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.vae import elbo
from engine.generative.variational_autoencoder import VAE

Codes = Float[Tensor, "m d"]
Picture = Float[Tensor, "1 side side"]

_REACH = 5.0
_CELLS = {1: 400, 2: 80}
_FINER = 16
_WITHIN = 18.0
"""Nats below the highest cell: less mass than e⁻¹⁸ of it is left to the coarse cells."""
_AT_ONCE = 2_048


@torch.no_grad()
def log_evidence(model: VAE, picture: Picture) -> float:
    """ln p(x) = ln ∫ p(x | z) p(z) dz of one picture, by quadrature over [−5, 5]^d.

    Midpoints of cells; those that hold nearly all of the mass are divided once more.

    Raises:
        ValueError: the code has more than two dimensions.
    """
    size = model.settings.latent_size
    if size not in _CELLS:
        raise ValueError("The integral over the code is done for one or two dimensions only.")
    width = 2 * _REACH / _CELLS[size]
    coarse = _grid(_CELLS[size], size) * _REACH
    joint = _log_joint(model, picture, coarse)
    fine = joint > joint.max() - _WITHIN
    inner = coarse[fine][:, None] + _grid(_FINER, size) * (width / 2)
    finer = _log_joint(model, picture, inner.flatten(0, 1))
    volume, inner_volume = size * math.log(width), size * math.log(width / _FINER)
    parts = torch.cat([joint[~fine] + volume, finer + inner_volume])
    return float(parts.double().logsumexp(dim=0))


class Posteriors(NamedTuple):
    """The true posterior of one picture beside the encoder's, over a code of one dimension.

    Attributes:
        codes: ascending, evenly spaced; nearly all mass of both lies between the first and last.
        true: the density p(z | x).
        encoded: the density q(z | x).
        divergence: KL(q ‖ p(z | x)) in nats: what the ELBO lies below ln p(x).
        least_divergence: the same with the normal distribution of the mean and deviation of
            p(z | x) for q: what a normal q can come to (the approximation gap of Cremer et al.
            2018, arXiv:1801.03558); the rest of `divergence` is the encoder's (amortisation gap).
    """

    codes: Float[Tensor, " m"]
    true: Float[Tensor, " m"]
    encoded: Float[Tensor, " m"]
    divergence: float
    least_divergence: float


@torch.no_grad()
def true_posterior(model: VAE, picture: Picture, points: int = 1_200) -> Posteriors:
    """p(z | x) = p(x | z) p(z) / p(x) of one picture, by quadrature, and q(z | x).

    Raises:
        ValueError: the code has more than one dimension.
    """
    if model.settings.latent_size != 1:
        raise ValueError("The posterior is drawn over a code of one dimension only.")
    found = model.encode(picture)
    mean, deviation = float(found.mean), float(found.deviation)
    coarse = _grid(_CELLS[1], 1) * _REACH
    joint = _log_joint(model, picture, coarse)
    held = coarse[joint > joint.max() - _WITHIN]
    step = 2 * _REACH / _CELLS[1]
    low = min(float(held.min()) - step, mean - 6 * deviation)
    high = max(float(held.max()) + step, mean + 6 * deviation)
    codes = torch.linspace(low, high, points)[:, None]
    log_true = _log_joint(model, picture, codes) - log_evidence(model, picture)
    log_q = elbo.log_normal(codes, found)
    places, log_p = codes[:, 0].double(), log_true.double()
    own_mean = torch.trapezoid(log_p.exp() * places, places)
    own_variance = torch.trapezoid(log_p.exp() * (places - own_mean).square(), places)
    matched = torch.distributions.Normal(own_mean, own_variance.sqrt()).log_prob(places)
    return Posteriors(
        codes[:, 0],
        log_true.exp(),
        log_q.exp(),
        _divergence(log_q.double(), log_p, places),
        _divergence(matched, log_p, places),
    )


def _divergence(
    log_q: Float[Tensor, " m"], log_p: Float[Tensor, " m"], codes: Float[Tensor, " m"]
) -> float:
    """KL(q ‖ p) in nats of two densities on these codes, by the trapezoidal rule."""
    return float(torch.trapezoid(log_q.exp() * (log_q - log_p), codes))


def _grid(cells: int, size: int) -> Codes:
    """Midpoints of cells^size cells of the cube [−1, 1]^size."""
    ticks = (2 * torch.arange(cells) + 1) / cells - 1
    return torch.cartesian_prod(*[ticks] * size).view(-1, size)


def _log_joint(model: VAE, picture: Picture, codes: Codes) -> Float[Tensor, " m"]:
    """ln p(x, z) of each code."""
    parts = [
        model.log_likelihood(picture.expand(len(part), -1, -1), part) + elbo.log_prior(part)
        for part in codes.split(_AT_ONCE)
    ]
    return torch.cat(parts)
