import math
from typing import Any

import pytest

from engine.films.settings import MOST_FRAMES, FilmSettings

FINE: dict[str, Any] = {"format": "gif", "width": 640, "height": 480, "rate": 20.0, "frames": 60}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"format": "exe"}, "gif or mp4"),
        ({"format": ["gif"]}, "gif or mp4"),
        ({"width": 641}, "even numbers"),
        ({"width": 640.0}, "even numbers"),
        ({"height": 100_000}, "even numbers"),
        ({"width": True}, "even numbers"),
        ({"frames": 0}, f"1 to {MOST_FRAMES}"),
        ({"frames": 10**9}, f"1 to {MOST_FRAMES}"),
        ({"width": 2400, "height": 2400, "frames": 600}, "too large"),
        ({"rate": math.nan}, "frames a second"),
        ({"rate": "20"}, "frames a second"),
        ({"rate": 1000.0}, "frames a second"),
        ({"rest": math.inf}, "stands for at most"),
        ({"title": "x" * 5_000}, "characters"),
        ({"comment": None}, "characters"),
    ],
)
def test_what_is_no_film_is_refused_in_a_sentence(wrong, sentence):
    FilmSettings(**FINE)
    with pytest.raises(ValueError, match=sentence):
        FilmSettings(**(FINE | wrong))
