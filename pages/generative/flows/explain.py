"""What the page says of flows as a whole: the diagram."""

from ui.components.diagram import Diagram, Node

DIAGRAM = Diagram(
    nodes=(
        Node("base p(z)", "change_of_variables"),
        Node("map g", "change_of_variables"),
        Node("layers", "warp"),
        Node("density p(x)", "change_of_variables"),
        Node("likelihood", "train"),
    ),
    arrows=("0 > 1", "1 > 2", "2 > 3", "3 > 4"),
)
