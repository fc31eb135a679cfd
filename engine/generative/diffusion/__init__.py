"""Diffusion models in any number of dimensions, in the symbols of Ho et al. 2020 (DDPM).

Time is a whole number t from 0 (data) to T (noise) everywhere, and so is the index of every table:
``schedule.alpha_bar[t]`` is α̅_t, with α̅_0 = 1. x_t = √α̅_t x_0 + √(1 − α̅_t) ε, ε ~ N(0, I).

A trained network is a `Denoiser`: a function (x_t, t) → ε̂, its prediction of the noise in x_t.
Networks that predict x_0 or v are converted to one (`parametrisation`); the exact prediction for
Gaussian mixtures and for finite data sets is one too (`mixture`). Guidance and clipping take a
denoiser and return one (`samplers`).
"""
