"""Bands share out the whole bound; a draft of them is near."""

import numpy as np
import pytest

from engine.generative.diffusion.digits import noise_level_bands
from engine.generative.diffusion.digits.noise_level_bands import EDGES, MIDDLES, band_costs
from engine.generative.diffusion.digits.unet import SCHEDULE

WEIGHTINGS = ("simple", "truncated", "snr+1", "min-snr")


def test_bands_share_out_the_whole_bound() -> None:
    costs = band_costs(4, 0, 4, 0)
    terms = costs.terms
    assert terms is not None
    assert costs.nats.sum() + terms.prior == pytest.approx(terms.total, rel=1e-4)
    widths = noise_level_bands.sum_bands(np.ones(SCHEDULE.steps))
    assert widths.tolist() == np.diff(EDGES).tolist()
    for first, middle, last in zip(EDGES, MIDDLES, EDGES[1:], strict=False):
        assert first < middle <= last
    np.testing.assert_allclose(
        costs.noise_mse[np.array(terms.times) - 1], terms.noise_mse.numpy(), rtol=1e-3
    )


def test_the_simple_loss_neglects_where_most_nats_are() -> None:
    costs = band_costs(4, 0, 4, 0)
    shares = {weighting: costs.loss_shares(weighting) for weighting in WEIGHTINGS}
    assert all(share.sum() == pytest.approx(1) for share in shares.values())
    assert costs.bound_shares[0] > 0.3 and shares["simple"][0] < 0.02
    assert costs.median_time is not None and costs.median_time <= 3
    assert shares["min-snr"][0] < shares["simple"][0] / 20
    assert shares["snr+1"][-1] > 2 * shares["simple"][-1]


@pytest.mark.parametrize(("digit", "index"), [(4, 0), (1, 2)])
def test_a_draft_is_near_the_exact_costs(digit: int, index: int) -> None:
    asked = digit, index, digit, 0
    costs = band_costs(*asked)
    drawn = noise_level_bands.single_draw(*asked, bfloat16=True)
    draft = noise_level_bands.draft_band_costs(drawn)
    assert draft.terms is None and draft.median_time is None
    for weighting in WEIGHTINGS:
        assert np.abs(draft.loss_shares(weighting) - costs.loss_shares(weighting)).max() < 0.12
    assert np.abs(draft.bound_shares - costs.bound_shares).max() < 0.06
