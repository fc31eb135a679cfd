"""Learned gradient descent: a network that reads the gradient and says how to change the body.

Song, Chen, Hilliges, *Human Body Model Fitting by Learned Gradient Descent* (ECCV 2020):

    Θₙ₊₁ = Θₙ + N_w(∂L/∂Θ (Θₙ), Θₙ, x)

with Θ the pose, shape and place of the body, x its joints in the picture and L the squared distance
from them. The network is trained on synthetic people through a few of its own steps, so what it has
seen of people takes the place of hand-made priors. Here it also reads the residuals themselves.
"""

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine import weights
from engine.humans.body.fitting import BodyState
from engine.humans.body.kinematics import forward_kinematics
from engine.humans.body.limits import pose_limits
from engine.humans.body.model import BodyModel
from engine.humans.body.observations import View, orbit_view
from engine.humans.body.presets import preset_pose
from engine.humans.body.rotations import rotation_matrices

NAME = "body-learned-descent"
TRAINED_STEPS = 4
"""As many steps as the network was trained through."""
_POSE, _SHAPE, _PLACE = 72, 10, 3
SIZE = _POSE + _SHAPE + _PLACE
_JOINTS = 2 * 24
_RESIDUAL_SCALE, _GRADIENT_SCALE = 0.1, 0.5
WIDTH = 320


@dataclass(frozen=True, eq=False)
class Bodies:
    """Many bodies, with what the network reads of them.

    Attributes:
        parameters: Θ: pose, shape and place in a row each.
    """

    parameters: Float[Tensor, "n 85"]

    @property
    def poses(self) -> Float[Tensor, "n 24 3"]:
        """Axis-angle vectors, radians."""
        return self.parameters[:, :_POSE].unflatten(1, (24, 3))

    @property
    def betas(self) -> Float[Tensor, "n 10"]:
        """In standard deviations."""
        return self.parameters[:, _POSE : _POSE + _SHAPE]

    @property
    def translations(self) -> Float[Tensor, "n 3"]:
        """Of the pelvis, metres."""
        return self.parameters[:, -_PLACE:]

    def joints(self, model: BodyModel) -> Float[Tensor, "n 24 3"]:
        """Where their joints are, metres."""
        rest = model.joints(self.betas)
        rotations = rotation_matrices(self.poses)
        posed = forward_kinematics(rotations, rest, model.parents)
        return posed.positions + self.translations[:, None]


def parameters_of(state: BodyState) -> Float[Tensor, "1 85"]:
    """Θ of one body, float32."""
    parts = (state.pose.flatten(), state.betas, state.translation)
    return torch.cat(parts).float()[None]


def state_of(parameters: Float[Tensor, "85"]) -> BodyState:
    """The body of Θ, float64."""
    pose, betas, place = parameters.double().split((_POSE, _SHAPE, _PLACE))
    return BodyState(pose.view(24, 3), betas, place)


def training_view() -> View:
    """The camera of all pictures: the network knows no other."""
    return orbit_view()


class LearnedDescent(nn.Module):
    """N_w: two hidden layers; the step of each parameter is in units of its own spread.

    Args:
        source: of the first weights; with None they are left to be loaded.
    """

    def __init__(self, source: torch.Generator | None = None) -> None:
        super().__init__()
        inputs = 2 * SIZE + 2 * _JOINTS
        self.layers = nn.Sequential(
            nn.Linear(inputs, WIDTH), nn.ReLU(),
            nn.Linear(WIDTH, WIDTH), nn.ReLU(),
            nn.Linear(WIDTH, SIZE),
        )  # fmt: skip
        if source is not None:
            for layer in self.layers:
                if isinstance(layer, nn.Linear):
                    nn.init.kaiming_normal_(layer.weight, generator=source)
                    nn.init.zeros_(layer.bias)
            last = self.layers[-1]
            assert isinstance(last, nn.Linear)
            last.weight.data *= 0.1

    def forward(
        self,
        gradient: Float[Tensor, "n 85"],
        parameters: Float[Tensor, "n 85"],
        seen: Float[Tensor, "n 24 2"],
        residuals: Float[Tensor, "n 24 2"],
    ) -> Float[Tensor, "n 85"]:
        """The change of Θ.

        Args:
            gradient: of L by Θ.
            parameters: Θ.
            seen: joints in the picture, in picture heights.
            residuals: where the joints of Θ are beside those, metres at the person's distance.
        """
        rows = [
            torch.tanh(gradient / _GRADIENT_SCALE),
            parameters,
            4 * seen.flatten(1),
            torch.tanh(residuals.flatten(1) / _RESIDUAL_SCALE),
        ]
        return 0.2 * self.layers(torch.cat(rows, 1))


def loss_gradient(
    model: BodyModel, view: View, parameters: Float[Tensor, "n 85"], seen: Float[Tensor, "n 24 2"]
) -> tuple[Float[Tensor, "n 85"], Float[Tensor, "n 24 2"]]:
    """∂L/∂Θ of L = Σ ‖r‖², and the residuals r in metres at the person's distance.

    Args:
        model: the body, float32.
        view: the camera.
        parameters: Θ.
        seen: joints in the picture.
    """
    with torch.inference_mode(False), torch.enable_grad():
        theta = parameters.detach().clone().requires_grad_()
        residuals = residuals_of(view, Bodies(theta).joints(model), seen)
        (gradient,) = torch.autograd.grad(residuals.square().sum(), theta)
    return gradient, residuals.detach()


def residuals_of(
    view: View, joints: Float[Tensor, "n 24 3"], seen: Float[Tensor, "n 24 2"]
) -> Float[Tensor, "n 24 2"]:
    """How far joints are from where they are seen, metres at the person's distance.

    Args:
        view: the camera.
        joints: metres.
        seen: places in the picture, in picture heights.
    """
    scale = float(view.eye.norm()) / view.focal_length
    there = (joints - view.eye.float()) @ view.axes.float().T
    depth = (-there[..., 2:]).clamp(min=0.1)
    return scale * (view.focal_length * there[..., :2] / depth - seen)


def learned_step(
    network: LearnedDescent,
    model: BodyModel,
    view: View,
    parameters: Float[Tensor, "n 85"],
    seen: Float[Tensor, "n 24 2"],
) -> Float[Tensor, "n 85"]:
    """Θₙ₊₁, within the limits of the joints.

    Args:
        network: N_w.
        model: the body, float32.
        view: the camera.
        parameters: Θₙ.
        seen: joints in the picture, in picture heights.
    """
    gradient, residuals = loss_gradient(model, view, parameters, seen)
    changed = parameters + network(gradient, parameters, seen, residuals)
    low, high = (bound.float().flatten() for bound in pose_limits())
    pose = changed[:, :_POSE].clamp(low, high)
    return torch.cat([pose, changed[:, _POSE:]], 1)


@functools.cache
def pretrained() -> LearnedDescent:
    """The network that ships; shared by everybody, so nobody may change it.

    Raises:
        WeightsError: the file is missing or damaged.
    """
    network = LearnedDescent()
    stored = {key: value.float() for key, value in weights.load(NAME).items()}
    network.load_state_dict(stored)
    return network.eval().requires_grad_(False)


def start_parameters(count: int) -> Float[Tensor, "n 85"]:
    """Θ₀ of all fits: the mean body at the origin, its arms hanging."""
    pose = preset_pose("relaxed").float().flatten()
    return torch.cat([pose, torch.zeros(_SHAPE + _PLACE)]).expand(count, -1).clone()
