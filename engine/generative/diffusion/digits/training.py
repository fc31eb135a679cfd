"""What the trainings of denoising networks on digits share: times, dropped labels, the loss."""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn import functional

from engine.data.images import Label
from engine.generative.diffusion.digits.unet import NULL_LABEL
from engine.generative.diffusion.forward import diffuse, normal_like
from engine.generative.diffusion.parametrisation import target
from engine.generative.diffusion.schedules import Schedule

Network = Callable[[Tensor, Int64[Tensor, " n"], Label], Tensor]
"""(x_t, t, labels) → v̂."""


def stratified_times(count: int, steps: int, generator: torch.Generator) -> Int64[Tensor, " count"]:
    """Times from 1 to T, one from each of `count` equal intervals: the loss varies less."""
    place = torch.arange(count) + torch.rand(count, generator=generator)
    return (place / count * steps).long().clamp(max=steps - 1) + 1


def drop_labels(labels: Label, probability: float, generator: torch.Generator) -> Label:
    """Labels of which some are replaced by `NULL_LABEL`.

    Classifier-free guidance (Ho & Salimans 2022, arXiv:2207.12598) needs the conditional and the
    unconditional model; so one network learns both.
    """
    dropped = torch.rand(len(labels), generator=generator) < probability
    return torch.where(dropped, NULL_LABEL, labels)


def v_prediction_loss(
    network: Network, x_0: Tensor, labels: Label, schedule: Schedule, generator: torch.Generator
) -> Float[Tensor, ""]:
    """Mean squared error of v̂ at stratified times: that of x̂_0 weighted by SNR + 1."""
    t = stratified_times(len(x_0), schedule.steps, generator)
    eps = normal_like(x_0, generator)
    v = target(x_0, eps, t, schedule, "v")
    return functional.mse_loss(network(diffuse(x_0, t, eps, schedule), t, labels).float(), v)
