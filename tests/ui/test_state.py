import pytest
from streamlit.testing.v1 import AppTest

from tests.support.apps import send
from ui.fields import Choice, Flag, Number, Text

DISCOUNT = Number("g", "Discount γ", 0.95, 0.0, 1.0, 0.01)
SWEEP = Number("k", "Sweep", 0, 0, 500, 1)


def refuse_swear_words(text: str) -> str:
    if "darn" in text:
        raise ValueError("which cannot be read")
    return text.upper()


FIELDS = (
    DISCOUNT,
    SWEEP,
    Choice("x", "Experiment", "vi", {"vi": "Value iteration", "pi": "Policy iteration"}),
    Flag("q", "Q-values"),
    Text("grid", "Grid", check=refuse_swear_words, max_length=30),
)


def show_state() -> None:
    import streamlit as st

    from tests.ui.test_state import FIELDS
    from ui.state import PageState

    page = PageState("topic", FIELDS)
    st.session_state["seen"] = {name: page[name] for name in page.fields}
    st.session_state["said"] = page.ignored
    st.session_state["query"] = page.parameters()
    page.publish()


def opened(**query: str | list[str]) -> AppTest:
    app = AppTest.from_function(show_state, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_a_link_restores_every_value_and_says_nothing():
    app = opened(g="0.5", k="7", x="pi", q="1", grid="abc")
    assert app.session_state["seen"] == {"g": 0.5, "k": 7, "x": "pi", "q": True, "grid": "ABC"}
    assert app.session_state["said"] == []
    assert isinstance(app.session_state["seen"]["k"], int)


def test_defaults_are_not_in_the_link():
    assert opened().session_state["query"] == {}
    assert opened(g="0.95", k="3").session_state["query"] == {"k": "3"}


@pytest.mark.parametrize(
    ("name", "text", "clause"),
    [
        ("g", "7", "goes from 0.00 to 1.00"),
        ("g", "-0.01", "goes from 0.00 to 1.00"),
        ("g", "abc", "not a number"),
        ("g", "", "not a number"),
        ("g", "nan", "not a finite number"),
        ("g", "inf", "not a finite number"),
        ("g", "1e309", "not a finite number"),
        ("k", "7.6", "steps of 1"),
        ("k", "-1", "goes from 0 to 500"),
        ("x", "zz", "one of: Value iteration, Policy iteration"),
        ("x", "<script>alert(1)</script>", "one of: Value iteration, Policy iteration"),
        ("q", "true", "0 or 1"),
        ("grid", "darn", "cannot be read"),
        ("grid", "x" * 31, "longer than 30"),
        ("grid", "a\x00b\u202e" * 9, "longer than 30"),
        ("nonsense", "1", "no setting called “nonsense”"),
    ],
)
def test_what_a_link_cannot_have_is_left_at_its_default_and_said(name, text, clause):
    app = opened(**{name: text})
    assert app.session_state["seen"] == {"g": 0.95, "k": 0, "x": "vi", "q": False, "grid": ""}
    (sentence,) = app.session_state["said"]
    assert clause in sentence
    assert len(sentence) < 200


def test_one_bad_value_leaves_the_others():
    app = opened(g="9", k="7")
    assert app.session_state["seen"]["k"] == 7
    assert len(app.session_state["said"]) == 1


def test_a_value_given_twice_is_refused():
    app = opened(k=["9", "3"])
    assert app.session_state["seen"]["k"] == 0
    assert "more than one value" in app.session_state["said"][0]


def test_very_many_bad_values_are_counted_not_listed():
    app = opened(**{f"bad{i}": "1" for i in range(20)})
    assert len(app.session_state["said"]) == 7
    assert app.session_state["said"][-1] == "14 more values were ignored."


def test_parameters_of_the_frame_are_not_the_page_s():
    assert opened(present="1", embed="true").session_state["said"] == []


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [("0.999", 0.999, "0.999"), ("0.6666666", 0.66667, "0.66667"), ("0.5", 0.5, "0.50")],
)
def test_a_number_between_two_steps_is_kept_and_linked(text, value, written):
    app = opened(g=text)
    assert app.session_state["seen"]["g"] == value and app.session_state["said"] == []
    assert app.session_state["query"] == {"g": written}
    assert DISCOUNT.parse(written) == value
    assert DISCOUNT.snap(value) == round(value, 2)


def remember() -> None:
    import streamlit as st

    from tests.ui.test_state import FIELDS
    from ui.state import PageState

    slug = st.session_state.get("goto", "topic")
    page = PageState(slug, FIELDS)
    if "set" in st.session_state:
        page["g"] = st.session_state.pop("set")
    st.session_state["seen"] = page["g"]


def test_values_survive_a_visit_to_another_page_and_a_run_of_another_page_is_dropped():
    app = AppTest.from_function(remember, default_timeout=30)
    app.session_state["set"] = 0.3
    app.session_state["live:topic:vi"] = {"run": "a run"}
    app.run()
    assert "live:topic:vi" in app.session_state
    app.session_state["goto"] = "other"
    app.run()
    assert app.session_state["seen"] == 0.95
    assert "live:topic:vi" not in app.session_state
    app.session_state["goto"] = "topic"
    app.run()
    assert app.session_state["seen"] == 0.3


def test_a_preset_replaces_everything_and_refuses_unknown_names():
    def preset() -> None:
        import streamlit as st

        from tests.ui.test_state import FIELDS
        from ui.state import PageState

        page = PageState("topic", FIELDS)
        key = page.key("x")
        page["k"] = 5
        page.replace({"g": 0.1})
        try:
            page.replace({"nonsense": 1})
        except KeyError:
            refused = True
        st.session_state["seen"] = (page["g"], page["k"], page.key("x") != key, refused)

    app = AppTest.from_function(preset, default_timeout=30).run()
    assert app.session_state["seen"] == (0.1, 0, True, True)


@pytest.mark.parametrize("query", [{}, {"k": "7"}])
def test_values_are_a_link_s_until_a_preset_replaces_them(query: dict[str, str]) -> None:
    def show() -> None:
        import streamlit as st

        from tests.ui.test_state import FIELDS
        from ui.state import PageState

        page = PageState("topic", FIELDS)
        page["g"] = 0.5
        linked = page.linked
        page.replace({"k": 9})
        st.session_state["linked"] = (linked, page.linked)

    app = AppTest.from_function(show)
    app.query_params.update(query)
    app.run()
    assert app.session_state["linked"] == (bool(query), False)


def test_a_key_is_of_the_edition_in_which_it_was_made() -> None:
    def show() -> None:
        import streamlit as st

        from tests.ui.test_state import FIELDS
        from ui.state import PageState

        page = PageState("topic", FIELDS)
        before = page.key("x:vi")
        held = page.holds(before)
        page.replace({"x": "pi"})
        st.session_state["held"] = (held, page.holds(before), page.holds(page.key("x:pi")))

    app = AppTest.from_function(show).run()
    assert not app.exception
    assert app.session_state["held"] == (True, False, True)


def test_a_key_is_of_the_experiment_in_which_it_was_made() -> None:
    """The browser may report a list of one tab when another tab is open already."""

    def show() -> None:
        import streamlit as st

        from ui.fields import Choice, Number
        from ui.state import EXPERIMENT, PageState

        tabs = Choice(EXPERIMENT, "Experiment", "one", {"one": "One", "two": "Two"})
        page = PageState("topic", [tabs], {"one": [Number("x", "X", 0, 0, 9, 1)], "two": []})
        tab, key = page.key(EXPERIMENT), page.key("x")
        held = page.holds(key)
        page[EXPERIMENT] = "two"
        st.session_state["held"] = (held, page.holds(key), page.key(EXPERIMENT) == tab)

    app = AppTest.from_function(show).run()
    assert not app.exception
    assert app.session_state["held"] == (True, False, True)


OWN_FIELDS = {
    "one": (Number("rate", "Rate of one", 0.1, 0, 1, 0.1),),
    "two": (Number("rate", "Rate of two", 5, 0, 9, 1), Flag("only", "Only here")),
}


def show_own_fields() -> None:
    import streamlit as st

    from tests.ui.test_state import OWN_FIELDS
    from ui.fields import Choice
    from ui.state import PageState

    page = PageState(
        "topic", [Choice("experiment", "Experiment", "one", {"one": "1", "two": "2"})], OWN_FIELDS
    )
    for name, value in st.session_state.pop("set", {}).items():
        page[name] = value
    st.session_state["seen"] = {name: page[name] for name in page.fields}
    st.session_state["said"] = page.ignored
    st.session_state["query"] = page.parameters()


def ran_own_fields(app: AppTest, **values: object) -> dict[str, object]:
    app.session_state["set"] = values
    app.run()
    assert not app.exception
    return dict(app.session_state["seen"])


def test_experiments_may_have_fields_of_the_same_name():
    app = AppTest.from_function(show_own_fields)
    assert ran_own_fields(app, rate=0.3) == {"experiment": "one", "rate": 0.3}
    two = ran_own_fields(app, experiment="two")
    assert two == {"experiment": "two", "rate": 5, "only": False}
    ran_own_fields(app, rate=7)
    assert app.session_state["query"] == {"experiment": "two", "rate": "7"}
    assert ran_own_fields(app, experiment="one")["rate"] == 0.3, "remembered"


def test_a_link_sets_the_fields_of_its_experiment_whatever_the_order():
    app = AppTest.from_function(show_own_fields)
    for name, value in {"rate": "7", "only": "1", "experiment": "two"}.items():
        app.query_params[name] = value
    assert ran_own_fields(app) == {"experiment": "two", "rate": 7, "only": True}


def test_a_field_of_another_experiment_is_ignored_and_said():
    app = AppTest.from_function(show_own_fields)
    app.query_params["only"] = "1"
    assert ran_own_fields(app) == {"experiment": "one", "rate": 0.1}
    assert "only" in app.session_state["said"][0]


def test_the_browser_s_history_brings_back_an_address_and_leaves_other_experiments_alone() -> None:
    def show() -> None:
        import streamlit as st

        from ui.fields import Choice, Number
        from ui.state import EXPERIMENT, PageState

        shared = (
            Choice(EXPERIMENT, "Experiment", "one", {"one": "One", "two": "Two"}),
            Number("g", "Discount γ", 0.5, 0.0, 1.0, 0.1),
        )
        own = (Number("k", "Sweep", 0, 0, 9, 1),)
        page = PageState("topic", shared, {"one": own, "two": own})
        for name, value in st.session_state.pop("set", {}).items():
            page[name] = value
        changed = page.take_orders()
        st.session_state["seen"] = (changed, page.parameters())
        page.publish()

    app = AppTest.from_function(show, default_timeout=30)
    app.query_params.update({"experiment": "two", "k": "7"})
    app.run()
    send(app, "topic:link", "edits", [{"address": "g=0.9&k=3"}])
    assert app.session_state["seen"] == (True, {"g": "0.9", "k": "3"})
    app.session_state["set"] = {"experiment": "two"}
    app.run()
    assert app.session_state["seen"] == (False, {"experiment": "two", "g": "0.9", "k": "7"})
    hostile: tuple[object, ...] = ([{"address": 7}], [{}], "g=0.2", [["address"]])
    for nonsense in hostile:
        send(app, "topic:link", "edits", nonsense)
        assert app.session_state["seen"][0] is False, nonsense
    send(app, "topic:link", "edits", [{"address": "experiment=two&k=99&present=1"}])
    assert app.session_state["seen"] == (True, {"experiment": "two"})
    assert not app.exception
