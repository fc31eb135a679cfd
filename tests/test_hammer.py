"""The hammer of bench/hammer.py, a few seconds a page, as a regular test."""

import asyncio

import pytest

from bench.hammer import hammer
from bench.pages import addresses, name
from tests.support.server import Server

SECONDS = 2.0

pytestmark = [pytest.mark.hammer, pytest.mark.timeout(60)]


PAGES = addresses()
DEVELOPERS = [page for page in PAGES if page.startswith("dev-")]


@pytest.mark.parametrize("page", [page for page in PAGES if page not in DEVELOPERS], ids=name)
def test_a_page_survives_the_hammer(server: Server, page: str) -> None:
    _survives(server, page)


@pytest.mark.nightly
@pytest.mark.parametrize("page", DEVELOPERS)
def test_a_page_for_developers_survives_the_hammer(server: Server, page: str) -> None:
    _survives(server, page)


def _survives(server: Server, page: str) -> None:
    mark = server.log_size()
    blows = asyncio.run(hammer(server.url, page, SECONDS))
    assert server.alive, f"the server died (exit {server.exit_code}):\n{server.tail()}"
    assert not server.failures(mark), server.failures(mark)
    assert blows.fine, str(blows)
    assert blows.finished > SECONDS, "the page hardly answered"
