"""The file formats of triangle meshes, read in NumPy alone, from memory alone.

Each reader takes the bytes of a file and returns vertices [v, 3], float64, and triangles [f, 3],
int64, as they are in it. What cannot be used raises an `UnreadableError` with the cause in a
sentence. Nothing that a file names is opened, and nothing is made of a size that it only promises.
"""
