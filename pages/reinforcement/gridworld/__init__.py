"""The parts of the gridworld page."""
