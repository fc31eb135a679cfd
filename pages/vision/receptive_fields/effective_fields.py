"""What can be set in "Effective field"."""

from engine.vision.receptive_fields.small_nets import SmallNet
from engine.vision.receptive_fields.training import FieldTrainingSettings
from pages.vision.receptive_fields import images
from pages.vision.receptive_fields.fields import check_layer
from ui.fields import Choice, Field, Flag, Number, Text

ACTIVATIONS = {
    "identity": "None",
    "relu": "ReLU",
    "leaky-relu": "Leaky ReLU",
    "tanh": "tanh",
    "sigmoid": "Sigmoid",
}
SUBSAMPLING = {"none": "None", "stride": "Stride 2", "max": "Max pool", "average": "Average pool"}
DILATIONS = {"1": "1", "2": "2", "growing": "1, 2, 4, 8"}
INITIALISATIONS = {
    "he": "He",
    "lecun": "LeCun",
    "orthogonal": "Orthogonal",
    "constant": "All equal",
}

VIEWS = {
    "fresh": "Fresh weights",
    "training": "While it learns",
    "architecture": "Published network",
}
NETWORKS = {
    "alexnet": "AlexNet",
    "vgg16": "VGG-16",
    "googlenet": "GoogLeNet",
    "resnet18": "ResNet-18",
    "resnet50": "ResNet-50",
}
NOISE = "noise"
DATA = {"digits": "Digits", "textures": "Textures"}

EFFECTIVE: tuple[Field, ...] = (
    Choice("view", "View", "fresh", VIEWS),
    Choice("data", "It learns", "digits", DATA),
    Number.of(SmallNet, "depth", "Layers n", step=1),
    Number("kernel", "Kernel k", 3, 1, 5, 2),
    Choice("activation", "Nonlinearity", "relu", ACTIVATIONS),
    Choice(
        "subsampling",
        "Subsampling",
        "none",
        SUBSAMPLING,
        help="By 2, after the first and after the second third of the layers.",
    ),
    Choice("dilation", "Dilation", "1", DILATIONS, help="1, 2, 4, 8 and from 1 again."),
    Flag("skips", "Skip connections", help="Around every two layers."),
    Flag("normalised", "Batch normalisation"),
    Choice(
        "initialisation",
        "Initial weights",
        "he",
        INITIALISATIONS,
        help="Random, of variance 2 / inputs of a unit (He et al. 2015) or 1 / inputs (LeCun et "
        "al. 1998); orthogonal: as large as LeCun’s.",
    ),
    Number(
        "images",
        "Inputs averaged over",
        4,
        1,
        16,
        1,
        help="Pictures of independent normal noise, fewer for large networks. With few of them the "
        "field is grainy.",
    ),
    Number.of(FieldTrainingSettings, "learning_rate", "Learning rate", scale="log"),
    Number("divider", "Line between before and now", 14, 0, 28, 1, by_hand=True),
    Choice(
        "shown_image",
        "It looks at",
        NOISE,
        {NOISE: "Noise"} | images.TITLES,
        help="Weights of your own look at the temple in place of noise.",
    ),
    Choice("network", "Network", "resnet50", NETWORKS),
    Text("node", "Layer", "", check=check_layer, max_length=60, by_hand=False),
    Number("step", "Step", 0, 0, 100_000, 1),
)
