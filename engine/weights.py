"""Pre-trained weights: safetensors files, and a manifest that says how each was made.

    assets/manifest.json               what there is, sorted by name
    assets/weights/<name>.safetensors  the tensors; a family of files may have a folder of its own

An entry of the manifest holds the recipe that made the file, its seed, what it scored, and the
size and SHA-256 of the file. `load` trusts nothing else: a file that is not listed, or not the
listed one, is refused, and nothing is ever unpickled.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor, nn

ASSETS = Path(__file__).parents[1] / "assets"

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class WeightsError(RuntimeError):
    """Weights cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Entry:
    """One line of the manifest.

    Attributes:
        file: path of the tensors, relative to the folder of the manifest.
        recipe: the module that made them, run as ``python -m <recipe>``.
        seed: the seed it was given.
        metric: what they scored, by name ("held-out nats": 103.7).
        sha256: of the file, in hexadecimal digits.
        size: of the file, in bytes.
    """

    file: str
    recipe: str
    seed: int
    metric: dict[str, float]
    sha256: str
    size: int


def manifest(folder: Path = ASSETS) -> dict[str, Entry]:
    """The entries by name; none when there is no manifest.

    Raises:
        WeightsError: the manifest is damaged.
    """
    path = folder / "manifest.json"
    if not path.exists():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["weights"]
        return {name: _entry(values) for name, values in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"The manifest {path.name} is damaged: {error}.") from error


def load(name: str, device: torch.device | str = "cpu", folder: Path = ASSETS) -> dict[str, Tensor]:
    """The tensors of that name, by their names in the network.

    Raises:
        WeightsError: they are not in the manifest, missing, or not the file that was listed.
    """
    entry = manifest(folder).get(name)
    if entry is None:
        raise WeightsError(f"There are no weights {name!r} in the manifest.")
    again = f"Make them again with: python -m {entry.recipe}"
    path = folder / entry.file
    if not path.is_file():
        raise WeightsError(f"The weights {name!r} are missing: no file {entry.file}. {again}")
    content = path.read_bytes()
    if len(content) != entry.size:
        found = f"{len(content):,} bytes instead of {entry.size:,}"
        raise WeightsError(f"The weights {name!r} are damaged: {found}. {again}")
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise WeightsError(f"The weights {name!r} are damaged: another SHA-256. {again}")
    tensors = safetensors.torch.load(content)
    return {key: tensor.to(device) for key, tensor in tensors.items()}


def load_into(module: nn.Module, name: str, folder: Path = ASSETS) -> None:
    """Give a network its weights, in the type and on the device that it has.

    Raises:
        WeightsError: as `load`, or they belong to another network; the network is then unchanged.
    """
    tensors = load(name, folder=folder)
    wanted = {key: tuple(value.shape) for key, value in module.state_dict().items()}
    given = {key: tuple(value.shape) for key, value in tensors.items()}
    if given != wanted:
        raise WeightsError(f"The weights {name!r} fit another network: {_misfit(given, wanted)}.")
    module.load_state_dict(tensors)


def save(
    name: str,
    tensors: Mapping[str, Tensor],
    *,
    recipe: str,
    seed: int,
    metric: Mapping[str, float],
    folder: Path = ASSETS,
    group: str = "weights",
) -> Entry:
    """Write tensors and their entry; the same tensors always give the same bytes.

    Args:
        name: small letters, digits and hyphens, such as ``digits-vae``.
        tensors: by their names in the network; in half precision if that is precise enough.
        recipe: module that makes them, such as ``recipes.digits_vae``.
        seed: the seed it was given.
        metric: what they scored.
        folder: where the manifest lies.
        group: the folder beside the manifest that the file goes to.

    Raises:
        ValueError: a name is not of that form, there are no tensors, or a number is not finite.
    """
    for each in (name, group):
        if not _NAME.fullmatch(each):
            raise ValueError(f"A name has small letters, digits and hyphens; {each!r} does not.")
    if not tensors:
        raise ValueError(f"There is nothing to save as {name!r}.")
    broken = [key for key, value in tensors.items() if not bool(torch.isfinite(value).all())]
    broken += [key for key, value in metric.items() if not math.isfinite(value)]
    if broken:
        raise ValueError(f"Not finite, so not saved as {name!r}: {', '.join(broken)}.")
    content = safetensors.torch.save(
        {key: value.detach().cpu().contiguous() for key, value in tensors.items()}
    )
    entry = Entry(
        file=f"{group}/{name}.safetensors",
        recipe=recipe,
        seed=seed,
        metric={key: float(value) for key, value in metric.items()},
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )
    entries = {**manifest(folder), name: entry}
    _replace(folder / entry.file, content)
    listed = {"weights": {key: asdict(entries[key]) for key in sorted(entries)}}
    text = json.dumps(listed, indent=2, ensure_ascii=False) + "\n"
    _replace(folder / "manifest.json", text.encode())
    return entry


def _entry(values: dict[str, Any]) -> Entry:
    for field in fields(Entry):
        kind = dict if field.name == "metric" else field.type
        if not isinstance(values[field.name], kind):  # type: ignore[arg-type]
            raise TypeError(f"{field.name} is {values[field.name]!r}")
    return Entry(**values)


def _misfit(given: Mapping[str, tuple[int, ...]], wanted: Mapping[str, tuple[int, ...]]) -> str:
    """The first difference in words."""
    for key in sorted(given.keys() | wanted.keys()):
        if key not in given:
            return f"it has {key}, they have not"
        if key not in wanted:
            return f"they have {key}, it has not"
        if given[key] != wanted[key]:
            return f"{key} is {list(wanted[key])} in it and {list(given[key])} in them"
    raise AssertionError("called for equal shapes")


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file first, so that a crash leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(path.suffix + ".part")
    beside.write_bytes(content)
    beside.replace(path)
