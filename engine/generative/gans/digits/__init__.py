"""A class-conditional generative adversarial network of digits."""
