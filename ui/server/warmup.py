"""Imports what is heavy while the first visitor still reads the start page.

The freeze at the end (`ui.server.garbage_collection`) must follow the first optimiser, whose
construction imports half of torch again.
"""

import importlib
import logging
import threading

from ui.server import garbage_collection

_log = logging.getLogger(__name__)
_ended = threading.Event()

LONGEST_WAIT = 60.0
"""Seconds."""


def start() -> threading.Thread:
    """Warm up in the background; the server answers meanwhile."""
    thread = threading.Thread(target=warm_up, name="warm-up", daemon=True)
    thread.start()
    return thread


def ended() -> bool:
    """Whether the warm-up has ended."""
    return _ended.is_set()


def wait() -> None:
    """Until the warm-up has ended: what it imports, nobody else should be importing beside it."""
    _ended.wait(LONGEST_WAIT)


def warm_up() -> None:
    """Import torch and the charts, build one optimiser, freeze what is alive."""
    try:
        _warm_up()
    finally:
        _ended.set()


def _warm_up() -> None:
    from engine import device

    policy = device.setup()
    _train_once()
    # pandas first: Plotly looks for it among the loaded modules and would find it half loaded
    # while a visitor's run is importing it.
    importlib.import_module("pandas")
    importlib.import_module("ui.plotly_theme").prepare()
    garbage_collection.freeze()
    _log.info("Warm: %s.", policy)


def _train_once() -> None:
    import torch

    layer = torch.nn.Linear(2, 1)
    optimiser = torch.optim.Adam(layer.parameters())
    layer(torch.ones(1, 2)).sum().backward()
    optimiser.step()
