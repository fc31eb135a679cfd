"""What parameter sweeps measure on Gaussian splats."""

from engine.geometry.gaussian_splats.fitting import SplatFitting
from engine.geometry.gaussian_splats.fitting_settings import FittingSettings
from engine.geometry.gaussian_splats.picture_codec import Precision
from engine.geometry.gaussian_splats.picture_fit import PictureFit, PictureFitSettings
from engine.geometry.gaussian_splats.picture_parameters import used_columns
from engine.geometry.gaussian_splats.picture_readings import coded_gaussians, coded_jpeg
from engine.sweeps.measures import of_simulation


def read_picture_fit(fit: PictureFit) -> dict[str, float]:
    """The file of a fit, and how far it is ahead of the best JPEG of as many bytes."""
    settings, rows = fit.settings, fit.arrays()["rows"]
    picture = settings.picture
    coded = coded_gaussians(rows, picture, settings.blending, settings.isotropic, Precision())
    jpeg = coded_jpeg(picture, coded.nbytes)
    return {
        "numbers": float(len(rows) * len(used_columns(settings.blending, settings.isotropic))),
        "file_bytes": float(coded.nbytes),
        "file_psnr": coded.psnr,
        "ahead_of_jpeg": coded.psnr - jpeg.psnr,
    }


PICTURE_FIT = of_simulation(
    "geometry.gaussian_splats.picture_fit",
    PictureFitSettings,
    PictureFit,
    ("psnr", "ssim", "numbers", "file_bytes", "file_psnr", "ahead_of_jpeg", "step"),
    read_picture_fit,
)

SCENE_FIT = of_simulation(
    "geometry.gaussian_splats.scene_fit",
    FittingSettings,
    SplatFitting,
    ("held_out_psnr", "training_psnr", "gaussians", "loss", "step"),
)

MEASURES = {"picture_fit": PICTURE_FIT, "scene_fit": SCENE_FIT}
