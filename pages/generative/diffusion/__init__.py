"""The parts of the diffusion page."""
