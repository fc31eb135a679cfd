"""Published networks changed by hand: on the diagram, beside it, by undo, and in links."""

from typing import Any

from tests.pages.vision.receptive_fields.test_stack import press, stage
from tests.support.apps import Visited, check, html, link, notices, readouts, send

PAGE = Visited("receptive-fields")
R = "receptive field r, pixels"
SIZES = "kind+kernel+stride+dilation+width"


def labels(app: Any) -> list[str]:
    return [node["label"] for node in stage(app)[0]["nodes"]]


def opened(app: Any) -> Any:
    """With the settings of the chosen layer unfolded."""
    edition = app.session_state["page:receptive-fields"]["edition"]
    app.session_state[f"receptive-fields:change:stack:{edition}"] = True
    return app.run()


def test_layers_are_moved_added_and_taken_out_on_the_diagram() -> None:
    app = PAGE.opened(architecture="resnet18")
    assert stage(app)[0]["joinable"] and readouts(app)[R] == "435×435"
    press(app, "remove", 6, (0, 0))
    assert link(app)["changes"] == "resnet18--r-layer1.1.conv1"
    press(app, "press", 99, (0, 0))
    app = PAGE.follow(app, architecture="resnet18", changes="resnet18--r-layer1.1.conv1")
    assert readouts(app)[R] == "427×427"
    press(app, "add", 2, (0, 0))
    assert link(app)["changes"].endswith("--i-maxpool-c3x64")
    assert link(app)["layer"] == "conv2" and labels(app)[3] == "3×3 conv"
    press(app, "move", 3, (0, 0))
    assert link(app)["changes"].endswith("--m-conv2-input")
    assert notices(app) == "" and "conv2: 3×3 conv" in html(app)
    check(app)


def test_a_skip_is_drawn_and_taken_away_again_and_undone() -> None:
    app = PAGE.opened(architecture="resnet18")
    before = len(labels(app))
    press(app, "join", 2, (5, 0))
    assert link(app)["changes"] == "resnet18--d-maxpool-layer1.0.add"
    assert len(labels(app)) == before - 1, "a sum of one is none"
    press(app, "join", 2, (4, 0))
    assert link(app)["changes"].endswith("--a-maxpool-layer1.0.conv2")
    assert link(app)["layer"] == "add1" and len(labels(app)) == before
    send(app, "receptive-fields:link", "edits", ["undo"])
    assert link(app)["changes"] == "resnet18--d-maxpool-layer1.0.add"
    send(app, "receptive-fields:link", "edits", ["undo"])
    assert "changes" not in link(app) and len(labels(app)) == before
    check(app)


def test_what_cannot_be_summed_is_refused_and_nothing_is_changed() -> None:
    app = PAGE.opened(architecture="resnet18")
    press(app, "join", 1, (8, 0))
    assert any("it joins maps of different sizes" in toast.value for toast in app.toast)
    assert "changes" not in link(app)
    press(app, "remove", 1, (0, 0))
    assert any("equal channels, not 64 and 3" in toast.value for toast in app.toast)
    press(app, "join", 5, (99, 0))
    press(app, "move", 5, (-1, 0))
    assert "changes" not in link(app)
    check(app)


def test_a_layer_inside_a_branch_gets_other_settings_and_a_module_another_branch() -> None:
    app = PAGE.opened(architecture="googlenet", layer="inception3a.branch2.1.conv")
    opened(app)
    PAGE.slide(app, SIZES, kernel=5)
    PAGE.slide(app, SIZES, kernel=7)
    text = "googlenet--k-inception3a.branch2.1.conv-k7s1d1x128"
    assert link(app)["changes"] == text and readouts(app)[R] == "75×75"
    PAGE.slide(app, SIZES, kind="p")
    assert any("different sizes" in toast.value for toast in app.toast)
    assert link(app)["changes"] == text
    app = PAGE.opened(architecture="googlenet", layer="inception3a", changes=text)
    opened(app)
    source, way = app.selectbox[-2:]
    source.set_value("maxpool2")
    way.set_value("j").run()
    app.button(key="receptive-fields:connect").click().run()
    assert link(app)["changes"] == f"{text}--j-maxpool2-inception3a-c3x64"
    assert link(app)["layer"] == "conv4"
    app.button(key="receptive-fields:restore").click().run()
    assert "changes" not in link(app) and "layer" not in link(app)
    check(app)


def test_another_network_lets_the_changes_go_and_undo_brings_both_back() -> None:
    text = "resnet18--r-layer1.1.conv1"
    app = PAGE.opened(architecture="resnet18", changes=text, layer="layer1.0.conv1")
    app.selectbox[0].set_value("vgg16").run()
    assert not {"changes", "layer"} & set(link(app))
    send(app, "receptive-fields:link", "edits", ["undo"])
    assert link(app)["architecture"] == "resnet18" and link(app)["changes"] == text
    assert readouts(app)[R] == "427×427"
    check(app)


def test_links_to_changes_that_cannot_be_made_are_answered_with_a_sentence() -> None:
    cases = (
        ({"architecture": "resnet18", "changes": "resnet18--r-conv1"}, "equal channels"),
        ({"architecture": "resnet18", "changes": "vgg16--r-features.0"}, "to another network"),
        ({"architecture": "resnet18", "changes": "resnet18--r-fc9"}, "no layer fc9"),
        ({"architecture": "own", "changes": "vgg16--r-features.0"}, "to another network"),
        ({"architecture": "vgg16", "changes": "vgg16--x"}, "is no change"),
    )
    for given, words in cases:
        app = PAGE.opened(**given)
        assert words in notices(app), given
        assert "changes" not in link(app)
        check(app)


def test_a_network_of_which_nothing_is_left_still_has_a_picture() -> None:
    names = [f"features.{number}" for number in (12, 10, 8, 6, 5, 3, 2, 0)]
    text = "--".join(["alexnet", *(f"r-{name}" for name in names)])
    for analysis in ("", "growth", "paths"):
        app = PAGE.opened(architecture="alexnet", changes=text, analysis=analysis)
        assert labels(app) == ["input"] and readouts(app)[R] == "1×1"
        check(app)
    press(app, "add", 0, (0, 0))
    assert labels(app) == ["input", "3×3 conv"]
