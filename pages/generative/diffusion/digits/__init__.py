"""The experiments of the diffusion page on 28×28 digits."""
