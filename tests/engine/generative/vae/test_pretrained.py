"""The form of the models that ship."""

import pytest

from engine.generative.vae import pretrained


def test_other_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="2 and 12 dimensions, not 3"):
        pretrained.pretrained(3)
