"""Textured solids under a fixed light, one ray at a time.

The ground truth of a fit has to be known exactly and from everywhere, so a scene is a union of
signed distance fields that is sphere traced (Hart, *Sphere tracing*, 1996). Coordinates are those
of the world, z upwards; a scene lies inside the unit ball. A matt surface has the same colour from
everywhere; a glossy one adds highlights (Blinn, 1977) and the mirror image of a bright sky, which
move with the viewer.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

Rgb = tuple[float, float, float]
Points = Float[Tensor, "n 3"]

RADIUS = 1.0
"""Every scene lies within this distance of the origin."""
BACKGROUND: Rgb = (1.0, 1.0, 1.0)
"""White, as in the synthetic scenes of NeRF."""

_MOST_STEPS = 64
_LEVEL = 1e-6
_SHADOW_STEPS = 6
_CLOSE = 4e-3
_LIGHT = (0.38, -0.48, 0.79)
_LAMPS = ((_LIGHT, (1.2, 1.1, 0.95)), ((-0.80, -0.10, 0.59), (0.35, 0.7, 1.1)))
_AMBIENT = 0.42


@dataclass(frozen=True)
class Material:
    """How a surface looks.

    Attributes:
        colour: of a plain surface, and of every other field of a pattern; RGB from 0 to 1.
        second: of the fields between.
        pattern: a key of `PATTERNS`.
        period: length of two fields of the pattern.
        gloss: from 0, matt, to 1, a mirror.
        exponent: of the highlights; larger is smaller and sharper.
    """

    colour: Rgb
    second: Rgb = (1.0, 1.0, 1.0)
    pattern: str = "plain"
    period: float = 0.5
    gloss: float = 0.0
    exponent: float = 24.0


def _checker(points: Tensor) -> Tensor:
    return torch.floor(2 * points).sum(1).remainder(2) > 0.5


def _bands(points: Tensor) -> Tensor:
    return points[:, 2].remainder(1) > 0.5


def _sectors(points: Tensor) -> Tensor:
    angle = torch.atan2(points[:, 1], points[:, 0]) / (2 * torch.pi)
    return (6 * angle).remainder(1) > 0.5


def _plain(points: Tensor) -> Tensor:
    return torch.zeros(len(points), dtype=torch.bool, device=points.device)


PATTERNS: dict[str, Callable[[Tensor], Tensor]] = {
    "plain": _plain,
    "checker": _checker,
    "bands": _bands,
    "sectors": _sectors,
}
"""Whether a point, in periods of the pattern, lies in a field of the second colour."""


@dataclass(frozen=True, eq=False)
class Solid:
    """A primitive somewhere in the world; the pattern is laid out around its centre.

    Attributes:
        shape: a primitive of `engine.geometry.sdf`, upright along its y axis.
        sizes: its arguments.
        centre: where it is.
        axes: the primitive's axes as rows, in the world.
        material: how it looks.
    """

    shape: Callable[..., Tensor]
    sizes: tuple[float, ...]
    centre: Float[Tensor, " 3"]
    axes: Float[Tensor, "3 3"]
    material: Material

    def distance(self, points: Points) -> Float[Tensor, " n"]:
        """The signed distance to it."""
        offset = -(self.axes @ self.centre)
        # By coordinate in memory, as the shapes take them apart.
        return self.shape(torch.addmm(offset[:, None], self.axes, points.T).T, *self.sizes)

    def colours(self, points: Points) -> Points:
        """The colour of the surface itself at points on it."""
        material = self.material
        first, second = points.new_tensor(material.colour), points.new_tensor(material.second)
        odd = PATTERNS[material.pattern]((points - self.centre) / material.period)
        return torch.where(odd[:, None], second, first)


@dataclass(frozen=True)
class Scene:
    """A union of solids.

    Attributes:
        title: for the visitor.
        solids: what it is made of.
        low, high: all of it lies between these heights z.
    """

    title: str
    solids: tuple[Solid, ...]
    low: float = -RADIUS
    high: float = RADIUS

    def distance(self, points: Points) -> Float[Tensor, " n"]:
        """The signed distance to the scene; inside a bound of it."""
        nearest = self.solids[0].distance(points)
        for each in self.solids[1:]:
            nearest = torch.minimum(nearest, each.distance(points))
        return nearest

    def nearest_solids(self, points: Points) -> Int[Tensor, " n"]:
        """The index of the solid on which each point lies."""
        return torch.stack([each.distance(points) for each in self.solids]).argmin(dim=0)


def solid(
    shape: Callable[..., Tensor],
    sizes: tuple[float, ...],
    centre: Rgb,
    material: Material,
    *,
    tilt: float = 0.0,
    turn: float = 0.0,
) -> Solid:
    """A primitive that stands upright along z, tilted about x and then turned about z.

    Args:
        shape: of `engine.geometry.sdf`.
        sizes: its arguments.
        centre: where it is.
        material: how it looks.
        tilt, turn: in degrees.
    """
    t, u = math.radians(tilt), math.radians(turn)
    upright = torch.tensor([[1.0, 0, 0], [0, 0, 1.0], [0, -1.0, 0]])
    tilting = torch.tensor(
        [[1.0, 0, 0], [0, math.cos(t), -math.sin(t)], [0, math.sin(t), math.cos(t)]]
    )
    turning = torch.tensor(
        [[math.cos(u), -math.sin(u), 0], [math.sin(u), math.cos(u), 0], [0, 0, 1.0]]
    )
    axes = upright @ (turning @ tilting).T
    return Solid(shape, sizes, torch.tensor(centre, dtype=torch.float32), axes, material)


@dataclass(frozen=True)
class Traced:
    """What rays meet.

    Attributes:
        colours: RGB; the background where nothing is met.
        depths: distance along the ray, infinite where nothing is met.
    """

    colours: Float[Tensor, "n 3"]
    depths: Float[Tensor, " n"]


def trace(scene: Scene, origins: Points, directions: Points) -> Traced:
    """Follows rays to the first surface and shades it.

    Args:
        scene: what is looked at.
        origins: where the rays begin, outside of the solids.
        directions: of length 1.
    """
    depths = _march(scene, origins, directions)
    colours = origins.new_tensor(BACKGROUND).expand(len(origins), 3).clone()
    met = depths.isfinite().nonzero().squeeze(1)
    if len(met):
        ahead = directions[met]
        points = origins[met] + depths[met, None] * ahead
        colours[met] = _shade(scene, points, ahead)
    return Traced(colours, depths)


def _march(scene: Scene, origins: Tensor, directions: Tensor) -> Tensor:
    """Sphere tracing where a ray is inside the unit ball and between the heights of the scene."""
    along = -(origins * directions).sum(1)
    half = (RADIUS**2 - (origins * origins).sum(1) + along * along).clamp_min(0).sqrt()
    slope = torch.where(directions[:, 2].abs() > _LEVEL, directions[:, 2], _LEVEL)
    first, second = (scene.low - origins[:, 2]) / slope, (scene.high - origins[:, 2]) / slope
    enter = torch.maximum(along - half, torch.minimum(first, second)).clamp_min(0)
    leave = torch.minimum(along + half, torch.maximum(first, second))
    depths = torch.full_like(along, torch.inf)
    left = ((half > 0) & (leave > enter)).nonzero().squeeze(1)
    depth, end = enter[left], leave[left]
    start, ahead = _by_coordinate(origins[left]), _by_coordinate(directions[left])
    for _ in range(_MOST_STEPS):
        if not len(left):
            break
        distance = scene.distance(torch.addcmul(start, depth[:, None], ahead))
        depth = depth + distance
        close = distance < _CLOSE
        depths[left[close]] = depth[close]
        going = (~close & (depth < end)).nonzero().squeeze(1)
        if len(going) < 0.9 * len(left):
            left, depth, end = left[going], depth[going], end[going]
            start, ahead = _by_coordinate(start[going]), _by_coordinate(ahead[going])
    return depths


def _by_coordinate(points: Tensor) -> Tensor:
    """The same points, with all x in memory first, then all y, then all z."""
    return points.T.contiguous().T


def _shade(scene: Scene, points: Tensor, ahead: Tensor) -> Tensor:
    """Hemispheric and direct light, a shadow, and what a glossy surface adds."""
    owners = scene.nearest_solids(points)
    members = [(owners == index).nonzero().squeeze(1) for index in range(len(scene.solids))]
    normals = torch.zeros_like(points)
    for each, mine in zip(scene.solids, members, strict=True):
        normals[mine] = _normals(each, points[mine])
    light = torch.nn.functional.normalize(points.new_tensor(_LIGHT), dim=0)
    facing = (normals @ light).clamp_min(0)
    turned = facing.nonzero().squeeze(1)  # the others are dark anyway
    facing[turned] *= _lit(scene, (points + 0.02 * normals)[turned], light)
    sky = 0.5 + 0.5 * normals[:, 2]
    irradiance = _AMBIENT * (0.55 + 0.45 * sky) + 0.75 * facing
    colours = torch.zeros_like(points)
    for each, mine in zip(scene.solids, members, strict=True):
        base = each.colours(points[mine]) * irradiance[mine, None]
        colours[mine] = _gloss(each.material, base, normals[mine], ahead[mine])
    return colours.clamp(0, 1)


def _gloss(material: Material, base: Tensor, normals: Tensor, ahead: Tensor) -> Tensor:
    """Adds the mirror image of two lamps and of a sky, warm on one side and cool opposite."""
    if material.gloss == 0:
        return base
    mirrored = ahead - 2 * (ahead * normals).sum(1, keepdim=True) * normals
    side = 0.5 + 0.5 * mirrored[:, :1]
    sky = torch.lerp(base.new_tensor((0.10, 0.25, 0.55)), base.new_tensor((0.60, 0.35, 0.10)), side)
    seen = sky * (0.25 + 0.75 * mirrored[:, 2:].clamp_min(0))
    for direction, tint in _LAMPS:
        lamp = torch.nn.functional.normalize(base.new_tensor(direction), dim=0)
        lobe = (material.exponent * ((mirrored @ lamp) - 1)).exp()
        seen = seen + lobe[:, None] * base.new_tensor(tint)
    return (1 - 0.5 * material.gloss) * base + material.gloss * seen


def _normals(solid: Solid, points: Tensor) -> Tensor:
    """Differences over the corners of a tetrahedron, four evaluations in one."""
    corners = points.new_tensor([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    around = (points[None] + 5e-4 * corners[:, None]).reshape(-1, 3)
    values = solid.distance(around).view(4, -1)
    return torch.nn.functional.normalize(values.T @ corners, dim=1)


def _lit(scene: Scene, points: Tensor, light: Tensor) -> Tensor:
    """From 0, in shadow, to 1: how closely the way to the lamp passes by something."""
    share = torch.ones(len(points), dtype=points.dtype, device=points.device)
    travelled = torch.full_like(share, 0.03)
    for _ in range(_SHADOW_STEPS):
        distance = scene.distance(torch.addcmul(points, travelled[:, None], light))
        share = torch.minimum(share, (9 * distance / travelled).clamp(0, 1))
        travelled = travelled + distance.clamp(0.04, 0.35)
    return share
