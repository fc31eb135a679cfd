"""MP4s, decoded again beside the pictures that were put in."""

import av
import numpy as np

from engine.films.mp4 import Mp4Writer
from tests.engine.films.pictures import BAR, INK, PAPER, few_colours, many_colours, settings


def test_frames_times_and_colours_come_back(tmp_path):
    path = tmp_path / "film.mp4"
    pictures = [few_colours(k) for k in range(12)]
    writer = Mp4Writer(path, settings("mp4"))
    for picture in pictures:
        writer.add(picture)
    writer.close()
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p", "what browsers and slides decode"
        assert film.metadata["title"] == "Gridworld" and film.metadata["comment"] == "seed 0"
        frames = list(film.decode(stream))
    assert [round(20 * frame.time) for frame in frames] == list(range(12 + 20)), "20 of the rest"
    for frame, expected in zip(frames, pictures + 20 * pictures[-1:], strict=True):
        found = frame.to_ndarray(format="rgb24").astype(int)
        assert np.abs(found - expected).mean() < 3
        assert np.abs(found[60:76, 4:-4] - PAPER).max() <= 4
        assert np.abs(found[35:45, 14 + 3 * min(12, frames.index(frame))] - BAR).max() < 60
    assert np.abs(frames[0].to_ndarray(format="rgb24")[0].astype(int) - INK).mean() < 12


def test_it_can_be_played_before_all_of_it_is_there(tmp_path):
    path = tmp_path / "film.mp4"
    writer = Mp4Writer(path, settings("mp4"))
    for k in range(12):
        writer.add(many_colours(k))
    writer.close()
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
