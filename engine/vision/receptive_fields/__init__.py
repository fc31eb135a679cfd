"""Receptive fields: what a unit of a network, or a cell of the visual cortex, can see."""
