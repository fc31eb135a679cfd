"""What the page says of flows as a whole: the diagram."""

from ui.components.diagram import Diagram, Node

DIAGRAM = Diagram(
    nodes=(
        Node("condition c", "conditional"),
        Node("base p(z)", "change_of_variables"),
        Node("map g", "change_of_variables"),
        Node("layers", "warp"),
        Node("image x", "glow"),
        Node("density p(x)", "change_of_variables"),
        Node("likelihood", "train"),
    ),
    arrows=("1 > 2", "2 > 3", "0 > 3", "3 <> 4", "3 > 5", "5 > 6"),
)
