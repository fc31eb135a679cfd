"""Films made in the other process: pictures of strangers, a full disk, a death on the way."""

import os
import signal
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

from engine.films.process import FilmEncoder, FilmError
from engine.films.settings import DISK_FULL, MOST_FRAME_BYTES
from tests.engine.films.pictures import few_colours, png, settings


@pytest.fixture(scope="module")
def encoder():
    found = FilmEncoder()
    yield found
    found.close()


def test_films_of_two_visitors_are_made_side_by_side(encoder, tmp_path):
    films = [encoder.begin(settings(kind)) for kind in ("gif", "mp4")]
    for k in range(3):
        for film in films:
            film.add(png(few_colours(k)))
    gif, mp4 = (film.complete() for film in films)
    with Image.open(gif) as found:
        assert len(list(ImageSequence.Iterator(found))) == 3, (
            "a run that ends early gives a shorter film"
        )
    assert b"ftyp" in mp4.read_bytes()[:12]
    for film in films:
        film.close()
    assert not gif.parent.exists() and not mp4.parent.exists()


def test_what_is_no_picture_of_the_film_is_refused_and_the_process_lives_on(encoder):
    film = encoder.begin(settings("gif", frames=2))
    try:
        for bad, sentence in (
            (b"", "damaged"),
            (b"GIF89a" + bytes(100), "damaged"),
            (png(few_colours(0))[:200], "damaged"),
            (png(few_colours(0)[:40]), "another size"),
            (bytes(MOST_FRAME_BYTES + 1), "bytes"),
        ):
            with pytest.raises(FilmError, match=sentence):
                film.add(bad)
        with pytest.raises(FilmError, match="at least one"):
            film.complete()
        for k in range(2):
            film.add(png(few_colours(k)))
        with pytest.raises(FilmError, match="more pictures"):
            film.add(png(few_colours(2)))
        with Image.open(film.complete()) as found:
            assert len(list(ImageSequence.Iterator(found))) == 2
    finally:
        film.close()


def test_a_process_that_dies_costs_a_sentence_and_the_next_film_another_process(encoder):
    film = encoder.begin(settings("gif"))
    film.add(png(few_colours(0)))
    pid = encoder._worker._process.pid
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(FilmError, match="Save the film again"):
        film.add(png(few_colours(1)))
    with pytest.raises(FilmError, match="Save the film again"):  # the new process does not know it
        film.add(png(few_colours(1)))
    film.close()
    other = encoder.begin(settings("gif"))
    other.add(png(few_colours(0)))
    assert other.complete().exists()
    other.close()


def test_a_full_disk_is_said_wherever_it_is_found(encoder, tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    film = encoder.begin(settings("gif"))
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(FilmError, match=DISK_FULL):
            film.add(png(few_colours(0)))
    film.close()
    with monkeypatch.context() as patched:
        patched.setattr("tempfile.mkdtemp", full)
        with pytest.raises(FilmError, match=DISK_FULL):
            encoder.begin(settings("gif"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("kind", ["gif", "mp4"])
def test_a_disk_that_is_full_for_the_encoder(encoder, kind):
    film = encoder.begin(settings(kind, frames=40))
    film._ask("drop")
    film._path.unlink(missing_ok=True)
    film._path.symlink_to("/dev/full")
    with pytest.raises(FilmError, match=DISK_FULL):
        begun = film.settings.__dict__
        film._ask("begin", settings=begun, path=str(film._path))
        for k in range(30):
            film.add(png(few_colours(k)))
        film.complete()
    film.close()
