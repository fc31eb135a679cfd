"""Films: pictures of a stage, one after the other, as a GIF or an MP4."""
