"""Shows that a fragment request just after a full run makes the output of that run vanish.

python lost_run.py     prints what was expected and seen; exit status 1 if the output is lost
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from in_process import open_tab

APP = Path(__file__).with_name("lost_run_app.py")


async def reproduce() -> bool:
    """Whether the page shows the output of the full run."""
    async with open_tab(APP) as tab:
        tab.move("outer", 1)
        # The event loop is busy for a moment, here with waiting: the run of the page ends on its
        # own thread meanwhile, and its events wait for the loop.
        tab.session._scriptrunner._script_thread.join()
        # The next thing that the loop meets is a request for the fragment.
        tab.move("inner", 1)
        await tab.until_idle()
        print("expected: the page shows outer=1 and inner=1")
        print("seen:    ", tab.texts)
        return "outer=1" in tab.texts


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(reproduce()) else 1)
