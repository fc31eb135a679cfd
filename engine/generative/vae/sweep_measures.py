"""What parameter sweeps measure on variational autoencoders."""

from engine.generative.vae.training import TrainingSettings, VAETraining
from engine.sweeps.measures import of_simulation

TRAINING = of_simulation(
    "generative.vae.training",
    TrainingSettings,
    VAETraining,
    ("held_out", "train", "reconstruction", "kl", "active", "step"),
)

MEASURES = {"training": TRAINING}
