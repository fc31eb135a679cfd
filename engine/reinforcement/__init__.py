"""Reinforcement learning: decisions whose consequences come later."""
