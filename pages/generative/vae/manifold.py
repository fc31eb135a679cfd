"""Views "Manifold" and "Prior samples" of the walk: what the whole latent space decodes to."""

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.data.images import CLASSES
from engine.generative import digit_autoencoder, digit_classifier
from engine.generative.vae import interpolation
from pages.generative.vae import exports, reference
from ui import frame
from ui.components import canvas
from ui.pairs import format_pair, parse_pair
from ui.state import PageState
from ui.topic import Place, View

MANIFOLD = "vae:manifold"
SAMPLES = "vae:samples"
SIDE = reference.GRID_SIDE
COUNT = 40
"""Samples of the prior."""


def draw_manifold(page: PageState, place: Place) -> View:
    """400 codes of equal shares of the prior's mass, decoded."""
    codes = interpolation.grid(SIDE, (1 + page["central_share"]) / 2)
    for event in canvas.events(MANIFOLD):
        if event.kind == "press" and event.cells:
            row, column = event.cells[-1]
            page["latent_point"] = format_pair(*codes[row * SIDE + column].tolist())
    pictures = digit_autoencoder.pretrained(2).decode(codes)
    prediction = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    counts = torch.bincount(prediction.labels, minlength=CLASSES).tolist()
    x, y = parse_pair(page["latent_point"])
    nearest = int((codes - torch.tensor([[x, y]])).norm(dim=1).argmin())
    with place.stage:
        canvas.images(
            MANIFOLD,
            canvas.to_bytes(pictures.numpy(), 0, 1),
            columns=SIDE,
            chosen=(nearest // SIDE, nearest % SIDE),
            tool="inspect",
            hint="Press an image: its code is taken to the latent plane",
            alt=f"{SIDE}×{SIDE} images decoded from a grid of the latent plane; "
            f"{sum(map(bool, counts))} classes are among them",
        )
    numbers = {
        "view": "manifold",
        "count": len(codes),
        "counts": counts,
        "sure": reference.sure_share(prediction.probabilities),
        "decoded_sure": reference.sure_share(reference.decoded_probabilities(2)),
        "reach": float(codes.abs().max()),
        "central_share": page["central_share"],
    }
    most = max(range(CLASSES), key=counts.__getitem__)
    least = min(range(CLASSES), key=counts.__getitem__)
    with place.readouts:
        frame.readout(
            [
                frame.Readout(
                    "chosen code z",
                    f"({frame.number(float(codes[nearest, 0]), 2)}, "
                    f"{frame.number(float(codes[nearest, 1]), 2)})",
                    "chosen",
                ),
                ("classifier prediction", _said(prediction, nearest)),
                ("z goes to", f"±{frame.number(numbers['reach'], 2)}"),
                ("classes among the images", f"{sum(map(bool, counts))} of {CLASSES}"),
                (f"seen most often: class {most}", f"{counts[most]} of {len(codes)}"),
                (f"seen least often: class {least}", f"{counts[least]} of {len(codes)}"),
                ("probability above 80 %, here", f"{100 * numbers['sure']:.0f} %"),
                ("… among decoded test images", f"{100 * numbers['decoded_sure']:.0f} %"),
            ]
        )
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(pictures.numpy(), columns=SIDE),
            "table": lambda suffix: exports.table(
                ["z1", "z2", "classified as", "probability"],
                zip(
                    *codes.T.tolist(),
                    prediction.labels.tolist(),
                    prediction.probabilities.tolist(),
                    strict=True,
                ),
            ),
        },
    )


def draw_samples(page: PageState, place: Place) -> View:
    """Codes drawn from the prior, decoded."""
    size, deviation = int(page["latent_size"]), page["prior_deviation"]
    codes = deviation * _noise(size, page["seed"])
    pictures = digit_autoencoder.pretrained(size).decode(codes)
    prediction = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    with place.stage:
        canvas.images(
            SAMPLES,
            canvas.to_bytes(pictures.numpy(), 0, 1),
            columns=10,
            captions=[str(label) for label in prediction.labels.tolist()],
            tool=None,
            hint="Below each sample: classified as",
            alt=f"{COUNT} images decoded from codes of {size} dimensions that were drawn at random",
        )
    probability = float(prediction.probabilities.mean())
    numbers = {
        "view": "prior",
        "latent_size": size,
        "deviation": deviation,
        "classes": len(set(prediction.labels.tolist())),
        "probability": probability,
        "error": float(prediction.probabilities.std()) / COUNT**0.5,
        "decoded_probability": float(reference.decoded_probabilities(size).mean()),
        "test_probability": float(reference.test_probabilities().mean()),
        "norm": float(codes.norm(dim=1).mean()),
    }
    spread = f"{100 * probability:.0f} ± {100 * numbers['error']:.0f} %"
    with place.readouts:
        frame.readout(
            [
                frame.Readout("mean classifier probability", spread, "model"),
                ("… of decoded test images", f"{100 * numbers['decoded_probability']:.0f} %"),
                ("… of test images", f"{100 * numbers['test_probability']:.0f} %"),
                ("classes among the samples", f"{numbers['classes']} of {CLASSES}"),
                ("mean |z|", frame.number(numbers["norm"], 2)),
            ]
        )
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(pictures.numpy(), columns=10),
            "table": lambda suffix: exports.table(
                [*(f"z{k + 1}" for k in range(size)), "classified as"],
                (
                    [*code, label]
                    for code, label in zip(codes.tolist(), prediction.labels.tolist(), strict=True)
                ),
            ),
        },
    )


def _noise(size: int, seed: int) -> Float[Tensor, "40 d"]:
    source = seeds.generator(seeds.derive(seed, "vae", "prior samples"))
    return torch.randn(COUNT, size, generator=source)


def _said(prediction: digit_classifier.Prediction, place: int) -> str:
    return f"{prediction.labels[place]} ({100 * float(prediction.probabilities[place]):.0f} %)"
