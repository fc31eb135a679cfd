"""A picture of Gaussians: seconds to 30 dB, steps and frames a second, bytes beside JPEG.

Times are processor time of this thread. Frames a second are those of a page that takes five steps
between two pictures: advance, metrics, pixels, and the file whose bytes it shows.
"""

from __future__ import annotations

import statistics
import time

from engine import device
from engine.geometry.gaussian_splats.picture_codec import Precision
from engine.geometry.gaussian_splats.picture_fit import PictureFit, PictureFitSettings
from engine.geometry.gaussian_splats.picture_readings import coded_gaussians, coded_jpeg
from engine.geometry.gaussian_splats.picture_target import built_in_picture

GOOD_DB = 30.0
SECONDS_TARGET = 10.0
FRAMES_TARGET = 15.0
STEPS_A_FRAME = 5


def until_good(blending: str, most_seconds: float) -> tuple[float, int, float]:
    """Seconds and steps until a photograph of 128×128 is at 30 dB, or the limit, and the PSNR."""
    settings = PictureFitSettings(
        built_in_picture("china", 128), placement="gradient", blending=blending
    )
    began = time.thread_time()
    fit = PictureFit(settings)
    while (psnr := fit.metrics()["psnr"]) < GOOD_DB and time.thread_time() - began < most_seconds:
        fit.advance(10)
    return time.thread_time() - began, fit.step, psnr


def frames_a_second(count: int, side: int, repetitions: int) -> float:
    """Of a fit that is looked at while it learns."""
    picture = built_in_picture("china", side)
    fit = PictureFit(PictureFitSettings(picture, gaussians=count, placement="gradient"))
    fit.advance(20)
    times = []
    for _ in range(repetitions):
        began = time.thread_time()
        fit.advance(STEPS_A_FRAME)
        fit.metrics()
        coded_gaussians(fit.arrays()["rows"], picture, "sum", False, Precision())
        times.append(time.thread_time() - began)
    return 1 / statistics.median(times)


def beside_jpeg(name: str, count: int, steps: int) -> str:
    """One line: the file of a fit, and JPEG of as many bytes."""
    picture = built_in_picture(name, 128)
    fit = PictureFit(PictureFitSettings(picture, gaussians=count, placement="gradient"))
    fit.advance(steps)
    coded = coded_gaussians(fit.arrays()["rows"], picture, "sum", False, Precision())
    jpeg = coded_jpeg(picture, coded.nbytes)
    return (
        f"  {name:8} {count:5} Gaussians {coded.nbytes:6} bytes {coded.psnr:5.1f} dB; "
        f"JPEG {jpeg.nbytes:6} bytes {jpeg.psnr:5.1f} dB"
    )


def main(quick: bool = False) -> bool:
    """Prints the figures; returns whether all targets were met."""
    device.setup()
    met = True
    for blending in ("sum", "alpha"):
        seconds, steps, psnr = until_good(blending, 1.0 if quick else 3 * SECONDS_TARGET)
        print(
            f"  {blending:6} 1,000 Gaussians, 128×128: {psnr:.1f} dB after {steps} steps and "
            f"{seconds:.1f} s, {steps / seconds:.0f} steps/s (target: 30 dB in {SECONDS_TARGET} s)"
        )
        met &= quick or blending == "alpha" or (psnr >= GOOD_DB and seconds <= SECONDS_TARGET)
    for count, side in ((1000, 128), (4000, 256)):
        found = frames_a_second(count, side, 5 if quick else 40)
        target = f" (target {FRAMES_TARGET:.0f})" if side == 128 else ""
        print(f"  {count} Gaussians, {side}×{side}: {found:.0f} frames/s of five steps{target}")
        met &= side != 128 or found >= FRAMES_TARGET
    for name in ("china", "flower", "text", "shapes"):
        for count in (25,) if quick else (25, 200, 1000):
            print(beside_jpeg(name, count, 20 if quick else 400))
    return met
