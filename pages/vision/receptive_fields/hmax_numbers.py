"""At which pools and which shift the trade-off of HMAX is measured."""

POOLS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
MOVED = 6
"""Pixels; no multiple of the distance of the finest pools, which C2 would not see at all."""
