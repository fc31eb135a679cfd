"""What the topic is about at a glance."""

from ui.components.diagram import Diagram, Node

DIAGRAM = Diagram(
    nodes=(
        Node("Σ = R S Sᵀ Rᵀ", "one"),
        Node("splat Σ'", "one"),
    ),
    arrows=("0 > 1",),
)
