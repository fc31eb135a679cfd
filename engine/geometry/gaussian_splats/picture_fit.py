"""Fitting a picture by Gaussians in the plane, with Adam."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import device, seeds
from engine.geometry.gaussian_splats.picture_parameters import (
    ANGLE,
    BLENDINGS,
    COLOUR,
    COLUMNS,
    MEAN,
    OPACITY,
    SCALE,
    SMALLEST_SCALE,
    Rows,
    place_rows,
    render_rows,
)
from engine.geometry.gaussian_splats.picture_placement import (
    PLACEMENTS,
    STEPS_BETWEEN,
    count_after,
    first_count,
    first_means,
    sample_pixels,
)
from engine.geometry.gaussian_splats.picture_target import TargetPicture
from engine.geometry.image_quality import SSIMTarget, psnr, ssim
from engine.settings import check_ranges, setting
from engine.simulation import Simulation, refuse_changes

LOSSES = ("l2", "l1", "l1_ssim")
SSIM_SHARE = 0.2
"""λ of the loss (1 − λ) L1 + λ (1 − SSIM), as in Kerbl et al. 2023, eq. 7."""
RATES = {"mean": 20.0, "scale": 3.0, "angle": 3.0, "colour": 1.0, "opacity": 2.5}
"""Learning rates of pixels, ln pixels, radians and logits per learning rate of a colour."""
BETAS = (0.9, 0.99)
"""Of Adam; the gradient is that of the whole picture, so a short memory does."""
HALVING, LEAST = 500, 1 / 16
"""The learning rate halves every so many steps, down to this part of it."""
EARLY = STEPS_BETWEEN
"""The step at which a fit that adds Gaussians has only those of the start."""
_SPREAD = 0.5
"""Standard deviation at the start, in mean distances between neighbours."""


@dataclass(frozen=True)
class PictureFitSettings:
    """The picture, the Gaussians, and how they learn.

    Attributes:
        picture: the target.
        gaussians: how many.
        placement: where they begin, see `engine.geometry.gaussian_splats.picture_placement`.
        blending: "sum" or "alpha", see `render_rows`.
        isotropic: circles in place of ellipses.
        loss: "l2" (mean squared error), "l1", or "l1_ssim".
        learning_rate: of the colours; the others follow by `RATES`.
        seed: of places drawn by chance.
    """

    picture: TargetPicture
    gaussians: int = setting(1000, low=1, high=4000)
    placement: str = "gradient"
    blending: str = "sum"
    isotropic: bool = False
    loss: str = "l2"
    learning_rate: float = setting(0.02, low=0.0005, high=0.5)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        for name, known in (
            ("placement", PLACEMENTS), ("blending", BLENDINGS), ("loss", LOSSES)
        ):  # fmt: skip
            if getattr(self, name) not in known:
                raise ValueError(
                    f"There is no {name} {getattr(self, name)!r}; there are {', '.join(known)}."
                )


class PictureFit(Simulation[PictureFitSettings]):
    """One step is one step of Adam on the whole picture; with "error", Gaussians are added."""

    demanding = True

    def __init__(self, settings: PictureFitSettings) -> None:
        super().__init__(settings)
        device.setup()
        self._target = settings.picture.tensor()
        self._ssim_target = SSIMTarget.of(self._target)
        self._source = seeds.generator(seeds.derive(settings.seed, "places"))
        count = first_count(settings.placement, settings.gaussians)
        means = first_means(settings.placement, self._target, count, self._source)
        self._rows = place_rows(means, self._target, self._first_scale, settings.blending)
        self._moments = torch.zeros(2, count, COLUMNS)
        self._added_at = torch.zeros(count, dtype=torch.int64)
        self._starts = means
        self._early_psnr = math.nan
        self._rendered: Tensor | None = None
        self._cached_metrics: dict[str, float] | None = None

    @property
    def advice(self) -> str:
        """What to change when it diverges."""
        return f"The learning rate {self.settings.learning_rate:g} is too large; a tenth may do."

    def rendered(self) -> Float[Tensor, "height width 3"]:
        """The picture of the present Gaussians, not limited to 0 to 1; computed once a step."""
        if self._rendered is None:
            self._rendered = self._render(self._rows)
        return self._rendered

    def metrics(self) -> dict[str, float]:
        """PSNR (dB) and SSIM of the picture as it is shown, the loss, and the Gaussians so far."""
        if self._cached_metrics is None:
            picture = self.rendered()
            shown = picture.clamp(0, 1)
            self._cached_metrics = {
                "psnr": psnr(shown, self._target),
                "ssim": float(ssim(shown, self._ssim_target)),
                "loss": float(self._loss(picture)),
                "gaussians": len(self._rows),
            }
        return dict(self._cached_metrics)

    def arrays(self) -> dict[str, np.ndarray]:
        """What is drawn.

        "picture" uint8 [height, width, 3]; "rows" float32 [n, 9]; for each Gaussian the step
        "added_at" int64 [n] and the mean with which it "started" float32 [n, 2];
        "early_psnr" float64 [], that after `EARLY` steps, NaN before.
        """
        shown = self.rendered().clamp(0, 1).mul(255).round().to(torch.uint8)
        return {
            "picture": shown.numpy().copy(),
            "rows": self._rows.numpy().copy(),
            "added_at": self._added_at.numpy().copy(),
            "started": self._starts.numpy().copy(),
            "early_psnr": np.array(self._early_psnr),
        }

    def state_dict(self) -> dict[str, Any]:
        """Copies of the Gaussians, of Adam's moments and of the state of the generator."""
        return {
            "rows": self._rows.clone(),
            "moments": self._moments.clone(),
            "added_at": self._added_at.clone(),
            "starts": self._starts.clone(),
            "early_psnr": self._early_psnr,
            "places": seeds.snapshot(self._source),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such copies; the same steps follow, bit for bit."""
        self._rows = state["rows"].clone()
        self._moments = state["moments"].clone()
        self._added_at = state["added_at"].clone()
        self._starts = state["starts"].clone()
        self._early_psnr = state["early_psnr"]
        seeds.restore(self._source, state["places"])
        self._forget()

    def reconfigure(self, settings: PictureFitSettings) -> None:
        """Applies another learning rate or loss at once.

        Raises:
            ValueError: something else differs; the message names it.
        """
        refuse_changes(self.settings, settings, ("learning_rate", "loss"), "fit")
        self.settings = settings
        self._cached_metrics = None

    @property
    def _first_scale(self) -> float:
        picture = self.settings.picture
        return _SPREAD * math.sqrt(picture.width * picture.height / self.settings.gaussians)

    def _render(self, rows: Rows) -> Tensor:
        settings = self.settings
        return render_rows(rows, settings.picture.width, settings.picture.height, settings.blending)

    def _loss(self, picture: Tensor) -> Tensor:
        difference = picture - self._target
        if self.settings.loss == "l2":
            return difference.square().mean()
        absolute = difference.abs().mean()
        if self.settings.loss == "l1":
            return absolute
        return (1 - SSIM_SHARE) * absolute + SSIM_SHARE * (1 - ssim(picture, self._ssim_target))

    def _advance_one(self) -> None:
        rows = self._rows.requires_grad_()
        loss = self._loss(self._render(rows))
        (gradient,) = torch.autograd.grad(loss, rows)
        self._rows = rows.detach()
        self._adam(gradient)
        self._project()
        self.check(loss=loss.detach(), parameters=self._rows)
        self._forget()
        if self.step + 1 == EARLY:
            self._early_psnr = psnr(self.rendered().clamp(0, 1), self._target)
        wanted = count_after(self.settings.placement, self.settings.gaussians, self.step + 1)
        if wanted > len(self._rows):
            self._add(wanted - len(self._rows))

    def _adam(self, gradient: Tensor) -> None:
        """Kingma and Ba 2015, algorithm 1; each Gaussian counts its own steps."""
        mean, square = self._moments
        ages = (self.step + 1 - self._added_at).to(torch.float32)[:, None]
        mean.lerp_(gradient, 1 - BETAS[0])
        square.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
        corrected = mean / (1 - BETAS[0] ** ages)
        scale = (square / (1 - BETAS[1] ** ages)).sqrt_().add_(1e-12)
        rate = self.settings.learning_rate * max(LEAST, 0.5 ** (self.step / HALVING))
        self._rows.sub_(rate * _RATES * corrected / scale)

    def _project(self) -> None:
        """Keeps means inside the picture and scales between a third of a pixel and its side."""
        picture, rows = self.settings.picture, self._rows
        largest = max(picture.width, picture.height)
        rows[:, SCALE] = rows[:, SCALE].clamp(math.log(SMALLEST_SCALE), math.log(largest))
        rows[:, 0] = rows[:, 0].clamp(0, picture.width)
        rows[:, 1] = rows[:, 1].clamp(0, picture.height)
        if self.settings.isotropic:
            rows[:, SCALE] = rows[:, SCALE].mean(1, keepdim=True)

    def _add(self, count: int) -> None:
        """New circles where the absolute error is large, in the colour that is missing there.

        Source: Zhang et al. 2025, Image-GS, section 3.3, with residuals in place of colours.
        """
        missing = self._target - self.rendered()
        means = sample_pixels(missing.abs().mean(2), count, self._source)
        wanted = missing if self.settings.blending == "sum" else self._target
        rows = place_rows(means, wanted, self._first_scale, self.settings.blending)
        self._rows = torch.cat([self._rows, rows])
        self._moments = torch.cat([self._moments, torch.zeros(2, count, COLUMNS)], 1)
        added_at = torch.full((count,), self.step + 1)
        self._added_at = torch.cat([self._added_at, added_at])
        self._starts = torch.cat([self._starts, means])
        self._forget()

    def _forget(self) -> None:
        self._rendered = None
        self._cached_metrics = None


def _rates() -> Tensor:
    rates = torch.zeros(COLUMNS)
    rates[MEAN], rates[SCALE], rates[ANGLE] = RATES["mean"], RATES["scale"], RATES["angle"]
    rates[COLOUR], rates[OPACITY] = RATES["colour"], RATES["opacity"]
    return rates


_RATES = _rates()
