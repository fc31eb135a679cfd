"""What the page says of flows as a whole: the diagram."""

from ui.components.diagram import Diagram, Node

DIAGRAM = Diagram(
    # Beside five tabs there is room for these, in a window of 1280 pixels.
    nodes=(
        Node("condition c", "conditional"),
        Node("base p(z)", "change_of_variables"),
        Node("layers", "warp"),
        Node("image x", "glow"),
        Node("likelihood", "train"),
    ),
    arrows=("0 > 2", "1 <> 2", "2 <> 3", "3 > 4"),
)
