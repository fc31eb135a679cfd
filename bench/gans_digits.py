"""GANs on digits: what a sheet of samples and an inversion cost, and what the recipe came to.

In processor time of the one thread, the best of several turns: what else runs on the machine can
only add to it.
"""

from __future__ import annotations

import torch

from bench.diffusion import best
from engine import device
from engine.data import images
from engine.generative.gans.digits import inversion, latents, pretrained
from engine.generative.gans.digits.inversion import InversionSettings

SAMPLES = 64
SAMPLES_MS = 10.0
INVERSION_S = 2.0
"""All ten classes at once, from the encoder's estimate."""
FRECHET = 10.0
ACCURACY = 0.97


def times(turns: int) -> bool:
    """Prints what samples and an inversion cost."""
    generator, picture = pretrained.generator(), images.held_out_digit(5, 4)
    z = latents.draw(generator, SAMPLES, 0, "bench")
    labels = torch.arange(SAMPLES) % 10
    how = InversionSettings()

    def sample() -> None:
        with torch.inference_mode():
            generator(z, labels)

    samples = best({"samples": sample}, 10 * turns)["samples"] * 1e3
    seconds = best(
        {"inversion": lambda: inversion.invert(generator, pretrained.encoder(), picture, how)},
        turns,
    )["inversion"]
    print(
        f"  {SAMPLES} samples {samples:.1f} ms (target {SAMPLES_MS:.0f})\n"
        f"  inversion in ten classes, {how.steps} steps: {seconds:.2f} s (target {INVERSION_S:.0f})"
    )
    return samples <= SAMPLES_MS and seconds <= INVERSION_S


def recipe() -> bool:
    """Prints what the networks that ship have scored."""
    met = True
    for variant in pretrained.VARIANTS:
        found = pretrained.metric(variant)
        frechet, accuracy = found[pretrained.FRECHET], found[pretrained.ACCURACY]
        print(
            f"  {variant}: Fréchet distance {frechet:.1f} (target {FRECHET:.0f}), accuracy "
            f"{accuracy:.3f} (target {ACCURACY})"
        )
        met &= frechet <= FRECHET and accuracy >= ACCURACY
    return met


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    device.setup()
    met = [times(1 if quick else 5), recipe()]
    return all(met)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
