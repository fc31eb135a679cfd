"""What diffusion on digits costs: samples, a branch, SDEdit, the bound, a live prior.

Times are processor time of the one thread, every figure a median; a visitor waits that long on a
quiet machine.
"""

import itertools

import torch

from bench.gridworld import Timed, medians
from engine import device
from engine.data import images
from engine.generative import nearest_training
from engine.generative.diffusion.digits import branching, latent, likelihood_bound, sampling

SAMPLES_TARGET = 1000.0
BRANCH_TARGET = 1500.0
LATENT_STEP_TARGET = 10.0


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    device.setup()
    network, picture = sampling.pretrained(), images.mnist().images[700]
    labels, fresh = [k % 10 for k in range(16)], itertools.count()
    root = branching.BranchingTree((branching.Branch(None, 0, 7, 0),))
    branching.sample_pretrained_tree(root)
    known = nearest_training.in_mnist()
    codes, prior = latent.initial_noise(16, 0), latent.pretrained_prior()
    training = latent.LatentTraining(latent.LatentSettings())
    training.advance(1)

    def another_branch() -> None:
        branching.sample_pretrained_tree(root.add(0, 0, 4, next(fresh), 1.0))

    runs: dict[str, Timed] = {
        "samples": lambda: sampling.generate(network, labels, range(16)),
        "branch": another_branch,
        "sdedit": lambda: sampling.sdedit(network, picture, 500, labels[:4], range(4)),
        "bound": lambda: likelihood_bound.estimate_terms(network, picture, 1),
        "nearest": lambda: known.search(images.mnist().images[:16]),
        "latent": lambda: latent.pretrained_space().decode(
            latent.generate(prior, torch.tensor(labels), codes).samples
        ),
        "step": lambda: training.advance(1),
    }
    found = medians(runs, 1 if quick else 5)
    print(f"Diffusion on digits, {device.describe()}, median")
    print(
        f"  16 guided images in 20 steps {found['samples']:.0f} ms (target {SAMPLES_TARGET:.0f})\n"
        f"  a branch from the first step {found['branch']:.0f} ms (target {BRANCH_TARGET:.0f})\n"
        f"  SDEdit, four samples from t = 500: {found['sdedit']:.0f} ms\n"
        f"  the bound of a digit, {likelihood_bound.TIMES} terms of {likelihood_bound.DRAWS} draws:"
        f" {found['bound']:.0f} ms\n"
        f"  nearest training images of 16: {found['nearest']:.1f} ms\n"
        f"  latent: 16 samples in 20 steps {found['latent']:.1f} ms, "
        f"{found['samples'] / found['latent']:.0f}× as fast as the U-Net; "
        f"a training step {found['step']:.1f} ms (target {LATENT_STEP_TARGET:.0f})"
    )
    return (
        found["samples"] <= SAMPLES_TARGET
        and found["branch"] <= BRANCH_TARGET
        and found["step"] <= LATENT_STEP_TARGET
    )


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
