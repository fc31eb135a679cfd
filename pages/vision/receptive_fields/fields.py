"""What can be set in "Stack a network"."""

import re

from engine.vision.receptive_fields.architectures.catalogue import ARCHITECTURES
from pages.vision.receptive_fields import images, stack_edits, stack_text
from ui.fields import Choice, Field, Number, Text, readable

OWN = "own"
NETWORKS = {OWN: "Your own stack"} | {
    name: architecture.title
    for name, architecture in ARCHITECTURES.items()
    if not name.endswith("-torchvision")
}
DEFAULT_STACK = "c3x16-p2-c3x32-p2-c3x64"
LAYS = {"field": "Rectangle", "paths": "Number of paths"}


def _check_unit(text: str) -> str:
    if text and not re.fullmatch(r"\d{1,4}_\d{1,4}", text):
        raise ValueError("which is no unit; write row_column, as in 5_7")
    return text


def check_layer(text: str) -> str:
    """A name that a layer may have, or a clause."""
    if not re.fullmatch(r"[\w.\-]{0,60}", text):
        raise ValueError("which is no layer")
    return text


STACK: tuple[Field, ...] = (
    Choice("architecture", "Network", OWN, NETWORKS),
    Text("stack", "Layers", DEFAULT_STACK, check=stack_text.check, max_length=400),
    Text(
        "changes",
        "Changes of a published network",
        "",
        check=readable(stack_edits.decode),
        max_length=1500,
    ),
    Text("layer", "Layer", "", check=check_layer, max_length=60, by_hand=False),
    Text("unit", "Unit", "", check=_check_unit, max_length=9, by_hand=False),
    Choice("image", "Image", "china", images.TITLES),
    Choice(
        "overlay",
        "On the image",
        "field",
        LAYS,
        help="The rectangle that holds the field, or how many paths lead from each pixel to the "
        "unit. A pixel without a path cannot matter.",
    ),
    Choice("kind", "Kind", "c", stack_text.KINDS),
    Number("kernel", "Kernel", 3, 1, stack_text.MAX_KERNEL, 1),
    Number("stride", "Stride", 1, 1, stack_text.MAX_STRIDE, 1),
    Number("dilation", "Dilation", 1, 1, stack_text.MAX_DILATION, 1),
    Number("channels", "Channels", 16, 1, stack_text.MAX_CHANNELS, 1),
    Number("width", "Channels", 64, 1, stack_text.WIDEST, 1),
)
