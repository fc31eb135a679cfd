"""What the server needs before it binds, while it starts, and beside Streamlit's own routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit.runtime.pages_manager import PagesManager

from ui.server import lost_runs, nodelay, offline, warmup
from ui.server.addresses import FlatAddresses

ASSETS = Path(__file__).parents[2] / "assets"


def prepare() -> None:
    """Install what Streamlit lacks; call before the server binds."""
    nodelay.install()
    lost_runs.install()
    offline.install()
    # Else the first visitor after a start is told "Page not found": Streamlit takes our pages/
    # folder for its older way of finding pages until the first navigation has been drawn.
    PagesManager.uses_pages_directory = False


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Warm up in the background while the server runs."""
    warmup.start()
    yield


def routes() -> list[Mount]:
    """Our own static files: the fonts, and the pictures on the cards of the home page."""
    return [
        Mount(f"/{name}", StaticFiles(directory=ASSETS / name), name=name)
        for name in ("fonts", "cards")
    ]


def middleware() -> list[Middleware]:
    """What a request passes before it reaches Streamlit."""
    return [Middleware(FlatAddresses)]
