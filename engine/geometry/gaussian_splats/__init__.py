"""Three-dimensional Gaussian splatting: cameras, Gaussians, their projection and compositing."""
