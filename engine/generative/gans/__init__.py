"""Generative adversarial networks, of points in the plane and of digits."""
