"""Humans: bodies and their poses."""
