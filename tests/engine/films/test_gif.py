"""GIFs, read by Pillow and by FFmpeg, beside the pictures that were put in."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence

from engine.films.gif import GifWriter
from tests.engine.films.pictures import BAR, INK, PAPER, few_colours, many_colours, settings


def saved(path: Path, pictures: list[np.ndarray], **options: object) -> Path:
    writer = GifWriter(path, settings("gif", frames=len(pictures), **options))
    for picture in pictures:
        writer.add(picture)
    writer.close()
    return path


def read(path: Path) -> tuple[list[np.ndarray], list[int]]:
    """Pictures and their milliseconds."""
    pictures, durations = [], []
    with Image.open(path) as film:
        for k in range(len(list(ImageSequence.Iterator(film)))):
            film.seek(k)
            pictures.append(np.asarray(film.convert("RGB")))
            durations.append(film.info["duration"])
    return pictures, durations


def test_few_colours_come_back_as_they_were(tmp_path):
    pictures = [few_colours(k) for k in range(12)]
    found, durations = read(saved(tmp_path / "film.gif", pictures))
    assert len(found) == 12
    for picture, expected in zip(found, pictures, strict=True):
        np.testing.assert_array_equal(picture, expected)
    assert durations == [50] * 11 + [1050]


def test_ffmpeg_reads_the_same_film(tmp_path):
    pictures = [few_colours(k) for k in range(6)]
    with av.open(str(saved(tmp_path / "film.gif", pictures))) as film:
        frames = list(film.decode(video=0))
    assert len(frames) == 6
    for frame, expected in zip(frames, pictures, strict=True):
        np.testing.assert_array_equal(frame.to_ndarray(format="rgb24"), expected)


def test_of_many_colours_the_grounds_and_lines_stay_exact_and_the_rest_is_near(tmp_path):
    pictures = [many_colours(k) for k in range(8)]
    found, _ = read(saved(tmp_path / "film.gif", pictures))
    for picture, expected in zip(found, pictures, strict=True):
        for colour in (PAPER, INK, BAR):
            of_it = (expected == colour).all(axis=2)
            assert (picture[of_it] == colour).all()
        assert np.abs(picture.astype(int) - expected).mean() < 4
        blurred = [part.reshape(10, 8, 15, 8, 3).mean(axis=(1, 3)) for part in (picture, expected)]
        assert np.abs(blurred[0] - blurred[1]).max() < 12, "the error is spread over neighbours"


def test_delays_add_up_where_hundredths_do_not_divide_the_second(tmp_path):
    pictures = [few_colours(k) for k in range(30)]
    _, durations = read(saved(tmp_path / "film.gif", pictures, rate=30.0, rest=0.0))
    assert sum(durations) == 1_000 and set(durations) == {30, 40}


def test_pictures_that_change_nothing_are_pictures_too_and_it_begins_again(tmp_path):
    path = saved(tmp_path / "film.gif", [few_colours(0)] * 3)
    found, durations = read(path)
    assert [len(found), *durations] == [3, 50, 50, 1050]
    np.testing.assert_array_equal(found[2], few_colours(0))
    with Image.open(path) as film:
        assert film.info["loop"] == 0
        assert film.info["comment"] == b"Gridworld\nseed 0"


def test_a_picture_is_written_as_what_it_changes(tmp_path):
    ground = many_colours(0)
    moving = [ground.copy() for _ in range(10)]
    for k, picture in enumerate(moving):
        picture[60:70, 10 + k : 20 + k] = BAR
    one = saved(tmp_path / "one.gif", moving[:1]).stat().st_size
    ten = saved(tmp_path / "ten.gif", moving).stat().st_size
    assert ten - one < 9 * (768 + 400), "nine colour tables and little more"


@pytest.mark.parametrize("text", ["γ = 0.9", "x" * 1_000])
def test_any_text_describes_the_film(tmp_path, text):
    found, _ = read(saved(tmp_path / "film.gif", [few_colours(0)], title=text, comment=""))
    assert len(found) == 1
