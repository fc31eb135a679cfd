"""Introductions, questions, mathematics, sources and running code."""

from engine.vision.receptive_fields.costs import total
from engine.vision.receptive_fields.paths import path_counts
from engine.vision.receptive_fields.theory import fields, receptive_field
from pages.vision.receptive_fields import stack_answers as answers
from pages.vision.receptive_fields.stack_comparison import FIVE
from ui.components.diagram import Diagram, Node
from ui.exports import Export
from ui.frame import Source
from ui.state import UPLOAD
from ui.topic import Preset

DIAGRAM = Diagram(
    (
        Node("image", "stack"),
        Node("layers", "stack"),
        Node("unit", "stack"),
        Node("gradient", "effective"),
        Node("depth", "depth"),
        Node("cell", "cells"),
        Node("hierarchy", "hmax"),
    ),
    ("0 > 1", "1 > 2", "2 > 3", "3 > 4", "2 > 5", "5 > 6"),
)

STACK_INTRO = (
    "Each row is a layer, cut along the dashed line of the image, its units where they look, the "
    "input at the bottom. Move over a unit: what it depends on lights up below and on the image."
)

STACK_PRESETS = (
    Preset("Do five 3×3 layers see as far as one 11×11?", {"stack": FIVE}, answers.five_or_one),
    Preset(
        "How far does a 1×1 layer see?",
        {"stack": "c3x16-c1x64", "layer": "conv2"},
        answers.one_by_one,
    ),
    Preset(
        "What does a pool do to the layers after it?",
        {"stack": "c3x16-p2-c3x16-p2-c3x16"},
        answers.pooling,
    ),
    Preset(
        "How far do dilations of 1, 2, 4 and 8 reach?",
        {"architecture": "dilated-1-2-4-8"},
        answers.dilation,
    ),
    Preset(
        "Which pixels do dilations of 2, 2, 2 miss?",
        {"architecture": "dilated-2-2-2", "overlay": "paths"},
        answers.gridding,
    ),
    Preset(
        "Does ResNet-50 see more than its image?",
        {"architecture": "resnet50"},
        answers.larger_than_image,
    ),
    Preset(
        "What does a unit see that joins branches?",
        {"architecture": "googlenet", "layer": "inception3a"},
        answers.branches,
    ),
    Preset(
        "Which earlier pixels does a PixelCNN never see?",
        {"architecture": "pixelcnn", "overlay": "paths"},
        answers.blind_spot,
    ),
    Preset(
        "What does a unit of VGG-16 see of your picture?",
        {"architecture": "vgg16", "image": UPLOAD},
        answers.own_picture,
    ),
    Preset(
        "What do the units of your own stack see?",
        {"stack": "c5x16-p2-c3d2x32"},
        answers.own_stack,
        own_data="stack",
    ),
)

STACK_MATHS = r"""
**The receptive field** of a unit is the part of the input that it depends on. Layer $l$ has the
kernel $k_l$, stride $s_l$, dilation $d_l$ and padding $p_l$; along one axis (Araujo, Norris and Sim
2019)

$$
r_l = r_{l-1} + d_l\,(k_l - 1)\,j_{l-1}, \qquad
j_l = s_l\,j_{l-1}, \qquad
b_l = b_{l-1} - p_l\,j_{l-1}
$$

from $r_0 = j_0 = 1$ and $b_0 = 0$, with pixels and units counted from 0 (captions and figures count
from 1): unit $u$ sees the pixels from $b_l + j_l u$ to
$b_l + j_l u + r_l - 1$. $r$ is the size of the field, $j$ the effective stride (pixels from one
unit to the next), $b$ the first pixel of the first unit; it is negative where the field reaches
into the padding.

**Transposed convolutions.** Input $i$ reaches the units $s\,i - p$ to $s\,i - p + k - 1$; unit $u$
reads the inputs from $\lceil (u + p - k + 1)/s \rceil$ to $\lfloor (u + p)/s \rfloor$:
$m_u = \lfloor k/s \rfloor$ or $\lceil k/s \rceil$ of them, depending on $u \bmod s$. Hence

$$
r_u = r_{l-1} + (m_u - 1)\,j_{l-1}, \qquad j_l = j_{l-1}/s.
$$

From there on the fields of neighbouring units may differ, and a later window sees the union of the
fields at its taps, which the first formula does not give. U-Net's last units see 188 or 204 pixels
along an axis; $r$ of a layer is the largest.

**Branches.** A sum or a concatenation depends on all that its branches depend on: its field is
their union. A skip connection has $k = 1$, so it never enlarges a field.

**Paths.** A pixel is connected to a unit by as many paths as there are ways to choose a tap in
each layer, channels not counted apart. In a linear network of one channel with all weights one, and
sums for pools, this number is the gradient of the unit with respect to the pixel. In any network,
where it is zero the pixel cannot matter: the holes of dilated layers (Wang et al. 2018), the blind
spot of masked ones (van den Oord et al. 2016).

**Cost.** A convolution from $c$ to $c'$ channels in $g$ groups ($g = c$: depthwise) has $k^2
c\,c'/g$ weights, and $c'$ biases where it has any: before batch normalisation, which has two
parameters per channel, there are none. It multiplies and adds $k^2 c\,c'/g$ times for each of its
units, a transposed one for each unit of its input. Masked weights are counted, as they are
stored: of PixelCNN's 3,346,944 parameters 2,357,504 can act. A block of WaveNet with dilations
1, 2, …, 512 sees 1,024 samples; the causal layer before it, of two taps, makes it 1,025.
"""

STACK_SOURCES = (
    Source(
        "Araujo, Norris and Sim 2019: Computing receptive fields of convolutional neural networks",
        "https://distill.pub/2019/computing-receptive-fields/",
    ),
    Source(
        "Krizhevsky, Sutskever and Hinton 2012: ImageNet classification with deep convolutional"
        " neural networks",
        "https://doi.org/10.1145/3065386",
    ),
    Source(
        "Simonyan and Zisserman 2015: Very deep convolutional networks for large-scale image"
        " recognition",
        "https://arxiv.org/abs/1409.1556",
    ),
    Source(
        "Ronneberger, Fischer and Brox 2015: U-Net: convolutional networks for biomedical image"
        " segmentation",
        "https://arxiv.org/abs/1505.04597",
    ),
    Source(
        "Yu and Koltun 2016: Multi-scale context aggregation by dilated convolutions",
        "https://arxiv.org/abs/1511.07122",
    ),
    Source(
        "Wang et al. 2018: Understanding convolution for semantic segmentation",
        "https://arxiv.org/abs/1702.08502",
    ),
    Source(
        "Szegedy et al. 2015: Going deeper with convolutions", "https://arxiv.org/abs/1409.4842"
    ),
    Source(
        "He et al. 2016: Deep residual learning for image recognition",
        "https://arxiv.org/abs/1512.03385",
    ),
    Source(
        "van den Oord, Kalchbrenner and Kavukcuoglu 2016: Pixel recurrent neural networks",
        "https://arxiv.org/abs/1601.06759",
    ),
    Source(
        "van den Oord et al. 2016: WaveNet: a generative model for raw audio",
        "https://arxiv.org/abs/1609.03499",
    ),
    Source(
        "van den Oord et al. 2016: Conditional image generation with PixelCNN decoders",
        "https://arxiv.org/abs/1606.05328",
    ),
)

TABLE = Export("table", "Layers", ("csv",), "receptive-fields")
STACK_CODE = (receptive_field, fields, path_counts, total)
