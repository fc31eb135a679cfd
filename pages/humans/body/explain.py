"""What the page of bodies is about at a glance."""

from ui.components.diagram import Diagram, Node

DIAGRAM = Diagram(
    nodes=(
        Node("shape β", "shape"),
        Node("pose θ", "skinning"),
        Node("body M", "own"),
        Node("joints", "fit"),
        Node("neural f", "neural"),
    ),
    arrows=("0 > 1", "1 > 2", "2 <> 3", "2 > 4"),
)
