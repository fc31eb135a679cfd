"""What a page shows does not depend on how fast the processor is."""

from collections.abc import Iterator

import pytest

from tests.support import apps


@pytest.fixture(scope="package", autouse=True)
def unhurried() -> Iterator[None]:
    with apps.unhurried():
        yield
