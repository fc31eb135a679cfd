"""One pool of two processes for all tests: each takes seconds of the processor to start."""

from collections.abc import Iterator

import pytest

from engine.pool.processes import Pool


@pytest.fixture(scope="session")
def processes() -> Iterator[Pool]:
    pool = Pool(2)
    yield pool
    pool.close()
