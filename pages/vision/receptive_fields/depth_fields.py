"""What can be set in "Depth and skips"."""

from engine.vision.receptive_fields.deep_net import DeepNetSettings
from engine.vision.receptive_fields.depth_training import DepthTrainingSettings
from ui.fields import Choice, Field, Flag, Number

VIEWS = {
    "norms": "Gradient norm",
    "shattering": "Shattering",
    "paths": "Paths",
    "training": "Training",
}
ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "identity": "None"}
INITIALISATIONS = {
    "he": "He",
    "lecun": "LeCun",
    "torch": "PyTorch default",
    "orthogonal": "Orthogonal",
}

DEPTH: tuple[Field, ...] = (
    Choice("view", "View", "norms", VIEWS),
    Number("depth", "Blocks n", 24, 2, 60, 1),
    Choice("activation", "Nonlinearity", "relu", ACTIVATIONS),
    Choice(
        "initialisation",
        "Initial weights",
        "he",
        INITIALISATIONS,
        help="Random, of variance 2 / width (He et al. 2015), 1 / width (LeCun et al. 1998) or "
        "1 / (3 width) (PyTorch).",
    ),
    Flag("skips", "Skip connections", help="Each block is added to its input."),
    Flag("scaled", "Branches divided by √n", help="Only where there are skips."),
    Flag("normalised", "Batch normalisation"),
    Number.of(DepthTrainingSettings, "learning_rate", "Learning rate", scale="log"),
    Number("step", "Step", 0, 0, 20_000, 1),
)
WIDTH = DeepNetSettings().width
