import pytest

from engine.geometry.gaussian_splats.picture_fit import PictureFitSettings
from engine.geometry.gaussian_splats.picture_readings import coded_jpeg
from engine.geometry.gaussian_splats.picture_target import built_in_picture
from engine.geometry.gaussian_splats.sweep_measures import PICTURE_FIT

PICTURE = built_in_picture("shapes", 64)


def test_a_sweep_measures_fit_file_and_jpeg() -> None:
    settings = PictureFitSettings(PICTURE, gaussians=40, placement="grid")
    found = PICTURE_FIT(settings, 10)
    assert set(found) == set(PICTURE_FIT.readouts)
    assert found["numbers"] == 320 and found["step"] == 10
    jpeg = coded_jpeg(PICTURE, int(found["file_bytes"]))
    assert found["ahead_of_jpeg"] == pytest.approx(found["file_psnr"] - jpeg.psnr)
