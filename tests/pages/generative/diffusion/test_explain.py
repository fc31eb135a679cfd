"""The mathematics as Markdown."""

import re

from pages.generative.diffusion.page import TOPIC


def test_displayed_formulas_of_several_lines_have_fences_of_their_own() -> None:
    """Markdown takes what stands beside an opening fence for its title, and loses it."""
    for experiment in TOPIC.experiments:
        displays = re.findall(r"\$\$(.+?)\$\$", experiment.maths, flags=re.DOTALL)
        assert displays
        for display in displays:
            assert "\n" not in display or (display[0] == display[-1] == "\n")
