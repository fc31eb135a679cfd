"""A body in the SMPL formulation: shape, pose, skinning, and what is computed with them."""
