"""What the server needs before it binds, while it starts, and beside Streamlit's own routes."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from engine import pool
from ui import components, search
from ui.server import (
    films,
    garbage_collection,
    logs,
    memory_report,
    metrics,
    patches,
    qr_code,
    readiness,
    warmup,
)
from ui.server.base_url import AnnounceBaseUrl
from ui.server.disconnects import IgnoreDisconnects
from ui.server.url_paths import RedirectNestedPaths

ASSETS = Path(__file__).parents[2] / "assets"


def prepare() -> None:
    """Check and apply the patches of Streamlit; call before the server binds."""
    logs.prepare(os.environ)
    patches.prepare()


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Warm up, and collect garbage, in the background while the server runs."""
    warmup.start()
    tasks = [asyncio.create_task(garbage_collection.collect_regularly())]
    if size := pool.size_from(os.environ):
        tasks.append(asyncio.create_task(_start_pool(size)))
    try:
        yield
    finally:
        readiness.end()
        for task in tasks:
            task.cancel()
        await run_in_threadpool(pool.stop)


async def _start_pool(size: int) -> None:
    """After the server's own imports: beside each other both would take longer."""
    await run_in_threadpool(warmup.wait)
    pool.start(size)


def routes() -> list[BaseRoute]:
    """Our own files: fonts, pictures on the cards, scripts of our components; films, QR codes."""
    return [
        *(
            Mount(f"/{name}", StaticFiles(directory=ASSETS / name), name=name)
            for name in ("fonts", "cards")
        ),
        Route(f"/{components.FOLDER}/{{address}}", _script, name=components.FOLDER),
        Route(f"/{search.PATH}", _search, name=search.PATH),
        films.route(),
        qr_code.route(),
        readiness.route(),
        *metrics.routes(os.environ),
        *memory_report.routes(os.environ),
    ]


async def _script(request: Request) -> Response:
    text = components.script(request.path_params["address"])
    if text is None:
        return Response("There is no such script.", status_code=404, media_type="text/plain")
    # The address names the content, so it never changes.
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    kind = "text/javascript"
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(text, media_type=kind, headers=headers)
    headers["Content-Encoding"] = "gzip"  # Streamlit would compress it anew for each visitor
    body = await run_in_threadpool(components.compressed, request.path_params["address"])
    return Response(body, media_type=kind, headers=headers)


def _search(request: Request) -> Response:
    """Not a coroutine: the first answer imports every page, in a thread beside the server's."""
    warmup.wait()
    return Response(search.index(), media_type="application/json")


def middleware() -> list[Middleware]:
    """What a request passes before it reaches Streamlit."""
    return [Middleware(part) for part in (IgnoreDisconnects, RedirectNestedPaths, AnnounceBaseUrl)]
