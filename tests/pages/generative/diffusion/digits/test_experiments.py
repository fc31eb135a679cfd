"""What the experiments on digits declare."""

from pages.generative.diffusion.digits import experiments

ALL = (
    experiments.DIGITS,
    experiments.LIKELIHOOD_BOUND,
    experiments.LATENT_DIFFUSION,
    experiments.CONTROLNET,
)


def test_every_question_is_asked_in_full() -> None:
    for experiment in ALL:
        assert experiment.intro and experiment.seeded and experiment.sources
        assert all(preset.question.endswith("?") for preset in experiment.presets)
        assert all(len(preset.question.split()) >= 4 for preset in experiment.presets)
