"""Gaussians fitted to the photographs of a scene, one view a step.

Kerbl et al. (2023), sections 5 and 7: Adam with a learning rate for each group of parameters, the
loss (1 − λ) L1 + λ (1 − SSIM), spherical harmonics that gain a degree now and then, and adaptive
density control. Learning rates and intervals are fitted to a run of seconds instead of an hour.
"""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import device, seeds
from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.density_control import (
    DensityEvent,
    Population,
    control_density,
)
from engine.geometry.gaussian_splats.fitting_settings import FittingSettings
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.grouped_adam import GroupedAdam
from engine.geometry.gaussian_splats.initialisation import initial_gaussians
from engine.geometry.gaussian_splats.rasteriser import render
from engine.geometry.gaussian_splats.rendering import Rendering
from engine.geometry.image_quality import SSIMTarget, psnr, psnr_of, ssim
from engine.simulation import Simulation, refuse_changes

EVALUATION_INTERVAL = 25
"""Steps between two looks at the held-out views; there is one after each reset too."""

_POSITION_DECAY, _DECAY_STEPS = 0.01, 3000
_HIGHER_DEGREES = 20
_LARGEST_SCALE = 1e4


class SplatFitting(Simulation[FittingSettings]):
    """One step renders one training view and takes one step of Adam.

    Attributes:
        population: the Gaussians and their ids.
        events: of density control so far.
    """

    _optimiser: GroupedAdam
    live_settings = ("dssim_weight", "rates", "density", "sh_degree", "sh_interval")

    def __init__(self, settings: FittingSettings) -> None:
        super().__init__(settings)
        device.setup()
        self.capture = settings.views
        place = device.device()
        self._images = self.capture.training.images.to(place)
        self._targets = [SSIMTarget.of(image) for image in self._images]
        self._held_out_images = self.capture.held_out.images.to(place)
        self._background = torch.tensor(self.capture.background, device=place)
        self._generator = seeds.generator(seeds.derive(settings.seed, "fitting"))
        self.events: tuple[DensityEvent, ...] = ()
        self._begin(Population.of(initial_gaussians(settings, self.capture)))
        self._order: list[int] = []
        self._errors = torch.full((len(self.capture.training),), torch.nan)
        self._numbers = {"loss": math.nan, "l1": math.nan, "dssim": math.nan}
        self._numbers |= {"held_out_psnr": self._evaluate()}

    @property
    def gaussians(self) -> Gaussians:
        """The present parameters."""
        return self.population.gaussians

    @property
    def degree(self) -> int:
        """Of the spherical harmonics that are used and trained now."""
        return min(self.settings.sh_degree, self.step // self.settings.sh_interval)

    @property
    def done(self) -> bool:
        """Without Gaussians there is nothing to fit."""
        return self.gaussians.count == 0

    @property
    def advice(self) -> str:
        """What to change when it diverges."""
        return "A learning rate is too large; a tenth of it may do."

    def mean_gradients(self) -> Float[Tensor, " n"]:
        """Of each Gaussian, the mean length of its gradient in the image since the last event."""
        return self._pull / self._looks.clamp_min(1)

    def render(self, camera_index: int, held_out: bool = False) -> Rendering:
        """One of the views as the Gaussians show it now."""
        views = self.capture.held_out if held_out else self.capture.training
        return self._render(views.cameras[camera_index])

    def _advance_one(self) -> None:
        index = self._next_view()
        target = self._images[index]
        found = self._render(self.capture.training.cameras[index])
        assert found.projection is not None
        found.projection.means2d.retain_grad()
        l1 = (found.image - target).abs().mean()
        dssim = 1 - ssim(found.image, self._targets[index])
        weight = self.settings.dssim_weight
        loss = (1 - weight) * l1 + weight * dssim
        self._optimiser.clear_gradients()
        if loss.requires_grad:
            loss.backward()
            self._note_gradients(found)
            self._optimiser.step(self._rates())
        self._errors[index] = (found.image.detach() - target).square().mean()
        self._numbers |= {"loss": loss.item(), "l1": l1.item(), "dssim": dssim.item()}
        self._check(loss.item())
        self._control_density(self.step + 1)
        now = self.step + 1
        reset = bool(self.events) and self.events[-1].step == now and self.events[-1].reset
        if reset or now % EVALUATION_INTERVAL == 0:
            self._numbers["held_out_psnr"] = self._evaluate()

    def _next_view(self) -> int:
        if not self._order:
            count = len(self.capture.training)
            self._order = torch.randperm(count, generator=self._generator).tolist()
        return self._order.pop()

    def _render(self, camera: Camera) -> Rendering:
        return render(self.gaussians, camera, self._background, self.degree)

    def _note_gradients(self, found: Rendering) -> None:
        """Adds the gradient in the image to the sum of the Gaussians that were seen."""
        projection = found.projection
        assert projection is not None and projection.means2d.grad is not None
        height, width = found.image.shape[:2]
        half = projection.means2d.new_tensor([width / 2, height / 2])
        lengths = torch.linalg.vector_norm(projection.means2d.grad * half, dim=1)
        self._pull += torch.where(projection.visible, lengths, 0)
        self._looks += projection.visible

    def _check(self, loss: float) -> None:
        if not self.gaussians.count:
            return
        scale = float(self.gaussians.log_scales.detach().amax().exp())
        total = sum(float(tensor.detach().sum()) for tensor in self.gaussians.tensors())
        largest = scale if scale < _LARGEST_SCALE else math.inf
        self.check(loss=loss, parameters=total, largest_scale=largest)

    def _control_density(self, step: int) -> None:
        rules = self.settings.density
        if not (rules.due(step) or rules.reset_due(step)):
            return
        change = control_density(
            self.population,
            self.mean_gradients(),
            rules,
            step=step,
            generator=self._generator,
        )
        self.events = (*self.events, change.event)
        optimiser = self._optimiser
        self._begin(change.population)
        self._optimiser = optimiser.carry(self.gaussians.parameters(), change.origin)

    def _begin(self, population: Population) -> None:
        """Takes these Gaussians into training: nothing is known of their gradients yet."""
        gaussians = population.gaussians.clone().requires_grad_()
        self.population = Population(gaussians, population.ids, population.next_id)
        self._optimiser = GroupedAdam(gaussians.parameters())
        self._pull = torch.zeros(gaussians.count, device=gaussians.means.device)
        self._looks = torch.zeros_like(self._pull)

    def _rates(self) -> dict[str, float | Tensor]:
        rates = self.settings.rates
        decay = _POSITION_DECAY ** min(1.0, self.step / _DECAY_STEPS)
        sh = self.gaussians.sh
        colour = sh.new_full((1, sh.shape[1], 1), rates.colour / _HIGHER_DEGREES)
        colour[:, 0] = rates.colour
        return {
            "means": rates.position * decay,
            "log_scales": rates.scale,
            "quaternions": rates.rotation,
            "opacity_logits": rates.opacity,
            "sh": colour,
        }

    def _evaluate(self) -> float:
        """The mean PSNR of the held-out views, in dB; NaN if there are none."""
        views = self.capture.held_out
        with torch.no_grad():
            found = [
                psnr(self._render(camera).image.clamp(0, 1), image)
                for camera, image in zip(views.cameras, self._held_out_images, strict=True)
            ]
        return sum(found) / len(found) if found else math.nan

    def metrics(self) -> dict[str, float]:
        """The loss and its terms, the PSNR of training and held-out views, the Gaussians.

        Training views count as they were last rendered, held-out ones as they were last looked at.
        """
        seen = self._errors[self._errors.isfinite()]
        training = sum(map(psnr_of, seen.tolist())) / len(seen) if len(seen) else math.nan
        return {**self._numbers, "training_psnr": training, "gaussians": self.gaussians.count}

    def arrays(self) -> dict[str, np.ndarray]:
        """The parameters by name, the ids and the mean gradients in the image."""
        parameters = self.gaussians.detach().parameters()
        shown = {name: tensor.cpu().numpy().copy() for name, tensor in parameters.items()}
        shown["ids"] = self.population.ids.cpu().numpy()
        shown["gradients"] = self.mean_gradients().cpu().numpy()
        return shown

    def state_dict(self) -> dict[str, Any]:
        """Copies of parameters, moments and sums; events never change and are shared."""
        return {
            "parameters": self.gaussians.clone().parameters(),
            "ids": self.population.ids,
            "next_id": self.population.next_id,
            "moments": self._optimiser.state_dict(),
            "steps": self._optimiser.steps,
            "pull": self._pull.clone(),
            "looks": self._looks.clone(),
            "events": self.events,
            "order": tuple(self._order),
            "errors": self._errors.clone(),
            "numbers": dict(self._numbers),
            "generator": seeds.snapshot(self._generator),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such copies; the same steps follow, bit for bit."""
        self._begin(Population(Gaussians(**state["parameters"]), state["ids"], state["next_id"]))
        self._optimiser.load_state_dict(state["moments"], state["steps"])
        self._pull, self._looks = state["pull"].clone(), state["looks"].clone()
        self.events = state["events"]
        self._order = list(state["order"])
        self._errors = state["errors"].clone()
        self._numbers = dict(state["numbers"])
        seeds.restore(self._generator, state["generator"])

    def reconfigure(self, settings: FittingSettings) -> None:
        """Goes on under other learning rates, rules and weights.

        Raises:
            ValueError: something else differs; the message names it.
        """
        refuse_changes(self.settings, settings, self.live_settings, "fit")
        self.settings = settings
        if settings.sh_degree != self.gaussians.degree:
            self._change_degree(settings.sh_degree)

    def _change_degree(self, degree: int) -> None:
        """More coefficients of colour, zero at first, or fewer."""
        pull, looks, optimiser = self._pull, self._looks, self._optimiser
        gaussians = self.gaussians.with_degree(degree)
        self._begin(replace(self.population, gaussians=gaussians))
        self._optimiser.take_moments(optimiser)
        self._pull, self._looks = pull, looks
