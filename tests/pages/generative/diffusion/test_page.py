"""The page as a whole: its questions, extreme settings of the experiments in the plane, texts."""

import re

import pytest

from pages.generative.diffusion.page import TOPIC
from tests.pages.generative.diffusion.test_noise_and_back import PAGE, stage
from tests.support.apps import link, notices, readouts
from ui.state import Number

VIEWS = [
    {"view": "forward"},
    {"view": "training", "score_arrows": "both", "step": "20"},
    {"view": "sampling", "score_source": "exact"},
    {"experiment": "samplers"},
    {"experiment": "samplers", "view": "inversion"},
]


@pytest.mark.parametrize("experiment", TOPIC.experiments, ids=lambda experiment: experiment.name)
def test_every_question_is_answered_by_a_stage(experiment):
    app = PAGE.opened(experiment=experiment.name)
    fields = {field.name: field for field in (*TOPIC.fields, *experiment.fields)}
    for place, preset in enumerate(experiment.presets):
        assert preset.question.endswith("?")
        PAGE.ask(app, place)
        assert readouts(app) and link(app)["question"] == str(place + 1)
        for name in preset.values.keys() - {"step"}:
            field, value = fields[name], preset.values[name]
            assert link(app).get(name, field.format(field.default)) == field.format(value)


@pytest.mark.parametrize("end", ["low", "high"])
def test_extreme_settings_give_a_picture(end):
    for query in VIEWS:
        experiment = TOPIC.experiment(query.get("experiment", "noise_and_back"))
        extremes = {
            field.name: field.format(getattr(field, end))
            for field in (*TOPIC.fields, *experiment.fields)
            if isinstance(field, Number) and field.name not in {"question", "step", "seed"}
        }
        app = PAGE.opened(**{"noise_schedule": "cosine"} | extremes | query)
        assert stage(app)["alt"] and not notices(app)


def test_displayed_formulas_of_several_lines_have_fences_of_their_own():
    """Markdown takes what stands beside an opening fence for its title, and loses it."""
    for experiment in TOPIC.experiments:
        displays = re.findall(r"\$\$(.+?)\$\$", experiment.maths, flags=re.DOTALL)
        assert displays
        for display in displays:
            assert "\n" not in display or (display[0] == display[-1] == "\n")
