"""Foundations: what a network is, what it minimises, and how it learns."""
