"""The page of effective fields: large networks, the visitor's own weights, a line to drag."""

import safetensors.torch

from engine.seeds import generator
from engine.vision.receptive_fields.architecture_fields import stages
from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.network import Module
from pages.vision.receptive_fields import effective_weights
from tests.support.apps import Visited, check, link, readouts

PAGE = Visited("receptive-fields")


def test_a_large_network_is_averaged_over_fewer_inputs_than_asked_for() -> None:
    app = PAGE.opened(experiment="effective", depth="40", kernel="5", images="16")
    assert readouts(app)["inputs averaged over"] == "1"


def test_weights_of_ones_own_are_used_and_others_refused_with_a_sentence() -> None:
    node = stages("resnet18")[0]
    app = PAGE.opened(experiment="effective", view="architecture", network="resnet18", node=node)
    assert readouts(app)["weights"] == "random (He)"
    assert readouts(app)["effective width σ, pixels"] == "2.0"
    part = catalogue.network("resnet18").until(node)
    named = Module(part, "constant", generator(0)).named_weights()
    tensors = {name: each.detach() for name, each in named.items()}
    tensors["conv1.weight"][:] = 0
    tensors["conv1.weight"][:, :, 3, 3] = 1  # only the middle of the window is read
    content = safetensors.torch.save(tensors)
    app.session_state["receptive-fields:weights"] = True
    app.run()
    app.file_uploader(key=effective_weights.FILE).upload("own.safetensors", content).run()
    check(app)
    assert readouts(app)["weights"] == "yours"
    assert readouts(app)["effective width σ, pixels"] == "0.0"
    app.file_uploader(key=effective_weights.FILE).upload("own.pth", b"PK\x03\x04").run()
    check(app)
    assert "pickled Python objects" in app.error[0].value
    assert readouts(app)["weights"] == "random (He)"


def test_the_line_between_before_and_now_is_dragged() -> None:
    app = PAGE.opened(experiment="effective", view="training", depth="2", step="1")
    PAGE.settle(app)
    PAGE.point(app, "effective", {"kind": "drag", "points": [[20.2, 5.0]]})
    assert link(app)["divider"] == "21"
