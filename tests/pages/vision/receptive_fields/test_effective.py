"""The page of effective fields: large networks, the visitor's own weights, a line to drag."""

import json
from typing import Any

import safetensors.torch
import torch

from engine.vision.receptive_fields.architecture_fields import stages
from pages.vision.receptive_fields import effective_weights
from pages.vision.receptive_fields.effective_drawing import DEAD
from tests.engine.vision.receptive_fields.torchvision_files import SHAPES, zeros
from tests.support.apps import Visited, check, components, html, link, notices, readouts

PAGE = Visited("receptive-fields")


def test_a_large_network_is_averaged_over_fewer_inputs_than_asked_for() -> None:
    app = PAGE.opened(experiment="effective", depth="40", kernel="5", images="16")
    assert readouts(app)["inputs averaged over"] == "1"


def upload(app: Any, content: bytes, name: str = "own.safetensors") -> None:
    app.session_state["receptive-fields:weights"] = True
    app.run()
    app.file_uploader(key=effective_weights.FILE).upload(name, content).run()
    check(app)


def test_weights_of_ones_own_are_used_and_others_refused_with_a_sentence() -> None:
    node = stages("resnet18")[0]
    app = PAGE.opened(experiment="effective", view="architecture", network="resnet18", node=node)
    assert readouts(app)["weights"] == "random (He)"
    assert readouts(app)["effective width σ, pixels"] == "2.0"
    tensors = {name: torch.zeros(shape) for name, shape in SHAPES["resnet18"].items()}
    tensors["conv1.weight"][:, :, 3, 3] = 1  # only the middle of the window is read
    tensors["bn1.weight"][:] = tensors["bn1.running_var"][:] = 1
    tensors["bn1.bias"][:] = 3
    upload(app, safetensors.torch.save(tensors))
    assert readouts(app)["weights"] == "yours"
    assert readouts(app)["effective width σ, pixels"] == "0.0"
    assert "Of your file, fc is not read" in notices(app)
    upload(app, b"PK\x03\x04", "own.pth")
    assert "pickled Python objects" in app.error[0].value
    assert readouts(app)["weights"] == "random (He)"
    upload(app, b"no weights at all")
    assert "no safetensors file" in app.error[0].value


def test_weights_of_another_network_say_which_it_is() -> None:
    app = PAGE.opened(experiment="effective", view="architecture", network="resnet18")
    upload(app, zeros(SHAPES["googlenet"], "F16"))
    assert "Your file holds weights of GoogLeNet" in app.error[0].value
    assert readouts(app)["weights"] == "random (He)"
    app.selectbox[0].set_value("googlenet").run()
    check(app)
    assert readouts(app)["weights"] == "yours" and not app.error
    assert "aux1, aux2 and fc are not read" in notices(app)
    assert "Auxiliary classifiers only help training." in notices(app)


def test_the_line_between_before_and_now_is_dragged() -> None:
    app = PAGE.opened(experiment="effective", view="training", depth="2", step="1")
    PAGE.settle(app)
    PAGE.point(app, "effective", {"kind": "drag", "points": [[20.2, 5.0]]})
    assert link(app)["divider"] == "21"


def test_a_unit_that_depends_on_no_pixel_is_said_to_be_dead() -> None:
    given = {"kernel": "1", "depth": "40", "images": "1", "seed": "3", "question": "1"}
    app = PAGE.opened(experiment="effective", **given)
    check(app)
    assert app.info[0].value == DEAD
    found = readouts(app)
    assert found["effective width σ, pixels"] == "–" and found["… its disc, % of the square"] == "–"
    assert "NaN" not in html(app) and "nan" not in str(PAGE.guide(app)).lower()


def test_the_controls_of_another_view_come_with_the_press_on_it() -> None:
    panel = "view+data+depth+kernel+activation+subsampling+dilation+skips"
    app = PAGE.opened(experiment="effective", depth="2", images="1")

    def shown() -> set[str]:
        (found, *_) = components(app, "panel")
        rows = json.loads(found.json)["rows"]
        return {row["name"] for row in rows if not row["hidden"]}

    network = set(panel.split("+")) - {"data"}
    assert shown() == network and not app.selectbox
    PAGE.slide(app, panel, view="architecture")
    assert shown() == {"view"}
    assert [each.label for each in app.selectbox] == ["Network", "Layer"]
    PAGE.slide(app, panel, view="training")
    assert shown() == network | {"data"} and not app.selectbox
