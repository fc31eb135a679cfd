"""What can be set in the view "Measures" of the tab "Train and measure"."""

from ui.fields import Choice, Field, Number

PSIS = (0.25, 0.5, 0.75, 1.0, 1.25)
"""ψ of the curves in the plane of precision and recall."""

MEASURES: tuple[Field, ...] = (
    Choice(
        "measure",
        "Measure",
        "frechet",
        {
            "frechet": "Fréchet distance",
            "support": "Precision and recall",
            "nearest": "Memorisation",
        },
    ),
    Number(
        "psi",
        "Truncation ψ",
        1.0,
        PSIS[0],
        PSIS[-1],
        0.05,
        help="Samples are made from ψ z in place of z ~ N(0, I).",
    ),
    Choice(
        "pairs_of",
        "Pairs of",
        "r1",
        {"r1": "R1", "wgan-gp": "WGAN-GP"},
        help="Whose samples are shown with their nearest training digits.",
    ),
    Choice(
        "nearest_space",
        "Distance in",
        "pixels",
        {"pixels": "Pixels", "features": "Features"},
        help="Features: those of our classifier, in which a digit moved by a pixel stays where it "
        "is.",
    ),
)
