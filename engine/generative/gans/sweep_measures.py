"""What parameter sweeps measure on generative adversarial networks."""

from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.training import GANTraining
from engine.sweeps.measures import of_simulation

GAME = of_simulation(
    "generative.gans.game",
    GANTrainingSettings,
    GANTraining,
    ("modes", "quality", "entropy", "generator_gradient", "lipschitz", "step"),
)

MEASURES = {"game": GAME}
