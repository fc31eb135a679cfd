"""Variational autoencoders (Kingma & Welling 2014): the bound, live training, walks in the code."""
