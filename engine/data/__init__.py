"""Data sets that are there without a network: drawn by a formula, or inside permissive wheels.

* `engine.data.points`: small labelled sets in the plane, to classify or to fit.
* `engine.data.densities`: densities in the plane to sample from, with exact values where known.
* `engine.data.images`: handwritten digits and photographs from wheels.
* `engine.data.shapes`: 32×32 pictures of shapes with known factors.
"""
