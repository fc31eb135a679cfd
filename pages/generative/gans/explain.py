"""What the page says of GANs as a whole: the diagram."""

from ui.components.diagram import Diagram, Node

DIAGRAM = Diagram(
    nodes=(
        Node("noise z", "digits"),
        Node("generator G", "game"),
        Node("samples", "mode_collapse"),
        Node("discriminator D", "vanishing_gradients"),
        Node("data", "train_digits"),
    ),
    arrows=("0 > 1", "1 > 2", "2 > 3", "4 > 3"),
)
