"""What the answers of "Fit a scene" claim."""

import math

from tests.support.claims import Claim, SweepClaim
from ui.sweeps import Definition, SweptNumber

CLAIMS: dict[str, Claim] = {
    "Are three photographs enough?": Claim(
        r"^No: after \d+ steps the training views reach \d\d\.\d dB and the held-out ones \d\d.*"
        r" \d\d % of what the held-out views show",
        lambda n: (
            n["views"] == 3
            and n["training_psnr"] > n["held_out_psnr"] + 5
            and 0.1 < n["rarely_seen"] < 0.3
        ),
        elsewhere=(
            {"views": 24},
            {"held_out_psnr": 25.0, "training_psnr": 27.0},
            {"held_out_psnr": math.nan},
            {"step": 0},
            {"rarely_seen": 0.05},
            {"rarely_seen": math.nan},
        ),
    ),
    "Can 50 Gaussians do it, if they may be cloned and split?": Claim(
        r"^Yes: after \d+ steps [\d,]+ Gaussians reach .* the 50 without",
        lambda n: (
            n["own_psnr"] > n["compared_psnr"] + 2
            and n["own_count"] > 450
            and n["compared_count"] == 50
        ),
        elsewhere=(
            {"own_psnr": 18.0, "compared_psnr": 18.0},
            {"compared": "none"},
            {"density_control": False},
        ),
    ),
    "What does an opacity reset cost, and what does it bring?": Claim(
        r"costs \d+\.\d dB at once .* 80 steps later it is \d\.\d dB behind the run "
        r"without a reset .* with \d+ % fewer Gaussians",
        lambda n: (
            n["before_reset"] > n["after_reset"] + 5
            and n["own_count"] < 0.99 * n["compared_count"]
            and n["before_reset"] < n["own_psnr"] < n["compared_psnr"]
        ),
        elsewhere=(
            {"reset_step": 0},
            {"compared": "none"},
            {"own_psnr": 12.0, "compared_psnr": 22.0},
            {"own_psnr": 23.0, "compared_psnr": 22.0},
            {"own_count": 3000.0, "compared_count": 3000.0},
        ),
    ),
    "Does it help to know points of the surface?": Claim(
        r"^At first, yes: after \d+ steps \d\d\.\d dB from points of the surface, \d\d\.\d dB",
        lambda n: n["own_psnr"] > n["compared_psnr"] + 1,
        elsewhere=(
            {"own_psnr": 24.0, "compared_psnr": 24.0},
            {"initialisation": "random"},
            {"compared": "none"},
        ),
    ),
    "What do spherical harmonics add on glossy pottery?": Claim(
        r"^\d\.\d dB: after \d+ steps",
        lambda n: n["own_psnr"] > n["compared_psnr"] + 0.3 and n["sh_degree"] == 3,
        elsewhere=(
            {"own_psnr": 24.0, "compared_psnr": 24.0},
            {"sh_degree": 0},
            {"compared": "none"},
        ),
    ),
    "Does it work with your own photographs?": Claim(
        r"^Upload a ZIP",
        lambda n: not n["own_views"],
        elsewhere=({"own_views": True},),
    ),
}

SWEEP_CLAIMS = {
    "How many photographs are enough?": SweepClaim(
        r"training views are \d+\.\d dB better .* harder and the scene better",
        lambda results: bool(
            results.median("held_out_psnr")[1] > results.median("held_out_psnr")[0] + 2
        ),
        Definition(SweptNumber("view_count", 2, 24, 2, "log"), "held_out_psnr", until=75),
    ),
    "What does a lower gradient threshold bring?": SweepClaim(
        r"the Gaussians grow from .* finds more places",
        lambda results: bool(results.median("gaussians")[0] > 1.5 * results.median("gaussians")[1]),
        Definition(
            SweptNumber("gradient_threshold", 1e-3, 3e-2, 2, "log"), "held_out_psnr", until=110
        ),
    ),
}
