"""Generative models: learn a distribution from examples, then draw from it."""
