"""The tree: branches agree with their parent up to their step, and differ after it."""

import pytest
import torch

from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.branching import (
    MOST,
    Branch,
    BranchingTree,
    sample_pretrained_tree,
    sample_tree,
)
from engine.generative.diffusion.digits.unet import SCHEDULE, UNet

ROOT = Branch(None, 0, 7, 3)
STEPS = 6


def _tree(*nodes: Branch) -> BranchingTree:
    return BranchingTree((ROOT, *nodes), STEPS)


def test_the_root_is_an_ordinary_sample(random_unet: UNet) -> None:
    (trajectory,) = sample_tree(random_unet, _tree())
    sample = sampling.generate(random_unet, [7], [3], sampling_steps=STEPS)
    assert trajectory.times == sample.times
    torch.testing.assert_close(trajectory.x, sample.x)
    torch.testing.assert_close(trajectory.x0, sample.x0)


@pytest.mark.parametrize("eta", [0.0, 1.0])
def test_a_branch_with_label_eta_and_seed_of_its_parent_repeats_it(
    random_unet: UNet, eta: float
) -> None:
    tree = BranchingTree((Branch(None, 0, 7, 3, eta),), STEPS)
    for step in (0, 2, STEPS - 1):
        tree = tree.add(0, step, 7, 3, eta)
    root, *branches = sample_tree(random_unet, tree)
    for branch in branches:
        assert torch.equal(branch.x, root.x) and torch.equal(branch.x0, root.x0)


def test_branches_share_the_trajectory_up_to_their_step_and_differ_after_it(
    random_unet: UNet,
) -> None:
    tree = _tree().add(0, 3, 4, 3).add(0, 3, 7, 9, 1.0)
    root, other_class, other_noise = sample_tree(random_unet, tree)
    for branch in (other_class, other_noise):
        assert branch.times == root.times and branch.x.shape == root.x.shape
        assert torch.equal(branch.x[:4], root.x[:4]) and torch.equal(branch.x0[:3], root.x0[:3])
        assert not torch.equal(branch.x[4], root.x[4])
    # Other noise enters after x̂_0 was predicted from the shared x_t; another class before.
    assert torch.equal(other_noise.x0[3], root.x0[3])
    assert not torch.equal(other_class.x0[3], root.x0[3])
    assert not torch.equal(other_noise.samples, other_class.samples)


def test_the_seed_decides_the_noise_of_a_branch(random_unet: UNet) -> None:
    tree = _tree().add(0, 2, 7, 5, 1.0).add(0, 2, 7, 5, 1.0).add(0, 2, 7, 6, 1.0)
    _, one, two, three = sample_tree(random_unet, tree)
    assert torch.equal(one.x, two.x)
    assert not torch.equal(one.samples, three.samples)


def test_trajectories_do_not_depend_on_the_order_of_branching(random_unet: UNet) -> None:
    first = _tree().add(0, 1, 2, 8, 0.5).add(0, 4, 5, 9)
    second = _tree().add(0, 4, 5, 9).add(0, 1, 2, 8, 0.5)
    one, two = sample_tree(random_unet, first), sample_tree(random_unet, second)
    assert torch.equal(one[1].x, two[2].x) and torch.equal(one[2].x, two[1].x)


def test_trajectories_of_the_pretrained_network_are_cached() -> None:
    tree = BranchingTree((ROOT,), 2)
    before = sample_pretrained_tree(tree)
    grown = tree.add(0, 1, 1, 1)
    after = sample_pretrained_tree(grown)
    assert after[0] is before[0]
    for cached, computed in zip(after, sample_tree(sampling.pretrained(), grown), strict=True):
        assert torch.equal(cached.x, computed.x) and torch.equal(cached.x0, computed.x0)


def test_the_new_noise_of_eta_one_has_the_deviation_of_the_posterior(random_unet: UNet) -> None:
    tree = _tree()
    for seed in range(12):
        tree = tree.add(0, 4, 7, seed, 1.0)
    root, *branches = sample_tree(random_unet, tree)
    found = torch.cat([branch.x[5] for branch in branches])
    times = root.times
    t, s = times[4], times[5]
    kept = SCHEDULE.alpha_bar[t] / SCHEDULE.alpha_bar[s]
    noise = 1 - SCHEDULE.alpha_bar
    expected = float((noise[s] / noise[t] * (1 - kept)).sqrt())
    assert float(found.std(dim=0).square().mean().sqrt()) == pytest.approx(expected, rel=0.04)


def test_a_branch_before_its_parents_own_step_is_attached_to_the_grandparent() -> None:
    tree = _tree().add(0, 3, 1, 1).add(1, 4, 2, 2)
    assert tree.add(2, 5, 9, 9).branches[-1].parent == 2
    assert tree.add(2, 4, 9, 9).branches[-1].parent == 1
    assert tree.add(2, 3, 9, 9).branches[-1].parent == 0
    assert tree.add(2, 0, 9, 9).branches[-1].parent == 0


def test_removing_a_branch_removes_what_branches_from_it() -> None:
    tree = _tree().add(0, 1, 1, 1).add(0, 2, 2, 2).add(1, 3, 3, 3).add(2, 4, 4, 4)
    left = tree.remove(1)
    assert [node.label for node in left.branches] == [7, 2, 4]
    assert [node.parent for node in left.branches] == [None, 0, 1]
    with pytest.raises(ValueError, match="removed"):
        tree.remove(0)


def test_a_tree_is_bounded() -> None:
    tree = _tree()
    for seed in range(MOST - 1):
        tree = tree.add(0, 0, 1, seed)
    with pytest.raises(ValueError, match=f"1 to {MOST} trajectories"):
        tree.add(0, 0, 1, 0)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"parent": 5}, "no trajectory 5"),
        ({"step": STEPS}, "begin at a step"),
        ({"step": -1}, "begin at a step"),
        ({"label": 11}, "digit from 0 to 9"),
        ({"eta": 1.5}, "Eta 1.5"),
        ({"seed": -1}, "seed"),
    ],
)
def test_impossible_branches_are_refused(changes: dict[str, int], complaint: str) -> None:
    wanted: dict[str, int] = {"parent": 0, "step": 2, "label": 1, "seed": 1, **changes}
    with pytest.raises(ValueError, match=complaint):
        _tree().add(**wanted)
