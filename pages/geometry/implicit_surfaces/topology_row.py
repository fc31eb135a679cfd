"""The topology of a surface as one line of the readouts."""

from ui import frame


def topology_row(components: int, euler: int) -> frame.Row:
    """The number of components, and V − E + F."""
    return ("components, Euler characteristic", f"{components}, {frame.number(euler, 0)}")
