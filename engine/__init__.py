"""The torch computation behind every topic. It imports neither Streamlit nor the user interface.

Two environment variables are read by torch (and the OpenMP runtime below it) only while torch is
being imported. Whichever module of the engine is imported first, this file runs before it, so they
are set here:

* ``OMP_WAIT_POLICY=PASSIVE``: idle threads sleep instead of spinning. On a busy machine with two
  cores, spinning threads were seen to turn a step of 3 ms into 870 ms.
* ``PYTORCH_ENABLE_MPS_FALLBACK=1``: on Apple GPUs an operator that Metal lacks runs on the CPU
  instead of raising.

Values that are already set are kept. In a notebook: import ``engine`` before ``torch``.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")
