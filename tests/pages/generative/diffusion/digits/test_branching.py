"""View "Branching": pressing a picture adds a trajectory, and the link holds the tree."""

from tests.pages.generative.diffusion.digits.support import PAGE, canvas
from tests.support.apps import check, link, notices

QUERY = {"experiment": "digits", "view": "branching", "tree": "3.0.0"}


def test_a_press_adds_a_branch_undo_removes_it_and_restart_all_branches() -> None:
    app = PAGE.opened(**QUERY, branch_class_label="5")
    assert canvas(app, "tree")[1].shape == (11, 28, 28)
    PAGE.point(app, "tree", {"kind": "press", "points": [[2.5, 0.5]], "cells": [[0, 2]]})
    assert link(app)["tree"] == "3.0.0-0.4.5.1.0"
    _, pixels = canvas(app, "tree")
    shared, own = pixels[11:13].max(), pixels[13:].max()
    assert pixels.shape == (22, 28, 28) and shared < 70 < own
    PAGE.point(app, "tree", {"kind": "press", "points": [[10.5, 0.5]], "cells": [[0, 10]]})
    assert link(app)["tree"] == "3.0.0-0.4.5.1.0" and "finished" in notices(app)
    app.button(key="diffusion:undo").click().run()
    check(app)
    assert link(app)["tree"] == "3.0.0"
    # A branch of the same class draws new noise, or it would repeat its parent.
    PAGE.slide(app, "branch_class_label+eta+guidance_scale+displayed", branch_class_label="3")
    PAGE.point(app, "tree", {"kind": "press", "points": [[8.5, 0.5]], "cells": [[0, 8]]})
    assert link(app)["tree"] == "3.0.0-0.16.3.1.100"
    _, pixels = canvas(app, "tree")
    assert (pixels[10] != pixels[21]).any()
    app.button(key="diffusion:restart").click().run()
    check(app)
    assert link(app)["tree"] == "3.0.0"
