"""The fault of Streamlit that needs a browser is there; ours is without it in `test_delivery`."""

import subprocess
import sys

import pytest

from tests.support import chromium
from tests.support.server import ROOT

pytestmark = pytest.mark.browser


def test_a_component_is_told_that_it_is_left_while_it_stays_on_the_page() -> None:
    path = chromium.find()
    assert path is not None
    script = ROOT / "docs" / "upstream" / "cleanup.py"
    command = [sys.executable, str(script), str(path)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert found.returncode == 1, "Streamlit has mended it: the stub need not ask any more"
    assert "'leave 1, connected: true'" in found.stdout, found.stderr
