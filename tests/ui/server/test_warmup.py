"""The warm-up imports what is heavy, and leaves the rest to the pages that need it."""

import json
import subprocess
import sys

from tests.support.server import ROOT

WARM = """
import json, sys
from ui.server import warmup
before = set(sys.modules)
warmup.start().join()
print(json.dumps(sorted({name.split(".")[0] for name in set(sys.modules) - before})))
"""


def test_torch_and_plotly_are_imported_and_what_few_need_is_not() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", WARM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported = set(json.loads(answer.stdout))
    assert {"torch", "plotly", "pandas"} <= imported
    assert not {"pyvista", "trimesh", "stpyvista", "matplotlib"} & imported
