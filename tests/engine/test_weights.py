"""Weights: what is saved comes back, and nothing else is ever loaded."""

import hashlib
import json
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine import weights
from engine.seeds import generator
from engine.weights import WeightsError


def _network(width: int = 4) -> nn.Sequential:
    network = nn.Sequential(nn.Linear(3, width), nn.Linear(width, 2))
    source = generator(width)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.normal_(generator=source)
    return network


def _save(folder: Path, tensors: dict[str, Tensor], name: str = "toy") -> weights.Entry:
    return weights.save(
        name, tensors, recipe="recipes.toy", seed=7, metric={"loss": 0.25}, folder=folder
    )


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    tensors = {
        "a": torch.randn(3, 4, generator=generator(0)),
        "half": torch.randn(5, generator=generator(1)).half(),
        "column": torch.arange(12).view(3, 4).T,
    }
    _save(tmp_path, tensors)
    loaded = weights.load("toy", folder=tmp_path)
    assert loaded.keys() == tensors.keys()
    for key, value in tensors.items():
        assert loaded[key].dtype == value.dtype and torch.equal(loaded[key], value)


def test_the_manifest_says_how_it_was_made(tmp_path: Path) -> None:
    entry = _save(tmp_path, _network().state_dict())
    content = (tmp_path / "weights" / "toy.safetensors").read_bytes()
    assert weights.manifest(tmp_path) == {"toy": entry}
    assert (entry.recipe, entry.seed, entry.metric) == ("recipes.toy", 7, {"loss": 0.25})
    assert (entry.size, entry.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_saving_twice_gives_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    state = _network().state_dict()
    _save(tmp_path / "a", state, "one")
    _save(tmp_path / "a", state, "two")
    _save(tmp_path / "b", dict(reversed(state.items())), "two")
    _save(tmp_path / "b", state, "one")
    files = [sorted(f.relative_to(tmp_path / d) for f in (tmp_path / d).rglob("*.*")) for d in "ab"]
    assert files[0] == files[1] and len(files[0]) == 3
    for file in files[0]:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_saving_again_replaces_the_entry_and_keeps_the_others(tmp_path: Path) -> None:
    _save(tmp_path, {"w": torch.zeros(2)}, "one")
    _save(tmp_path, {"w": torch.zeros(2)}, "two")
    _save(tmp_path, {"w": torch.ones(3)}, "one")
    assert list(weights.manifest(tmp_path)) == ["one", "two"]
    assert weights.load("one", folder=tmp_path)["w"].tolist() == [1, 1, 1]


def test_a_network_gets_its_weights_in_its_own_precision(tmp_path: Path) -> None:
    source, target = _network(), _network().double()
    _save(tmp_path, {key: value.half() for key, value in source.state_dict().items()})
    with torch.no_grad():
        for parameter in target.parameters():
            parameter.zero_()
    weights.load_into(target, "toy", folder=tmp_path)
    for ours, theirs in zip(target.parameters(), source.parameters(), strict=True):
        assert ours.dtype == torch.float64
        assert torch.equal(ours, theirs.half().double())


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (_network(5).state_dict(), r"0.bias is \[4\] in it and \[5\] in them"),
        (nn.Sequential(nn.Linear(3, 4)).state_dict(), "it has 1.bias, they have not"),
        ({**_network().state_dict(), "extra": torch.ones(1)}, "they have extra, it has not"),
    ],
)
def test_weights_of_another_network_are_refused_and_change_nothing(
    tmp_path: Path, state: dict[str, Tensor], sentence: str
) -> None:
    _save(tmp_path, state)
    network = _network()
    with pytest.raises(WeightsError, match=f"'toy' fit another network: {sentence}"):
        weights.load_into(network, "toy", folder=tmp_path)
    assert all(
        torch.equal(ours, theirs)
        for ours, theirs in zip(network.parameters(), _network().parameters(), strict=True)
    )


def test_what_is_not_listed_is_not_loaded(tmp_path: Path) -> None:
    _save(tmp_path, {"w": torch.zeros(2)})
    (tmp_path / "weights" / "other.safetensors").write_bytes(b"anything")
    for name in ("other", "../toy", ""):
        with pytest.raises(WeightsError, match=r"no weights '.*' in the manifest"):
            weights.load(name, folder=tmp_path)


def test_a_missing_file_is_named_with_its_recipe(tmp_path: Path) -> None:
    entry = _save(tmp_path, {"w": torch.zeros(2)})
    (tmp_path / entry.file).unlink()
    with pytest.raises(WeightsError, match=r"missing: no file weights/toy.* python -m recipes.toy"):
        weights.load("toy", folder=tmp_path)


@pytest.mark.parametrize("damage", ["flip", "cut", "grow"])
def test_a_damaged_file_is_refused(tmp_path: Path, damage: str) -> None:
    entry = _save(tmp_path, {"w": torch.zeros(200)})
    path = tmp_path / entry.file
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[-1] ^= 1
    elif damage == "cut":
        del content[-10:]
    else:
        content += b"x"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"'toy' are damaged: .*(SHA-256|bytes instead of)"):
        weights.load("toy", folder=tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"weights": 3}', '{"weights": {"toy": {}}}', '{"weights": {"toy": 1}}'],
)
def test_a_damaged_manifest_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(WeightsError, match=r"manifest.json is damaged"):
        weights.manifest(tmp_path)


def test_an_entry_of_wrong_types_is_a_damaged_manifest(tmp_path: Path) -> None:
    _save(tmp_path, {"w": torch.zeros(2)})
    path = tmp_path / "manifest.json"
    listed = json.loads(path.read_text())
    listed["weights"]["toy"]["size"] = "144"
    path.write_text(json.dumps(listed))
    with pytest.raises(WeightsError, match="damaged: size is '144'"):
        weights.load("toy", folder=tmp_path)


@pytest.mark.parametrize("name", ["", "Toy", "a/b", "../a", "a--b", "a b", "-a"])
def test_names_stay_inside_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="small letters, digits and hyphens"):
        _save(tmp_path, {"w": torch.zeros(2)}, name)
    assert not list(tmp_path.iterdir())


def test_a_family_of_files_has_a_folder_of_its_own(tmp_path: Path) -> None:
    def save(group: str) -> weights.Entry:
        return weights.save(
            "toy",
            {"w": torch.ones(2)},
            recipe="recipes.toy",
            seed=0,
            metric={},
            folder=tmp_path,
            group=group,
        )

    entry = save("toys")
    assert entry.file == "toys/toy.safetensors" and (tmp_path / entry.file).is_file()
    assert weights.load("toy", folder=tmp_path)["w"].tolist() == [1, 1]
    with pytest.raises(ValueError, match=r"'\.\./toys' does not"):
        save("../toys")


def test_broken_results_are_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Not finite, so not saved as 'toy': w"):
        _save(tmp_path, {"w": torch.tensor([1.0, torch.nan])})
    with pytest.raises(ValueError, match="Not finite, so not saved as 'toy': fd"):
        weights.save(
            "toy",
            {"w": torch.ones(1)},
            recipe="recipes.toy",
            seed=0,
            metric={"fd": float("inf")},
            folder=tmp_path,
        )
    with pytest.raises(ValueError, match="nothing to save"):
        _save(tmp_path, {})
    assert not list(tmp_path.iterdir())


def test_everything_that_ships_can_be_loaded() -> None:
    listed = weights.manifest()
    for name in listed:
        assert weights.load(name)
    files = weights.ASSETS.rglob("*.safetensors")
    shipped = {path.relative_to(weights.ASSETS).as_posix() for path in files}
    assert shipped == {entry.file for entry in listed.values()}
