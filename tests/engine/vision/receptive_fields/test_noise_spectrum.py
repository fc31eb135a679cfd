import numpy as np
import pytest

from engine.vision.receptive_fields.noise_spectrum import upper_edge


@pytest.mark.parametrize(("frames", "pixels"), [(400, 100), (1000, 40), (100, 300)])
def test_with_equal_weights_it_is_the_edge_of_marchenko_and_pastur(
    frames: int, pixels: int
) -> None:
    expected = (1 + np.sqrt(pixels / frames)) ** 2
    assert upper_edge(np.array([0, frames]), pixels) == pytest.approx(expected, rel=1e-5)
    # Frames without spikes do not count.
    assert upper_edge(np.array([5 * frames, frames]), pixels) == pytest.approx(expected, rel=1e-5)


def test_it_is_the_largest_eigenvalue_of_spikes_that_do_not_depend_on_the_frames() -> None:
    source = np.random.default_rng(0)
    for frames, pixels, mean in ((4000, 200, 0.3), (2000, 150, 2.0)):
        spikes = source.poisson(mean * source.chisquare(2, frames) / 2)
        noise = source.standard_normal((frames, pixels))
        covariance = (noise * spikes[:, None]).T @ noise / spikes.sum()
        largest = np.linalg.eigvalsh(covariance)[-1]
        assert largest == pytest.approx(upper_edge(np.bincount(spikes), pixels), rel=0.06)


def test_before_the_first_spike_there_is_none() -> None:
    assert np.isnan(upper_edge(np.array([100]), 10))
