"""Networks that see, and the cells that they were modelled on."""

from ui.glossary.term import VISION, Term

_STACK, _EFFECTIVE = "receptive-fields/stack", "receptive-fields/effective"
_CELLS, _HMAX, _DEPTH = (f"receptive-fields/{name}" for name in ("cells", "hmax", "depth"))

TERMS = (
    Term(
        "receptive field",
        "The part of the input that a unit depends on.",
        "r_l = r_{l−1} + d(k − 1)·j_{l−1}",
        taught=(_STACK, _EFFECTIVE),
    ),
    Term(
        "theoretical field",
        "All pixels that could change a unit, whatever the weights are.",
        "",
        ("theoretical receptive field",),
        VISION,
        (_EFFECTIVE, _STACK),
    ),
    Term(
        "effective receptive field",
        "How much each pixel changes a unit on average, measured by the gradient.",
        "E[(∂y/∂x_p)^2]",
        ("effective field", "effective width"),
        VISION,
        (_EFFECTIVE,),
    ),
    Term(
        "effective stride",
        "How many pixels of the input lie between the fields of neighbouring units.",
        "j_l = s_l · j_{l−1}",
        (),
        VISION,
        (_STACK,),
    ),
    Term(
        "stride",
        "The distance from one window of a layer to the next.",
        "",
        (),
        VISION,
        (_STACK,),
    ),
    Term(
        "dilation",
        "The distance of neighbouring taps of a kernel, which leaves gaps between them.",
        "",
        ("dilated convolution",),
        VISION,
        (_STACK,),
    ),
    Term(
        "kernel",
        "The weights of a convolution, one for each place of the window.",
        "",
        (),
        VISION,
        (_STACK,),
    ),
    Term(
        "tap",
        "One place of a kernel: the input there is multiplied by one weight.",
        "",
        (),
        VISION,
        (_STACK,),
    ),
    Term(
        "masked convolution",
        "A convolution whose weights below and right of the middle are held at zero, so that a "
        "unit sees only pixels before its own in reading order.",
        "",
        ("masked", "masked layer"),
        VISION,
        (_STACK,),
    ),
    Term(
        "pool",
        "A layer whose units keep the maximum or the mean of a window.",
        "",
        ("max pool", "average pool", "pooling"),
        VISION,
        (_STACK, _HMAX),
    ),
    Term(
        "multiply-add",
        "One product of a weight with an input, added to a sum: the unit that the cost of a network"
        " is counted in.",
        taught=(_STACK,),
    ),
    Term(
        "skip connection",
        "A path past some layers, whose input is added to their output.",
        "h ← h + F(h)",
        ("residual connection",),
        VISION,
        (_DEPTH, _EFFECTIVE),
    ),
    Term(
        "batch normalisation",
        "Gives each channel mean 0 and variance 1 over the images of a batch, then a learnt scale"
        " and shift.",
        "",
        ("batchnorm",),
        VISION,
        (_DEPTH,),
    ),
    Term(
        "simple cell",
        "A cell of the visual cortex that answers to a bar of one orientation at one place.",
        taught=(_CELLS,),
    ),
    Term(
        "complex cell",
        "A cell of the visual cortex that answers to a bar of one orientation wherever it stands in"
        " its field.",
        taught=(_CELLS,),
    ),
    Term(
        "ON subfield",
        "The part of a cell's field in which light excites it; in an OFF subfield light inhibits.",
        "",
        ("OFF subfield",),
        taught=(_CELLS,),
    ),
    Term(
        "Gabor function",
        "A wave under a bell curve, the usual model of a simple cell's weights.",
        "exp(−u^2/2σ^2) cos(2πu/λ + φ)",
        ("Gabor filter",),
        taught=(_CELLS, _HMAX),
    ),
    Term(
        "F1/F0",
        "The amplitude of a cell's answer to a drifting grating over its mean: π/2 for a rectified "
        "wave, 0 for a steady answer; above 1 a cell is called simple.",
        taught=(_CELLS,),
    ),
    Term(
        "spike-triggered average",
        "The mean of the frames before a cell's spikes, in which its receptive field appears.",
        "E[s·x]/E[s]",
        ("STA",),
        VISION,
        (_CELLS,),
    ),
    Term(
        "spike-triggered covariance",
        "The covariance of the frames before a cell's spikes; large eigenvalues belong to the"
        " directions that excite it.",
        "E[s·x x^T]/E[s]",
        ("STC",),
        VISION,
        (_CELLS,),
    ),
    Term(
        "share of the true pair",
        "How well the plane of the two largest directions of the STC fits the plane of the weights "
        "w and w′: 1 if it is the same.",
        "",
        (),
        VISION,
        (_CELLS,),
    ),
    Term(
        "energy",
        "A sum of squares: of a complex cell's two weighted sums, or of the gradient at each "
        "pixel.",
        "(Σ w·I)^2 + (Σ w′·I)^2",
        (),
        VISION,
        (_CELLS, _EFFECTIVE),
    ),
    Term(
        "start b",
        "The first pixel that the first unit of a layer sees, counted from 0; below 0 it lies in "
        "the padding.",
        "b_l = b_{l−1} − p·j_{l−1}",
        (),
        VISION,
        (_STACK,),
    ),
    Term(
        "effective size",
        "The side of a square with as many pixels as those whose gradient is above 4.55 % of the "
        "largest (Luo et al. 2016).",
        "",
        (),
        VISION,
        (_EFFECTIVE,),
    ),
    Term(
        "exponent of n",
        "The power of the depth n that the effective width grows with: ½ where it grows like √n.",
        "σ ∝ n^p",
        (),
        VISION,
        (_EFFECTIVE,),
    ),
    Term(
        "branch",
        "Layers beside other layers, or beside a skip, whose outputs are joined by a sum or a"
        " concatenation.",
        "",
        (),
        VISION,
        (_STACK, _DEPTH),
    ),
    Term(
        "brown noise",
        "The running sum of white noise: near values are alike, though each step is random.",
        "",
        (),
        VISION,
        (_DEPTH,),
    ),
    Term(
        "tuned to",
        "A unit is tuned to the pattern that it answers to most.",
        "",
        ("tuned",),
        VISION,
        (_HMAX, _CELLS),
    ),
    Term(
        "unit on S1",
        "A model unit that compares all answers of this stage with those to the target: 1 if they "
        "are the same.",
        "exp(−‖x − w‖^2/2σ^2‖w‖^2)",
        ("unit on C1", "unit on C2"),
        VISION,
        (_HMAX,),
    ),
    Term(
        "selectivity",
        "How much less a unit answers to what it is not tuned to.",
        "",
        (),
        VISION,
        (_HMAX,),
    ),
    Term(
        "invariance",
        "How much of its answer a unit keeps when what it sees is moved or enlarged.",
        "",
        (),
        VISION,
        (_HMAX,),
    ),
    Term(
        "clutter",
        "Things in the image that do not belong to the object.",
        "",
        (),
        VISION,
        (_HMAX,),
    ),
)
