"""How much each noise level counts in the loss.

Every weighting is a function of the signal-to-noise ratio on the error of x̂_0; one factor turns it
into a weight on the error of what the network predicts (Salimans, Ho 2022, section 4):
|ε̂ − ε|² = SNR |x̂_0 − x_0|², |v̂ − v|² = (SNR + 1) |x̂_0 − x_0|², and μ̃ the square of x_0's share.
"""

from collections.abc import Callable

import torch

from engine.generative.diffusion.schedules import Schedule, Table

GAMMA = 5.0


def _bound(schedule: Schedule) -> Table:
    """½ (SNR_{t−1} − SNR_t), for t = 1 (where it is infinite) as for t = 2; times T."""
    falls = -schedule.snr.diff() / 2 * schedule.steps
    return torch.cat([falls[:1], falls[1:2], falls[1:]])


WEIGHTINGS: dict[str, Callable[[Schedule], Table]] = {
    # L_simple of DDPM: every error of ε̂ counts the same.
    "simple": lambda schedule: schedule.snr,
    # Never less than the error of x̂_0 itself, so that the noisiest times count too.
    "truncated": lambda schedule: schedule.snr.clamp(min=1),
    # The same as the plain error of v̂.
    "snr+1": lambda schedule: schedule.snr + 1,
    # The least noisy times count no more than γ (Hang et al. 2023, arXiv:2303.09556).
    "min-snr": lambda schedule: schedule.snr.clamp(max=GAMMA),
    # What the variational bound says (Kingma et al. 2021, arXiv:2107.00630, eq. 14), per step.
    "bound": _bound,
}


def weights(schedule: Schedule, weighting: str, parametrisation: str) -> Table:
    """The weight of the squared error of what the network predicts, by t; 0 at t = 0.

    Raises:
        ValueError: there is no such weighting or parametrisation.
    """
    if weighting not in WEIGHTINGS:
        raise ValueError(f"There is no weighting {weighting!r}; there are {', '.join(WEIGHTINGS)}.")
    snr = schedule.snr
    units = {"eps": snr, "x0": torch.ones_like(snr), "v": snr + 1}
    units["mean"] = schedule.posterior_shares[0].square()
    if parametrisation not in units:
        raise ValueError(f"There is no parametrisation {parametrisation!r}.")
    found = WEIGHTINGS[weighting](schedule) / units[parametrisation]
    return torch.cat([torch.zeros(1, dtype=found.dtype), found[1:]])
