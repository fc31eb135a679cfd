"""Normalizing flows: densities made by invertible maps."""
