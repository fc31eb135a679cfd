"""Links that ask for what the page does not have."""

from typing import Any

from tests.pages.geometry.implicit_surfaces.viewing import PAGE
from tests.support.apps import html, notices


def test_a_wrong_link_opens_the_page_and_says_what_it_ignored() -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"shape": "teapot", "slice_position": "7"}, "Shape"),
        ({"shape": "sphere:9", "slice_position": "7"}, "Slice"),
        ({"shape": "<script>", "probe": "5_5"}, "Probe"),
        ({"experiment": "learn", "curve": "1_2_3", "source": "bunny"}, "Drawn curve"),
        ({"experiment": "learn", "curve": "900_0_0_0_0_90", "source": "bunny"}, "Points sampled"),
        ({"experiment": "nothing", "camera": "../../etc"}, "Experiment"),
        ({"experiment": "deepsdf", "latent_code": "3_3", "camera": "../../etc"}, "Camera"),
        ({"experiment": "deepsdf", "latent_code": "0.70_0.00"}, "Latent code"),
        ({"experiment": "occupancy", "width": "5"}, "Units"),
    ]
    app = PAGE.opened(**cases[0][0])
    for query, said in cases:
        PAGE.follow(app, **query, step="1")
        assert said in notices(app)
        assert "<script>" not in html(app)
