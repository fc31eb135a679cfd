"""Vision: convolution, receptive fields and dense prediction."""
