"""The panel of a topic whose walk can be swept: asked for, shown while it runs, opened, saved."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.sweeps.execution import InThisThread, Job, outcome_of
from tests.support.apps import components, html, link, send
from ui import sweep_panel, sweep_results
from ui.components import unpack
from ui.sweep_results import Shown


def script() -> None:
    from unittest import mock

    from engine.sweeps import measures
    from tests.engine.walk import Walk, WalkSettings
    from ui import catalog
    from ui.components.panel import panel
    from ui.fields import Number
    from ui.live import TRAINING, Live
    from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptNumber
    from ui.topic import SEED, Experiment, Topic, View, run

    def settings(page):
        return WalkSettings(seed=page["seed"], drift=page["drift"], explode_at=page["explode_at"])

    def draw_stage(page, place):
        live = Live(page, "walk", Walk, paces=TRAINING, pace="1 step")
        seen = live.advance(settings(page))
        place.stage.text(f"walked {seen.step} by {page['drift']}, seed {page['seed']}")
        return View(live=live)

    sweep = Definition(SweptNumber("drift", 0, 3, 4), "distance", seeds=2, until=6)

    def swept(page):
        if page["last"] == 9:
            raise ValueError("Nine is never swept.")
        return settings(page)

    drifting = Sweepable(
        measures.of_simulation("test.walk", WalkSettings, Walk, ("distance", "step")),
        swept,
        fields=("drift", "explode_at"),
        quantities={"distance": Quantity("Distance")},
        usual=sweep,
        seeded=True,
        until=Number("until", "Steps", 6, 1, 100, 1),
    )
    preset = SweepPreset(
        "How far does a drift of three lead?", sweep,
        lambda results: f"It leads to {results.median('distance')[-1]:.2f}.", {"last": 4},
    )  # fmt: skip
    topic = Topic(
        "topic",
        (Number("step", "Step", 0, 0, 100, 1), SEED),
        experiments=(
            Experiment(
                "walk", "A walk", lambda page: panel(page, "drift"), draw_stage, intro="Look.",
                fields=(
                    Number("drift", "Drift", 1, 0, 3, 0.5),
                    Number("last", "Last", 5, 1, 9, 1),
                    Number("explode_at", "Explodes at", 50, 1, 50, 1),
                ),
                sweepable=drifting,
                sweeps=(preset,),
            ),
        ),
    )  # fmt: skip
    row = catalog.Topic("topic", "vision", "Topic", "A claim.", "star", "", "", "Try it.")
    with mock.patch.object(catalog, "TOPICS", (row,)):
        run(topic)


class Here(InThisThread):
    """Computes at once, or, when held, only what is asked for."""

    held = False

    def warm(self, measure: Any, settings: Any) -> None:
        pass

    def start(self, measure: Any, sweep: Any, settings_of: Any) -> Job:
        if not self.held:
            return super().start(measure, sweep, settings_of)
        job = Job(measure, sweep, settings_of)
        job.wait = lambda ended, seconds: False  # type: ignore[method-assign]
        return job


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    found = Here()
    monkeypatch.setattr(sweep_panel, "shared", found)
    yield found


SWEEP = "x*drift*0*3*4*linear**r*distance**s*2**u*6"


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(script, default_timeout=60)
    for name, value in ({"sweep": SWEEP} | query).items():
        app.query_params[name] = value
    return ran(app)


def ran(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [each for each in app.button if each.label == label]
    button.click()
    return ran(app)


def shown(app: AppTest) -> Shown:
    found = app.session_state["live:topic:walk:sweep"]
    assert isinstance(found, Shown)
    return found


def figure(app: AppTest) -> dict[str, Any]:
    (found,) = components(app, "plotly_figure")
    header, blobs = unpack(found.bytes)
    return header | {"figure": json.loads(blobs["figure"].tobytes())}


def says(app: AppTest) -> str:
    return " ".join(each.value for each in (*app.markdown, *app.caption, *app.error)) + html(app)


def test_a_link_opens_the_panel_with_its_sweep_and_computes_nothing(process: Here) -> None:
    app = opened()
    assert "no number yet" in figure(app)["alternative"]
    assert "live:topic:walk:sweep" not in app.session_state
    assert link(app) == {"sweep": SWEEP}
    assert [each.value for each in app.number_input] == [0, 3, 4, 2, 6]


def test_a_press_computes_and_shows_every_run(process: Here) -> None:
    app = press(opened(), "Sweep")
    assert shown(app).job.state == "done" and shown(app).job.sweep.seeds == (0, 1)
    assert "Distance against Drift" in figure(app)["alternative"]
    assert not components(app, "ticker") or json.loads(components(app, "ticker")[0].json)[
        "after"
    ] is None  # fmt: skip


def test_controls_decide_what_is_swept_and_the_link_says_so(process: Here) -> None:
    app = opened(seed="5")
    app.number_input[2].set_value(3)
    app.number_input[3].set_value(1)
    press(app, "Sweep")
    assert shown(app).job.sweep.seeds == (5,)
    assert shown(app).job.sweep.axes[0].values == (0, 1.5, 3)
    assert link(app)["sweep"] == "x*drift*0*3*3*linear**r*distance**s*1**u*6"


def test_a_question_is_answered_by_its_curve(process: Here) -> None:
    app = press(opened(), "How far does a drift of three lead?")
    middle = shown(app).job.results().median("distance")[-1]
    assert f"It leads to {middle:.2f}." in says(app)


def test_a_view_that_cannot_be_swept_says_so(process: Here) -> None:
    app = press(opened(last="9"), "Sweep")
    assert "Nine is never swept." in html(app) and "live:topic:walk:sweep" not in app.session_state


def test_while_it_runs_there_is_progress_a_clock_and_a_way_to_stop_it(process: Here) -> None:
    process.held = True
    app = press(opened(), "Sweep")
    job = shown(app).job
    (clock,) = components(app, "ticker")
    assert json.loads(clock.json)["after"] == sweep_results.TICK_MS[0]
    run, settings = job.runs[0]
    job.record([(run, outcome_of(job.measure, settings, 6))])
    send(app, "topic:sweep:ticker", "ticks", 1)
    assert "0.0" in figure(app)["alternative"]
    press(app, "Cancel")
    assert job.state == "cancelled" and "Cancelled after 1 of 8 runs." in says(app)


def test_another_sweep_of_the_session_takes_its_place(process: Here) -> None:
    process.held = True
    app = press(opened(), "Sweep")
    first = shown(app).job
    press(app, "Sweep")
    assert first.state == "cancelled" and shown(app).job.state == "running"


def test_what_goes_wrong_is_a_sentence(process: Here) -> None:
    process.held = True
    app = press(opened(), "Sweep")
    shown(app).job.fail("The process that computes the sweep has ended.")
    ran(app)
    assert "has ended" in says(app)


def test_an_impossible_range_says_so(process: Here) -> None:
    app = opened()
    app.number_input[0].set_value(3.0)
    press(app, "Sweep")
    assert "from a lower to a higher" in html(app)
    assert "live:topic:walk:sweep" not in app.session_state


def test_a_click_on_a_point_opens_its_view(process: Here) -> None:
    app = press(opened(), "Sweep")
    key = next(name for name in map(str, app.session_state) if "sweep:figure" in name)
    send(app, key, "clicked", {"curve": 1, "point": 0, "data": 5})  # drift 2, the second seed
    assert [text.value for text in app.text] == ["walked 6 by 2.0, seed 1"]
    assert shown(app).job.state == "done", "the curve stays"
    distance = app.session_state["live:topic:walk"]["run"].frame().metrics["distance"]
    assert distance == shown(app).job.results().values("distance")[2, 1]


def test_a_run_can_be_opened_without_a_pointer(process: Here) -> None:
    app = press(opened(), "Sweep")
    (runs,) = [each for each in app.selectbox if each.label == "Open a run on the stage"]
    runs.set_value(7)
    press(app, "Open")
    assert [text.value for text in app.text] == ["walked 6 by 3.0, seed 1"]


def test_a_run_that_diverged_is_marked_and_opens_before_it(process: Here) -> None:
    app = press(opened(sweep="x*explode_at*4*40*4*linear**r*distance**s*1**u*6"), "Sweep")
    assert "1 run diverged" in says(app)
    assert "1 of 4 runs diverged" in figure(app)["alternative"]
    press(app, "Open")
    assert [text.value for text in app.text] == ["walked 3 by 1, seed 0"]


def test_the_numbers_are_saved_as_a_table(process: Here) -> None:
    app = press(opened(), "Sweep")
    rows = list(csv.DictReader(io.StringIO(sweep_results._csv(shown(app).job).decode())))
    assert len(rows) == 8 and rows[5]["drift"] == "2.0" and rows[5]["seed"] == "1"
    assert float(rows[5]["distance"]) == shown(app).job.results().values("distance")[2, 1]
