"""The loop of the recipes that train on digits: one flat vector, AdamW, averaged weights."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from engine import device, flat
from engine.generative import digit_training
from engine.weights import ASSETS


def arguments(module: str, description: str | None) -> argparse.Namespace:
    """Seed and destination, the same for every recipe."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--into", type=Path, default=ASSETS, help="folder of the manifest")
    given = parser.parse_args()
    device.setup()
    return given


def fit(
    network: nn.Module,
    loss: Callable[[], Tensor],
    steps: int,
    *,
    peak: float,
    decay: float = 0.01,
    largest_gradient: float = 1.0,
    bfloat16: bool = True,
) -> None:
    """Trains what of a network needs gradients, and leaves it with its averaged weights.

    Args:
        network: on the CPU.
        loss: of the next batch.
        steps: of the optimiser.
        peak: largest learning rate.
        decay: of the weights (AdamW).
        largest_gradient: a longer one is cut to this norm.
        bfloat16: compute in bfloat16 where the processor is fast at it.
    """
    vector = flat.flatten(p for p in network.parameters() if p.requires_grad)
    gradient = vector.grad
    assert gradient is not None
    optimiser = torch.optim.AdamW([vector], lr=peak, weight_decay=decay, fused=True)
    averaged = vector.detach().clone()
    begun, recent = time.perf_counter(), 0.0
    for step in range(1, steps + 1):
        optimiser.param_groups[0]["lr"] = digit_training.learning_rate_at(step - 1, steps, peak)
        gradient.zero_()
        with device.autocast(bfloat16):
            value = loss()
        value.backward()
        gradient.mul_((largest_gradient / gradient.norm()).clamp(max=1))
        optimiser.step()
        digit_training.update_average(averaged, vector.detach(), step)
        recent += float(value.detach())
        if step % 100 == 0 or step == steps:
            shown = recent / ((step - 1) % 100 + 1)
            print(f"step {step} of {steps}: loss {shown:.4f}, {_since(begun)}", flush=True)
            recent = 0.0
    vector.data.copy_(averaged)


def halved(network: nn.Module) -> dict[str, Tensor]:
    """The weights in half precision; the network takes them up too, so it scores what is saved."""
    tensors = {key: value.detach().half() for key, value in network.state_dict().items()}
    network.load_state_dict(tensors)
    return tensors


def _since(begun: float) -> str:
    return f"{time.perf_counter() - begun:.0f} s (process {time.process_time():.0f} s)"
