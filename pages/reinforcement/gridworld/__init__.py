"""The gridworld page: an experiment a module, and what they share."""
