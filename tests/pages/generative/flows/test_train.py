"""The tab "Train it": a live training, what is known of it, a race, and a density that is drawn."""

import numpy as np

from engine.generative.flows.families import FAMILIES
from pages.generative.flows import train_answers, train_one, train_race, train_stage
from tests.support.apps import (
    Visited,
    components,
    html,
    link,
    notices,
    playback,
    readouts,
    unhurried,
)
from ui.components import unpack
from ui.topic import View

PAGE = Visited("flows")
SMALL = {"experiment": "train", "width": "16", "batch_size": "128", "paused": "1"}
PANEL = "family+layers+learning_rate+displayed"


def test_it_plays_by_itself_and_a_changed_rate_goes_on_from_there() -> None:
    app = PAGE.opened(**{**SMALL, "paused": "0"})
    assert playback(app)["step"] == train_one.FIRST_STEPS and playback(app)["autostart"]
    PAGE.order(app, "flow", {"kind": "step"})
    PAGE.slide(app, PANEL, learning_rate=0.02)
    assert playback(app)["step"] == train_one.FIRST_STEPS + 1
    assert link(app)["learning_rate"] == "0.020"
    PAGE.slide(app, PANEL, family="planar")
    assert playback(app)["step"] <= 1, "another family is another training"
    shown = readouts(app)
    assert shown["−ln q, held out"].endswith(" nats") and "±" in shown["gap KL(p ‖ q), nats"]


def test_where_the_density_is_not_known_no_gap_is_claimed() -> None:
    app = PAGE.opened(**SMALL, density="spirals", step="2")
    shown = readouts(app)
    assert shown["entropy H(p)"] == "not known"
    assert not any("gap" in label or "region" in label for label in shown)


def test_the_box_is_drawn_where_it_is_a_square_among_the_data() -> None:
    def layers(**query: str) -> list[str]:
        app = PAGE.opened(**SMALL, step="1", **query)
        (stage,) = (c for c in components(app, "plane") if c.id.endswith(train_one.STAGE))
        return [layer["label"] for layer in unpack(stage.bytes)[0]["layers"]]

    assert layers() == ["", "data", "warped grid", "", "box of the splines"]
    assert layers(actnorm="1", displayed="grid") == ["", "data", "warped grid"]


def test_a_training_that_has_made_it_worse_says_why() -> None:
    with unhurried():
        app = PAGE.opened(**SMALL, learning_rate="1.0", step="60", family="affine")
    assert "learning rate 1 is too large" in notices(app) or "became" in app.error[0].value


def test_a_diverged_planar_flow_is_a_notice_and_can_be_rewound() -> None:
    with unhurried():
        app = PAGE.opened(**SMALL, learning_rate="1.0", step="60", family="planar", layers="16")
    assert "planar layer became infinite" in app.error[0].value and not app.exception
    assert "Rewind" in [button.label for button in app.button]


def test_families_race_and_stand_in_one_table() -> None:
    app = PAGE.opened(**SMALL, view="race", equal="parameters", step="1")
    table = html(app).partition("class='comparison'")[2]
    for family in ("Additive", "Affine", "Spline", "Autoregressive", "Continuous", "Data"):
        assert f"<th scope='row'>{family}</th>" in table
    assert "Planar</th>" not in table and "five parameters" in app.caption[0].value
    assert len(components(app, "plane")) == 5
    assert float(readouts(app)["gap KL(p ‖ q), nats"]) > 0


def test_a_stroke_becomes_data_here_and_opens_on_diffusion() -> None:
    app = PAGE.opened(**SMALL, density="drawn", step="1")
    PAGE.stroke(app, train_one.STAGE.partition(":")[2], [[-1.0, 0.0], [1.0, 0.0]])
    code = link(app)["drawn_density"]
    assert playback(app)["step"] <= 1, "other data are another training"
    assert f"drawn_density={code}" in html(app) and "Diffusion · Noise and back</a>" in html(app)
    there = Visited("diffusion").opened(density="drawn", drawn_density=code, step="1")
    assert "href='flows?experiment=train&amp;density=drawn" in html(there)
    assert "Flows · Train it</a>" in html(there)


def test_a_row_of_the_table_has_errors_and_says_nats_of_unknown_data() -> None:
    found = {"parameters": 4000, "steps": 12, "seconds": 0.5, "held_out": 2.5, "gap": np.nan,
             "gap_error": np.nan, "distance": 0.1, "distance_error": 0.01}  # fmt: skip
    metrics = {f"affine_{name}": float(value) for name, value in found.items()}
    assert train_race.row_of("affine", metrics) == (
        "Affine", "4,000", "12", "0.50", "2.500", "0.100 ± 0.010"
    )  # fmt: skip
    metrics |= {"affine_gap": 0.25, "affine_gap_error": 0.02}
    assert train_race.row_of("affine", metrics)[4] == "0.250 ± 0.020"
    assert train_stage.is_known(0.25) and not train_stage.is_known(float("nan"))


def test_a_density_that_has_overflowed_is_drawn_where_it_is_finite() -> None:
    density = np.full((4, 4), np.nan, np.float32)
    assert train_stage.density_layer(density).header["range"][1] > 0
    density[0, 0] = np.inf
    density[1, :] = 2.0
    assert train_stage.density_layer(density).header["range"][1] == 2


def test_a_family_is_named_only_after_equal_times_that_are_long_enough() -> None:
    def answer(**changed: object) -> str:
        numbers = {"view": "race", "equal": "time", "known": True, "families": FAMILIES} | changed
        return train_answers.race(View(numbers=_EVEN | numbers))

    assert answer().startswith("Spline, in this run of one seed with 1.2 s of computing each")
    assert answer(affine_seconds=1.3) == "Their times still differ by 8 %. Play on."
    assert answer(planar_seconds=0.4).startswith("Too early: 0.4 s")
    assert "planar flow, with 84 parameters, is ahead" in answer(planar_seconds=0.4, affine_gap=9.0)
    assert answer(spline_gap=0.95).startswith("Not to be told with 1.2 s")
    assert answer(known=False).startswith("Not to be told")
    assert "200 steps of about 4,000 parameters each" in answer(equal="parameters")
    assert answer(equal="parameters", spline_steps=20) == "Too early: 20 steps each. Wait for 100."
    assert all(len(one) <= 280 for one in (answer(), answer(planar_seconds=0.4, affine_gap=9.0)))


_EVEN = {
    f"{name}_{what}": value
    for name in FAMILIES
    for what, value in {
        "seconds": 1.2,
        "steps": 200,
        "gap": 0.2 if name == "spline" else 1.0,
        "held_out": 2.0,
        "gap_error": 0.05,
        "parameters": 84,
    }.items()
}


def test_what_never_takes_turns_is_said_with_the_layers_that_move_it_all_the_same() -> None:
    base = {"view": "one", "family": "spline", "step": 90, "swap": False, "layers": 2,
            "mixing": False, "actnorm": False, "distance_x": 0.8, "distance_y": 0.1}  # fmt: skip
    for changed, beginning in (
        ({}, "x₁ never moves"),
        ({"actnorm": True}, "Only actnorm moves x₁"),
        ({"actnorm": True, "mixing": True}, "The invertible linear layers mix"),
        ({"mixing": True, "layers": 1}, "x₁ never moves"),
    ):
        assert train_answers.swap(View(numbers=base | changed)).startswith(beginning)


def test_a_uniform_density_has_a_support_and_no_region_of_99_per_cent() -> None:
    shown = readouts(PAGE.opened(**SMALL, density="checkerboard", step="2"))
    assert "samples outside the support of the data" in shown
    assert train_stage.outside("rings") == "outside the 99 % region"


def test_the_curve_of_the_nats_is_seen_from_its_beginning_on() -> None:
    height = train_one._height
    assert height(np.array([2.0, 2.4, 0.3])) >= 2.4
    assert height(np.array([2.0, 1e9, 0.3])) == 3.0, "a divergence does not flatten the rest"
    assert height(np.array([np.nan, np.inf])) == height(np.array([0.2, 0.1])) == 1.5
