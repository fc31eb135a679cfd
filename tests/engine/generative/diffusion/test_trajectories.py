"""Trajectories of points in the plane: their ends, what is measured, and drafts of them."""

import numpy as np
import pytest

from engine.generative.diffusion import trajectories
from engine.generative.diffusion.score_sources import empirical_points
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import SamplingSettings
from engine.generative.distance import sliced_wasserstein

SETTINGS = DiffusionSettings("moons", seed=1)


@pytest.mark.parametrize("process", trajectories.FORWARD_PROCESSES)
def test_the_forward_process_ends_in_a_standard_normal(process: str) -> None:
    found = trajectories.forward_trajectory(SETTINGS, process)
    assert found.times[0] == 0 and found.times[-1] == SETTINGS.schedule.steps
    np.testing.assert_array_equal(found.x[0], found.x0[0])
    assert np.abs(found.x[-1].mean(axis=0)).max() < 0.15
    assert np.abs(found.x[-1].std(axis=0) - 1).max() < 0.1
    assert found.density.shape[0] == len(found.times) and found.score.shape[1] == 0


def test_closed_form_and_markov_chain_have_the_same_distribution() -> None:
    apart, floor = trajectories.closed_form_against_chain(SETTINGS)
    assert apart[0] == floor[0] == 0
    assert np.median(apart / np.maximum(floor, 1e-9)) < 2


def test_exact_samples_reach_the_sampling_floor() -> None:
    found = trajectories.reverse_trajectory(SETTINGS, "exact", b"", SamplingSettings(30))
    assert found.times[0] == 1000 and found.times[-1] == 0 and found.x.shape == (31, 1000, 2)
    floor = trajectories.sampling_floor_of(SETTINGS)
    assert found.distance[-1] < floor.mean + 4 * floor.deviation < found.distance[0]
    assert found.settled[-1] == 1 and found.settled[0] < 0.2
    assert np.isnan(found.memorised_distance).all()
    np.testing.assert_array_equal(found.x0[-1], found.x[-1])
    assert found.score.shape[0] == found.density.shape[0] == 31


def test_empirical_samples_end_on_their_points_and_away_from_other_data() -> None:
    found = trajectories.reverse_trajectory(SETTINGS, "empirical", b"", SamplingSettings(100))
    points = empirical_points(SETTINGS).numpy()
    nearest = np.linalg.norm(found.x[-1][:, None] - points, axis=-1).min(axis=1)
    assert np.quantile(nearest, 0.9) < 0.1
    floor = trajectories.sampling_floor_of(SETTINGS)
    assert found.memorised_distance[-1] < found.distance[-1] / 2
    assert found.distance[-1] > floor.mean + 2 * floor.deviation


def test_a_draft_ends_where_the_first_of_the_samples_end() -> None:
    sampling = SamplingSettings(12)
    whole = trajectories.reverse_trajectory(SETTINGS, "exact", b"", sampling)
    draft = trajectories.draft_reverse_end(SETTINGS, "exact", b"", sampling)
    assert draft.times == (0,) and np.isnan(draft.distance).all()
    count = trajectories.DRAFT_POINTS
    np.testing.assert_allclose(draft.x[0], whole.x[-1, :count], atol=1e-4)
    np.testing.assert_allclose(draft.density[0], whole.density[-1], atol=1e-6)


def test_trajectories_begin_where_they_should() -> None:
    starts = np.array([[3.0, -2.0], [0.0, 1.0]], np.float32)
    found = trajectories.trajectories_from(SETTINGS, "exact", b"", starts, SamplingSettings(8))
    assert found.shape == (2, 9, 2)
    np.testing.assert_array_equal(found[:, 0], starts)
    none = trajectories.trajectories_from(SETTINGS, "exact", b"", starts[:0], SamplingSettings(8))
    assert none.shape == (0, 9, 2)


def test_the_floor_is_the_distance_of_data_to_data() -> None:
    one, two = (trajectories.sample_data(SETTINGS, 500, purpose) for purpose in ("a", "b"))
    floor = trajectories.sampling_floor_of(SETTINGS, 500)
    assert 0.4 < sliced_wasserstein(one, two) / floor.mean < 2.5
    assert 0 < floor.deviation < floor.mean


def test_settings_say_what_they_allow() -> None:
    with pytest.raises(ValueError, match=r"Sampling steps 1\? It goes from 2 to 100"):
        SamplingSettings(1)
    with pytest.raises(ValueError, match=r"Eta 1.5\? It goes from 0 to 1"):
        SamplingSettings(10, 1.5)
