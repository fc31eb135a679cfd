"""The parts of the page of variational autoencoders."""
