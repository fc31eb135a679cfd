"""When the garbage collector looks for objects that refer to each other in a cycle.

Streamlit collects all garbage after every run (`runner.postScriptGC`). Two things make that dear:
with torch imported the collector visits half a million objects that never die, 75 to 105 ms for
each interaction; and even without those it visits what all sessions hold, for the sake of the few
hundred objects that one run leaves behind (measured with ten visitors on the gridworld: 3.6 ms of
each interaction, a fifth of it on a quiet machine). So

- what is alive after the heavy imports is frozen: the collector never visits it again,
- Streamlit's collection is off, and all garbage is collected once a second instead while runs go
  on, so that memory stays as flat, and never on a server that rests.
"""

import asyncio
import gc
import sys

INTERVAL = 1.0
"""Seconds between two collections."""
FEW = 200
"""An interval with fewer new containers needs no collection: a run makes about 400."""

_LIBRARY = 20
"""So many new modules are worth the tenth of a second that a freeze takes."""
_frozen_modules = 0


async def collect_regularly() -> None:
    """Collect all garbage once an interval if there may be any; runs until it is cancelled."""
    while True:
        await asyncio.sleep(INTERVAL)
        if is_due():
            # In a thread, since what is collected may have something slow to close.
            await asyncio.to_thread(gc.collect)


def is_due() -> bool:
    """Whether much has been allocated since the last collection of all generations."""
    youngest, *older = gc.get_count()
    return youngest > FEW or any(older)


def freeze() -> None:
    """Exempt everything alive from later collections; call again after a late heavy import."""
    global _frozen_modules  # noqa: PLW0603 - one process, one collector
    gc.collect()
    gc.freeze()
    _frozen_modules = len(sys.modules)


def freeze_late_imports() -> None:
    """Freeze again if a page has imported a library since the last time.

    Once per library, not per visitor: what is frozen while it is part of a cycle stays for ever.
    """
    if 0 < _frozen_modules < len(sys.modules) - _LIBRARY:
        freeze()
