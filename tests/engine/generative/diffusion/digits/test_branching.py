"""The tree: what is shared stays the same, what parts differs, and a text is the whole tree."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.branching import MOST, Node, Tree, ways
from engine.generative.diffusion.digits.unet import SCHEDULE, UNet

ROOT = Node(None, 0, 7, 3)
STEPS = 6


def _tree(*nodes: Node) -> Tree:
    return Tree((ROOT, *nodes), STEPS)


def test_the_root_is_an_ordinary_sample(stranger: UNet) -> None:
    (way,) = ways(stranger, _tree())
    sample = sampling.generate(stranger, [7], [3], steps=STEPS)
    assert way.times == sample.times
    torch.testing.assert_close(way.x, sample.x)
    torch.testing.assert_close(way.x0, sample.x0)


@pytest.mark.parametrize("eta", [0.0, 1.0])
def test_a_branch_with_all_of_its_parents_repeats_it(stranger: UNet, eta: float) -> None:
    tree = Tree((Node(None, 0, 7, 3, eta),), STEPS)
    for step in range(STEPS):
        tree = tree.branch(0, step, 7, 3, eta)
    root, *branches = ways(stranger, tree)
    for branch in branches:
        assert torch.equal(branch.x, root.x) and torch.equal(branch.x0, root.x0)


def test_branches_share_the_way_up_to_their_step_and_part_there(stranger: UNet) -> None:
    tree = _tree().branch(0, 3, 4, 3).branch(0, 3, 7, 9, 1.0)
    root, other_class, other_noise = ways(stranger, tree)
    for branch in (other_class, other_noise):
        assert branch.times == root.times and branch.x.shape == root.x.shape
        assert torch.equal(branch.x[:4], root.x[:4]) and torch.equal(branch.x0[:3], root.x0[:3])
        assert not torch.equal(branch.x[4], root.x[4])
    # Other noise enters after x̂_0 was predicted from the shared x_t; another class before.
    assert torch.equal(other_noise.x0[3], root.x0[3])
    assert not torch.equal(other_class.x0[3], root.x0[3])
    assert not torch.equal(other_noise.samples, other_class.samples)


def test_seeds_make_ways_and_the_same_seed_the_same(stranger: UNet) -> None:
    tree = _tree().branch(0, 2, 7, 5, 1.0).branch(0, 2, 7, 5, 1.0).branch(0, 2, 7, 6, 1.0)
    _, one, two, three = ways(stranger, tree)
    assert torch.equal(one.x, two.x)
    assert not torch.equal(one.samples, three.samples)


def test_ways_do_not_depend_on_the_order_of_branching(stranger: UNet) -> None:
    first = _tree().branch(0, 1, 2, 8, 0.5).branch(0, 4, 5, 9)
    second = _tree().branch(0, 4, 5, 9).branch(0, 1, 2, 8, 0.5)
    one, two = ways(stranger, first), ways(stranger, second)
    assert torch.equal(one[1].x, two[2].x) and torch.equal(one[2].x, two[1].x)


def test_what_was_computed_is_remembered(stranger: UNet) -> None:
    tree = _tree()
    before = ways(stranger, tree)
    after = ways(stranger, tree.branch(0, 2, 1, 1))
    assert after[0] is before[0]


def test_the_new_noise_of_eta_one_has_the_deviation_of_the_posterior(stranger: UNet) -> None:
    tree = _tree()
    for seed in range(24):
        tree = tree.branch(0, 2, 7, seed, 1.0)
    found = torch.cat([way.x[3] for way in ways(stranger, tree)[1:]])
    times = ways(stranger, tree)[0].times
    t, s = times[2], times[3]
    kept = SCHEDULE.alpha_bar[t] / SCHEDULE.alpha_bar[s]
    noise = 1 - SCHEDULE.alpha_bar
    expected = float((noise[s] / noise[t] * (1 - kept)).sqrt())
    assert float(found.std(dim=0).square().mean().sqrt()) == pytest.approx(expected, rel=0.03)


def test_a_branch_below_its_parents_parting_is_tied_to_the_parents_parent() -> None:
    tree = _tree().branch(0, 3, 1, 1).branch(1, 4, 2, 2)
    assert tree.branch(2, 5, 9, 9).nodes[-1].parent == 2
    assert tree.branch(2, 4, 9, 9).nodes[-1].parent == 1
    assert tree.branch(2, 3, 9, 9).nodes[-1].parent == 0
    assert tree.branch(2, 0, 9, 9).nodes[-1].parent == 0


def test_taking_a_way_away_takes_what_parts_from_it() -> None:
    tree = _tree().branch(0, 1, 1, 1).branch(0, 2, 2, 2).branch(1, 3, 3, 3).branch(2, 4, 4, 4)
    left = tree.without(1)
    assert [node.label for node in left.nodes] == [7, 2, 4]
    assert [node.parent for node in left.nodes] == [None, 0, 1]
    with pytest.raises(ValueError, match="taken away"):
        tree.without(0)


def test_a_tree_is_bounded() -> None:
    tree = _tree()
    for seed in range(MOST - 1):
        tree = tree.branch(0, 0, 1, seed)
    with pytest.raises(ValueError, match=f"1 to {MOST} ways"):
        tree.branch(0, 0, 1, 0)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"parent": 5}, "no way 5"),
        ({"step": STEPS}, "parts at a step"),
        ({"step": -1}, "parts at a step"),
        ({"label": 11}, "digit from 0 to 9"),
        ({"eta": 1.5}, "between 0 and 1"),
        ({"seed": -1}, "seed"),
    ],
)
def test_impossible_branches_are_refused(changes: dict[str, int], complaint: str) -> None:
    wanted: dict[str, int] = {"parent": 0, "step": 2, "label": 1, "seed": 1, **changes}
    with pytest.raises(ValueError, match=complaint):
        _tree().branch(**wanted)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9), st.integers(0, STEPS - 1), st.integers(0, 10),
            st.integers(0, 2**32 - 1), st.integers(0, 100),
        ),
        max_size=9,
    )
)  # fmt: skip
def test_the_text_is_the_tree(wanted: list[tuple[int, int, int, int, int]]) -> None:
    tree = _tree()
    for parent, step, label, seed, percent in wanted:
        tree = tree.branch(parent % len(tree.nodes), step, label, seed, percent / 100)
    assert Tree.parse(tree.text(), STEPS) == tree


@pytest.mark.parametrize(
    "text",
    ["", "7", "7.3", "7.3.0-", "7.3.0-1.1.4.9.0", "a.3.0", "7.3.0-0.9.4.9.0", "7.3.101", "11.3.0",
     "7.99999999999999999999.0", "7.-3.0", "7.²3.0", "0.0.7.3.0", "-".join(["7.3.0"] * 50)],
)  # fmt: skip
def test_a_text_that_is_no_tree_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Tree.parse(text, STEPS)
