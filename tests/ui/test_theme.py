"""The colours stand in one file; Streamlit's own settings, which cannot read it, agree with it."""

import tomllib

import pytest

from tests.support.server import ROOT
from ui.theme import COLOURS, MEANINGS, diverging


def test_the_settings_of_streamlit_have_the_same_colours() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    assert theme["chartCategoricalColors"][:5] == list(MEANINGS.values())
    settings = {
        "paper": "backgroundColor",
        "ink": "textColor",
        "rule": "borderColor",
        "accent": "primaryColor",
        "soft": "secondaryBackgroundColor",
    }
    for name, colours in COLOURS.items():
        assert {colour: colours[colour] for colour in settings} == {
            colour: theme[name][setting] for colour, setting in settings.items()
        }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_diverging_scale_goes_from_orange_over_paper_to_blue(theme: str) -> None:
    scale = diverging(theme)
    colours = COLOURS[theme]
    assert len(scale) == 255
    assert (scale[0], scale[127], scale[-1]) == (
        colours["negative"],
        colours["zero"],
        colours["positive"],
    )
