"""Parameter sweeps of "Fit a picture"."""

from __future__ import annotations

import numpy as np

from engine.geometry.gaussian_splats.picture_fit import PictureFitSettings
from engine.geometry.gaussian_splats.sweep_measures import PICTURE_FIT
from engine.sweeps.results import Results
from pages.geometry.gaussian_splats.picture import settings_of
from pages.geometry.gaussian_splats.picture_fields import PICTURES, PLACEMENTS
from ui.fields import Number
from ui.frame import number
from ui.state import UPLOAD, PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptChoice, SweptNumber

SOON, STEPS = 200, 300
LATER = 500
"""Until when placements are compared: the last Gaussians are added at step 400."""
_COUNTS = SweptNumber("gaussians", 20, 640, 6, "log")
_COMPARED = ("uniform", "grid", "gradient", "error")
_BESIDE_JPEG = ("china", "flower", "text", "shapes")


def swept_settings(page: PageState) -> PictureFitSettings:
    """Of the fit on the stage."""
    if page["picture"] == UPLOAD:
        raise ValueError("Sweeps fit the built-in pictures, not a file: choose one of them.")
    return settings_of(page)


def growth(results: Results) -> str:
    """What a doubling of the Gaussians brings."""
    found, counts = results.median("psnr"), np.asarray(results.sweep.axes[0].values, float)
    if found.ndim != 1 or len(found) < 3 or not np.isfinite(found).all():
        return ""
    slope = float(np.polyfit(np.log2(counts), found, 1)[0])
    text = (
        f"From {counts[0]:,.0f} to {counts[-1]:,.0f} Gaussians the PSNR goes from "
        f"{number(found[0], 1)} to {number(found[-1], 1)} dB, {number(slope, 1)} dB for each "
        f"doubling after {results.sweep.until} steps."
    )
    if slope > 1:
        text += f" So the mean squared error falls to {number(10 ** (-slope / 10), 2)} of it."
    return text


def placements(results: Results) -> str:
    """Which placement fits best at equal count."""
    found = results.median("psnr")
    names = list(results.sweep.axes[0].values)
    if found.ndim != 1 or len(names) < 2 or not np.isfinite(found).all():
        return ""
    best, worst = int(found.argmax()), int(found.argmin())
    label = {name: PLACEMENTS[name].lower() for name in names}
    text = (
        f"After {results.sweep.until} steps the best placement is “{label[names[best]]}” with "
        f"{number(found[best], 1)} dB, the worst “{label[names[worst]]}” with "
        f"{number(found[worst], 1)} dB, with as many Gaussians."
    )
    if names[best] == "error":
        text += " Half of them came late, where the error was: that is worth more than time."
    return text


def against_jpeg(results: Results) -> str:
    """For which pictures the Gaussians are ahead of JPEG."""
    ahead = results.median("ahead_of_jpeg")
    if ahead.ndim != 2 or not np.isfinite(ahead).all():
        return ""
    counts, pictures = (axis.values for axis in results.sweep.axes)
    parts = []
    for k, picture in enumerate(pictures):
        name = PICTURES[picture].split(" (")[0].lower()
        where = np.flatnonzero(ahead[:, k] > 0)
        if not len(where):
            parts.append(f"{name}: nowhere (at best {number(ahead[:, k].max(), 1)} dB)")
        else:
            which = ", ".join(f"{counts[at]:,.0f}" for at in where)
            parts.append(f"{name}: at {which} (by up to {number(ahead[:, k].max(), 1)} dB)")
    return f"Gaussians are ahead of JPEG of as many bytes for the {'; the '.join(parts)}."


SWEEPABLE = Sweepable(
    PICTURE_FIT,
    swept_settings,
    fields=("gaussians", "placement", "picture", "learning_rate", "blending", "isotropic", "loss"),
    quantities={
        "psnr": Quantity("PSNR, dB"),
        "ssim": Quantity("SSIM"),
        "numbers": Quantity("Numbers", log=True, axis=True),
        "file_bytes": Quantity("Bytes of the file", log=True, axis=True),
        "file_psnr": Quantity("PSNR of the file, dB"),
        "ahead_of_jpeg": Quantity("PSNR above JPEG of as many bytes, dB"),
    },
    usual=Definition(_COUNTS, "psnr", until=STEPS),
    seeded=True,
    until=Number("until", "Steps", STEPS, 1, 3_000, 1),
)

PRESETS = (
    SweepPreset(
        "What does a doubling of the Gaussians bring?",
        Definition(_COUNTS, "psnr", seeds=2, until=STEPS),
        growth,
        {"side": "64", "placement": "gradient"},
    ),
    SweepPreset(
        "Which placement fits best with as many Gaussians?",
        Definition(SweptChoice("placement", _COMPARED), "psnr", seeds=2, until=LATER),
        placements,
        {"side": "64", "gaussians": 150},
    ),
    SweepPreset(
        "For which pictures are Gaussians ahead of JPEG?",
        Definition(
            SweptNumber("gaussians", 25, 400, 5, "log"),
            "ahead_of_jpeg",
            y=SweptChoice("picture", _BESIDE_JPEG),
            until=SOON,
        ),
        against_jpeg,
        {"side": "96", "placement": "gradient"},
    ),
)
