"""Diffusion on 28×28 digits: what `engine.generative.diffusion` defines, with image networks.

* `unet`: the class-conditional U-Net (x_t, t, label) → v̂
* `training`: what the trainings of denoising networks share
* `sampling`: the pretrained U-Net as a denoiser, classifier-free guidance, sampling, SDEdit
* `ddim_sampling`: DDIM as a simulation to be played, step by step
* `branching`: a tree of sampling trajectories that branch at a step
* `likelihood_bound`: the terms of the variational bound, in nats
* `noise_level_bands`: these terms, and losses, summed over bands of noise levels
* `autoencoder`, `latent`: latent diffusion on 12-dimensional codes
* `controlnet`: a ControlNet on the frozen U-Net; `controlnet_comparison`: samples with and without

The weights are in assets/, made by `recipes.diffusion_digits` and the recipes beside it.
"""
