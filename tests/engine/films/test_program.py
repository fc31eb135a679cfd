"""Orders of the encoder, done in this process: what is wrong with one is a sentence."""

import dataclasses
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

from engine.films import program
from tests.engine.films.pictures import few_colours, png, settings


def ask(do: str, **more: object) -> str:
    """What is refused; empty if it was done."""
    refusal: str = program.answer({"do": do, "film": "ours", **more}).get("refusal", "")
    return refusal


def begin(folder: Path) -> Path:
    path = folder / "film.gif"
    assert not ask("begin", path=str(path), settings=dataclasses.asdict(settings("gif")))
    return path


def add(folder: Path, content: bytes) -> str:
    picture = folder / "picture.png"
    picture.write_bytes(content)
    return ask("add", picture=str(picture))


def test_a_film_is_begun_added_to_and_completed(tmp_path: Path) -> None:
    path = begin(tmp_path)
    for k in range(3):
        assert not add(tmp_path, png(few_colours(k)))
        assert not (tmp_path / "picture.png").exists(), "what is in the film is let go"
    assert not ask("complete")
    with Image.open(path) as film:
        assert len(list(ImageSequence.Iterator(film))) == 3
    assert "ended unexpectedly" in ask("complete")


@pytest.mark.parametrize(
    "content", [b"no picture", png(few_colours(0))[:200], png(few_colours(0)[1:])]
)
def test_what_is_no_picture_of_the_film_is_refused(tmp_path: Path, content: bytes) -> None:
    begin(tmp_path)
    assert add(tmp_path, content).endswith(".")
    assert not add(tmp_path, png(few_colours(0))), "the film goes on"
    assert not ask("drop") and not ask("drop")
    assert "ended unexpectedly" in add(tmp_path, png(few_colours(1)))
