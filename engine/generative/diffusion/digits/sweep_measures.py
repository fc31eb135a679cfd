"""What parameter sweeps measure on samples of digits."""

import torch

from engine.generative import digit_classifier
from engine.generative.diffusion.digits.ddim_sampling import DDIMSampling, DDIMSettings
from engine.generative.diffusion.digits.sampling import to_unit_range
from engine.sweeps.measures import of_simulation


def judge(sampling: DDIMSampling) -> dict[str, float]:
    """What a classifier says of the samples, and how different those of a class are.

    * ``agreement``: share of them that it reads as the class that was asked for.
    * ``probability``: of the class that it reads, mean over the samples.
    * ``diversity``: Euclidean distance of two samples of one class, mean over all pairs; NaN where
      no class has two.
    """
    pictures = to_unit_range(torch.from_numpy(sampling.arrays()["x0"]))
    labels = torch.tensor(sampling.settings.labels)
    prediction = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    flat = pictures.flatten(1)
    same = (labels[:, None] == labels).triu(1)
    return {
        "agreement": float((prediction.labels == labels).double().mean()),
        "probability": float(prediction.probabilities.mean()),
        "diversity": float(torch.cdist(flat, flat)[same].mean()),
    }


GUIDANCE = of_simulation(
    "generative.diffusion.digits.guidance",
    DDIMSettings,
    DDIMSampling,
    ("agreement", "probability", "diversity", "update", "step"),
    judge,
)

MEASURES = {"guidance": GUIDANCE}
