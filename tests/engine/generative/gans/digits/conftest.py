"""Games are scored by fewer samples."""

import pytest

from engine.generative.gans.digits import training


@pytest.fixture(autouse=True)
def _few_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SCORED", 20)
