"""Introduction, questions, mathematics, sources and running code of the cells."""

from engine.vision.receptive_fields.cell_layer import layer_responses
from engine.vision.receptive_fields.cells import (
    Gabor,
    complex_response,
    grating_response,
    simple_response,
)
from engine.vision.receptive_fields.reverse_correlation import (
    ReverseCorrelation,
    expected_correlation,
)
from pages.vision.receptive_fields import cells_answers as answers
from ui.frame import Source
from ui.state import UPLOAD
from ui.topic import Preset

INTRO = (
    "A bar on the screen before two cells of the visual cortex. Light on the blue outline (ON) "
    "excites the simple cell, on the orange one (OFF) it inhibits. Drag the bar across."
)

PRESETS = (
    Preset(
        "Does a bar across the stripes excite the cell?",
        {"stimulus_orientation": -45},
        answers.orientation,
    ),
    Preset("What does a dark bar do?", {"stimulus": "dark"}, answers.dark_bar),
    Preset(
        "Does it matter where the stripes of a grating stand?",
        {"stimulus": "grating"},
        answers.phase,
    ),
    Preset(
        "When does light beside the middle excite?",
        {"view": "flash", "position": 6.0},
        answers.switched_off,
    ),
    Preset("Can noise and spikes find the field?", {"view": "noise"}, answers.noise),
    Preset(
        "Can noise find the field of a complex cell?",
        {"view": "noise", "kind": "complex"},
        answers.complex_noise,
    ),
    Preset(
        "At how many places of a picture do such cells answer?",
        {"view": "picture", "picture": "flower", "looks_right": -33.0, "looks_up": 26.0},
        answers.picture,
    ),
    Preset(
        "Which cells answer in your picture?",
        {"view": "picture", "picture": UPLOAD},
        answers.own_picture,
        own_data="picture",
    ),
)

MATHS = r"""
**A simple cell** (Hubel and Wiesel 1962) weights the light $I$ on its part of the retina and fires
for the positive part of the sum. Its weights look like a Gabor function (Jones and Palmer 1987)

$$
w(u, v) = \exp\!\Big(\!-\frac{u^2 + \gamma^2 v^2}{2\sigma^2}\Big)\,
\cos\!\Big(\frac{2\pi u}{\lambda} + \varphi\Big), \qquad
s = \Big[\sum_p w_p\, I_p\Big]_+
$$

with $u$ across and $v$ along the stripes of orientation $\theta$, wavelength $\lambda$, phase
$\varphi$, width $\sigma$ and aspect $\gamma$. Where $w > 0$ lies an ON subfield, where $w < 0$ an
OFF subfield.

**A complex cell** in the energy model (Adelson and Bergen 1985) adds the squares of two such sums,
a quarter of a cycle apart:

$$
c = \Big(\sum_p w_p\, I_p\Big)^2 + \Big(\sum_p w'_p\, I_p\Big)^2, \qquad
\varphi' = \varphi + 90^\circ
$$

For a grating $\cos^2 + \sin^2 = 1$ cancels the phase, as far as both sums are equally strong. For
the preferred grating of phase $\psi$ the energy is $E^2\,(1 + q^2 + 2 q \cos 2\psi)$ with
$q = e^{-8 \pi^2 \sigma^2 / \lambda^2}$: nothing at $\sigma = \lambda/2$, and 0.29 at $\sigma =
\lambda/8$.

The ratio F1/F0 of the response to a drifting grating (its amplitude at the grating's frequency over
its mean) tells the kinds apart: $\pi/2$ for half a wave, 0 for the energy, which changes twice per
cycle if at all (Skottun et al. 1991).

**From a cell to a layer.** The same cell at every place of a picture is the correlation $w \star I$
of the picture with its weights, rectified: a convolutional layer with one kernel. Cells of all
orientations at one place are its other channels. $I$ is the light relative to the picture's mean;
beyond the edges of the picture it is 0.

**Reverse correlation.** White noise is shown, and the frames before spikes are averaged. For
Gaussian noise this spike-triggered average (STA) is proportional to $w$, whatever the
rectification. For a complex cell it vanishes; the eigenvectors of the spike-triggered covariance
(STC) with the largest eigenvalues span the plane of $w$ and $w'$ (Rust et al. 2005). With $n$
frames of $D$ pixels, mean spike count $\mathbb{E}[s]$ and $m$ the length that the average tends to
($\sqrt{\pi/2}$ for half-wave rectification), the noise in the average has the variance
$\mathbb{E}[s^2] / (n\,\mathbb{E}[s]^2)$ in each direction, so its error falls like $1/\sqrt n$ and
its correlation with the field is

$$
\rho(n) \approx \Big(1 + \frac{(D - 1)\,\mathbb{E}[s^2]}{n\, m^2\, \mathbb{E}[s]^2}\Big)^{-1/2}.
$$

By chance, eigenvalues of the STC spread about 1 up to the edge of the law of Marchenko and Pastur,
$(1 + \sqrt{D/n})^2$ for equal weights; spike counts that differ widen it (Silverstein and Bai
1995).
"""

SOURCES = (
    Source(
        "Hubel and Wiesel 1962: Receptive fields, binocular interaction and functional architecture"
        " in the cat's visual cortex",
        "https://doi.org/10.1113/jphysiol.1962.sp006837",
    ),
    Source(
        "Jones and Palmer 1987: An evaluation of the two-dimensional Gabor filter model of simple"
        " receptive fields in cat striate cortex",
        "https://doi.org/10.1152/jn.1987.58.6.1233",
    ),
    Source(
        "Adelson and Bergen 1985: Spatiotemporal energy models for the perception of motion",
        "https://doi.org/10.1364/JOSAA.2.000284",
    ),
    Source(
        "Skottun et al. 1991: Classifying simple and complex cells on the basis of response"
        " modulation",
        "https://doi.org/10.1016/0042-6989(91)90033-2",
    ),
    Source(
        "Rust, Schwartz, Movshon and Simoncelli 2005: Spatiotemporal elements of macaque V1"
        " receptive fields",
        "https://doi.org/10.1016/j.neuron.2005.05.021",
    ),
    Source(
        "Silverstein and Bai 1995: On the empirical distribution of eigenvalues of a class of large"
        " dimensional random matrices",
        "https://doi.org/10.1006/jmva.1995.1051",
    ),
)

CODE = (
    Gabor,
    simple_response,
    complex_response,
    grating_response,
    layer_responses,
    ReverseCorrelation._advance_one,
    expected_correlation,
)
