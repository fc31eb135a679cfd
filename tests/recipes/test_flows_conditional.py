"""The recipe of the conditional flows, cut down: same seed, same bytes."""

from pathlib import Path

from engine import weights
from engine.generative.flows.conditional import cflow, srflow, styleflow
from recipes import flows_conditional


def test_a_seed_decides_the_flow_of_codes(tmp_path: Path) -> None:
    for folder, seed in (("one", 0), ("same", 0), ("other", 1)):
        flows_conditional.make_styleflow(seed, tmp_path / folder, steps=2, rounds=1, digits=300)
    one, same, other = (
        weights.manifest(tmp_path / folder)[styleflow.NAME] for folder in ("one", "same", "other")
    )
    assert one == same and one.sha256 != other.sha256


def test_a_seed_decides_the_flows_of_pictures(tmp_path: Path) -> None:
    names = srflow.name(False), cflow.name("digit")
    for folder, seed in (("one", 0), ("same", 0), ("other", 1)):
        into = tmp_path / folder
        flows_conditional.make_srflow(False, seed, into, steps=2, digits=2)
        flows_conditional.make_cflow("digit", seed, into, steps=2, digits=2)
    one, same, other = (weights.manifest(tmp_path / each) for each in ("one", "same", "other"))
    for name in names:
        assert one[name] == same[name] and one[name].sha256 != other[name].sha256


def test_the_default_seed_makes_what_ships() -> None:
    shipped = weights.manifest()
    assert shipped[styleflow.NAME].seed == 0
    pictures = [srflow.name(on) for on in (True, False)] + [cflow.name(t) for t in cflow.DIRECTIONS]
    assert {shipped[name].seed for name in pictures} == {flows_conditional.picture_seed(0)}
