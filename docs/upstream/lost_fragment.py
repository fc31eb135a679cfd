"""Shows that an action in a fragment is lost while the page that contains it is drawn again.

python lost_fragment.py     prints what was expected and seen; exit status 1 if it is lost
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from in_process import open_tab
from streamlit import config

APP = Path(__file__).with_name("lost_fragment_app.py")


async def reproduce() -> bool:
    """Whether the page shows what was done in the inner fragment."""
    # With fast reruns it happens too, in a shorter interval.
    config.set_option("runner.fastReruns", False)
    async with open_tab(APP) as tab:
        # The run of the outer fragment is interrupted before it reaches the inner one ...
        tab.move("outer", 1)
        await tab.until(lambda: "outer=1" in tab.texts)
        # ... by a run of the page, which is about to draw the inner fragment.
        tab.move("whole", 1)
        await tab.until(lambda: "whole=1" in tab.texts)
        # The browser shows the inner slider all the time.
        tab.move("inner", 1)
        await tab.until_idle()
        print("expected: the page shows inner=1")
        print("seen:    ", tab.texts)
        return "inner=1" in tab.texts


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(reproduce()) else 1)
