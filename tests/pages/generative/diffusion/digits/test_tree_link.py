"""The code of a tree is the whole tree, and what is no tree is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generative.diffusion.digits.branching import Branch, BranchingTree
from pages.generative.diffusion.digits import tree_link

STEPS = 6


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9), st.integers(0, STEPS - 1), st.integers(0, 10),
            st.integers(0, 2**32 - 1), st.integers(0, 100),
        ),
        max_size=9,
    )
)  # fmt: skip
def test_the_code_is_the_tree(wanted: list[tuple[int, int, int, int, int]]) -> None:
    tree = BranchingTree((Branch(None, 0, 7, 3),), STEPS)
    for parent, step, label, seed, percent in wanted:
        tree = tree.add(parent % len(tree.branches), step, label, seed, percent / 100)
    assert tree_link.decode(tree_link.encode(tree), STEPS) == tree


@pytest.mark.parametrize(
    "code",
    ["", "7", "7.3", "7.3.0-", "7.3.0-1.1.4.9.0", "a.3.0", "7.3.0-0.9.4.9.0", "7.3.101", "11.3.0",
     "7.99999999999999999999.0", "7.-3.0", "7.²3.0", "0.0.7.3.0", "-".join(["7.3.0"] * 50)],
)  # fmt: skip
def test_a_code_that_is_no_tree_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        tree_link.decode(code, STEPS)


def test_a_tree_too_large_for_the_page_is_refused_with_a_clause() -> None:
    with pytest.raises(ValueError, match=r"^but 7 trajectories"):
        tree_link.check("-".join(["3.0.0", *["0.1.1.1.0"] * 9]))
    with pytest.raises(ValueError, match=r"^which cannot be read"):
        tree_link.check("3.0")
