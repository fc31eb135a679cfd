"""What the topic is about at a glance."""

from ui.components.diagram import Diagram, Node

DIAGRAM = Diagram(
    nodes=(
        Node("Σ = R S Sᵀ Rᵀ", "one"),
        Node("splat Σ'", "one"),
        Node("pixel Σ w c", "compositing"),
        Node("picture", "picture"),
        Node("scene", "scene"),
        Node("PLY", "explore"),
    ),
    arrows=("0 > 1", "1 > 2", "2 > 3", "3 > 4", "4 > 5"),
)
