"""How good pictures are, and how they are stored."""

from ui.glossary.term import Term

TERMS = (
    Term(
        "PSNR",
        "Peak signal-to-noise ratio: the mean squared error of a picture on a logarithmic scale, "
        "in decibels; 10 dB more is a tenth of the error.",
        "PSNR = −10 log_{10} MSE, for values from 0 to 1",
        ("peak signal-to-noise ratio",),
        taught=("gaussian-splats/picture",),
    ),
    Term(
        "SSIM",
        "Structural similarity: agreement of brightness, contrast and structure in small windows, "
        "1 for equal pictures.",
        "((2μ_xμ_y + C_1)(2σ_{xy} + C_2)) / ((μ_x² + μ_y² + C_1)(σ_x² + σ_y² + C_2))",
        ("structural similarity",),
        taught=("gaussian-splats/picture",),
    ),
    Term(
        "Morton curve",
        "An order of the points of a plane in which neighbours are mostly near each other: the "
        "bits of both coordinates in turn.",
        "",
        ("Z-order curve",),
        taught=("gaussian-splats/picture",),
    ),
)
