"""Shapes as the zero level of a function, and what can be read off it."""
