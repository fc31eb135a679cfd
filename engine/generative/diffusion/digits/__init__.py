"""Diffusion on digits: what `engine.generative.diffusion` says, with networks for pictures.

* `unet`: the class-conditional U-Net (x_t, t, label) → v̂
* `classifier`: the judge; 64 features, their Fréchet distance
* `training`: what the recipes share
* `sampling`: the shipped U-Net as a denoiser; guidance, seeds, a drawing noised and brought back
* `branch`: a tree of ways that part at a step
* `memory`: the nearest training pictures; does it memorise?
* `bound`: the terms of the variational bound, in nats
* `latent`: diffusion on the 12 numbers of an autoencoder
* `control`: a ControlNet on the frozen U-Net

The weights are in assets/, made by `recipes.diffusion_digits` and the recipes beside it.
"""
