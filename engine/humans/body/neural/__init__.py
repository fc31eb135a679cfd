"""A body as two neural fields that a skeleton carries: its surface and its skinning weights."""
