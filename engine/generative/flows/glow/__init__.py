"""Glow on digits: a multi-scale flow of images."""
