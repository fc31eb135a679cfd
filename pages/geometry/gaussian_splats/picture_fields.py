"""What can be set in "Fit a picture"."""

from engine.geometry.gaussian_splats.picture_codec import Precision
from engine.geometry.gaussian_splats.picture_fit import PictureFitSettings
from ui.fields import Choice, Field, Flag, Number
from ui.state import UPLOAD

PICTURES = {
    "china": "Temple (photograph)",
    "flower": "Flower (photograph)",
    "text": "Text",
    "shapes": "Flat shapes",
    "gradient": "Smooth ramps",
    "noise": "Noise",
    UPLOAD: "Your own",
}
SIDES = {str(side): f"{side}²" for side in (64, 96, 128, 192, 256)}
PLACEMENTS = {
    "uniform": "Random",
    "grid": "Grid",
    "gradient": "By gradient",
    "error": "By error",
}
BLENDINGS = {"sum": "Sum", "alpha": "Alpha compositing"}
LOSSES = {"l2": "L2", "l1": "L1", "l1_ssim": "L1 + SSIM"}
VIEWS = {
    "target": "Target",
    "wipe": "Wipe",
    "error": "Error",
    "jpeg": "JPEG of as many bytes",
    "other": "Another fit",
}
OVERLAYS = {
    "none": "Nothing",
    "outlines": "Outlines",
    "filled": "Ellipses",
    "centres": "Centres",
    "paths": "Paths",
}
OTHERS = {
    "uniform": "Random placement",
    "circles": "Circles, as many numbers",
    "alpha": "Alpha compositing",
}

PICTURE: tuple[Field, ...] = (
    Choice("picture", "Picture", "china", PICTURES),
    Choice("side", "Pixels", "128", SIDES),
    Number.of(PictureFitSettings, "gaussians", "Gaussians N", step=1, scale="log"),
    Choice(
        "placement",
        "Placement",
        "error",
        PLACEMENTS,
        help="Where they begin: anywhere, on a grid, more where the gradient of the picture is "
        "large, or half so and the other half, from step 100 to 400, where the error is large.",
    ),
    Number.of(
        PictureFitSettings,
        "learning_rate",
        "Learning rate",
        scale="log",
        help="Of the colours; means, scales and angles follow. It halves every 500 steps.",
    ),
    Choice(
        "view",
        "Beside the fit",
        "target",
        VIEWS,
        help="“Error” is the mean absolute difference of the channels. “JPEG” is the best of as "
        "many bytes as the file of the Gaussians has, and the fit then is what that file shows.",
    ),
    Choice(
        "overlay",
        "On the fit",
        "none",
        OVERLAYS,
        help="Outlines and ellipses end at one standard deviation; paths lead from the first mean "
        "to the present one.",
    ),
    Choice("other", "The other fit", "uniform", OTHERS, help="Everything else is the same."),
    Number("wipe", "Target on the left", 50, 0, 100, 1, unit="%"),
    Choice(
        "blending",
        "Blending",
        "sum",
        BLENDINGS,
        help="Colours are added, in no order, or composited by opacity, the last in front.",
    ),
    Flag("isotropic", "Circles only", help="Six numbers a Gaussian instead of eight."),
    Choice("loss", "Loss", "l2", LOSSES, help="The last is 0.8 · L1 + 0.2 · (1 − SSIM)."),
    Number.of(Precision, "position_bits", "Bits of x and of y", step=1),
    Number.of(Precision, "other_bits", "Bits of other numbers", step=1),
    Number("chosen", "Chosen Gaussian", 0, 0, 4000, 1, help="0 for none; click one on the fit."),
)
