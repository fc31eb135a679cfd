"""Import what is heavy while the first visitor still reads, and take it out of the collector.

Streamlit collects garbage after every run. With torch imported the collector walks half a million
objects that will never die: 75 to 105 ms on each interaction. Frozen, they cost nothing, and the
collection stays on (0.2 to 0.6 ms), so memory stays flat. The freeze must follow the first
optimiser, whose construction imports half of torch again.
"""

import gc
import importlib
import logging
import sys
import threading

_log = logging.getLogger(__name__)

_A_LIBRARY = 20
"""So many new modules are worth the tenth of a second that a freeze takes."""
_frozen = 0


def start() -> threading.Thread:
    """Warm up in the background; the server answers meanwhile."""
    thread = threading.Thread(target=warm_up, name="warm-up", daemon=True)
    thread.start()
    return thread


def warm_up() -> None:
    """Import torch and the charts, build one optimiser, freeze what is alive."""
    from engine import device

    policy = device.setup()
    _train_once()
    # pandas first: Plotly looks for it among the loaded modules and would find it half loaded
    # while a visitor's run is importing it.
    importlib.import_module("pandas")
    importlib.import_module("plotly.graph_objects").Figure().to_json()
    freeze()
    _log.info("Warm: %s.", policy)


def freeze() -> None:
    """Exempt everything alive from later collections; call again after a late heavy import."""
    global _frozen  # noqa: PLW0603 - one process, one collector
    gc.collect()
    gc.freeze()
    _frozen = len(sys.modules)


def freeze_late_imports() -> None:
    """Freeze again if a page has brought in a library since the last time.

    Once per library, not per visitor: what is frozen while it is part of a cycle stays for ever.
    """
    if 0 < _frozen < len(sys.modules) - _A_LIBRARY:
        freeze()


def _train_once() -> None:
    import torch

    layer = torch.nn.Linear(2, 1)
    optimiser = torch.optim.Adam(layer.parameters())
    layer(torch.ones(1, 2)).sum().backward()
    optimiser.step()
