"""What the page says of GANs as a whole: the diagram."""

from ui.components.diagram import Diagram, Node

DIAGRAM = Diagram(
    nodes=(
        Node("noise z", "game"),
        Node("generator G", "game"),
        Node("samples", "game"),
        Node("discriminator D", "game"),
        Node("data", "game"),
    ),
    arrows=("0 > 1", "1 > 2", "2 > 3", "4 > 3"),
)
