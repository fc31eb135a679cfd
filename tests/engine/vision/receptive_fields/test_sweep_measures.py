from engine.sweeps.encoding import plain, settled
from engine.vision.receptive_fields.deep_net import DeepNetSettings
from engine.vision.receptive_fields.reverse_correlation import NoiseSettings, ReverseCorrelation
from engine.vision.receptive_fields.small_nets import SmallNet, build, field_of
from engine.vision.receptive_fields.sweep_measures import EFFECTIVE, GRADIENTS, MEASURES, NOISE


def test_the_effective_field_is_that_of_the_stage() -> None:
    settings = SmallNet(depth=4, skips=True, seed=3)
    found = EFFECTIVE(settings)
    assert found["width"] == field_of(build(settings), "act4", seed=3).moments.width
    assert found["theoretical"] == 9
    assert found["share_of_side"] == found["size"] / 9
    assert 0 < found["radius_90"] < 9


def test_gradients_of_a_plain_network_vanish() -> None:
    found = GRADIENTS(DeepNetSettings(depth=12, width=16, initialisation="torch"))
    assert 0 < found["norm_ratio"] < 1e-3
    assert -1 <= found["correlation"] <= 1


def test_a_simulation_is_measured_at_its_step() -> None:
    settings = NoiseSettings(side=12)
    run = ReverseCorrelation(settings)
    run.advance(3)
    assert NOISE(settings, 3) == run.metrics() | {"step": 3}


def test_settings_can_be_told_to_another_process() -> None:
    for measure in MEASURES.values():
        settings = measure.settings()
        assert settled(measure.settings, plain(settings)) == settings
