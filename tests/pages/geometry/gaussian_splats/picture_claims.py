"""What the answers of "Fit a picture" claim."""

from tests.support.claims import Claim, SweepClaim
from ui.sweeps import Definition, SweptChoice, SweptNumber

CLAIMS = {
    "How many numbers does a photograph need for 30 dB?": Claim(
        r"One number stands for \d",
        lambda numbers: numbers["psnr"] >= 30 and numbers["numbers"] < numbers["pixel_values"],
        elsewhere=({"psnr": 27.0}, {"numbers": 60_000}),
        step=200,
    ),
    "Why do flat regions get few Gaussians, and large ones?": Claim(
        r"A wide one covers",
        lambda numbers: (
            numbers["whereabouts"].flat_count < 0.45 * numbers["gaussians"]
            and numbers["whereabouts"].flat_radius > 1.3 * numbers["whereabouts"].steep_radius
        ),
        elsewhere=({"gaussians": 100.0},),
        step=200,
    ),
    "Does it matter where they begin, if they can move?": Claim(
        r"^Yes: .* dB ahead",
        lambda numbers: (
            numbers["psnr"] > numbers["other_psnr"] + 0.3
            and numbers["early_gap"] > 0.5
            and numbers["whereabouts"].travel < 1.5 * numbers["whereabouts"].spacing
        ),
        elsewhere=({"other_psnr": 40.0}, {"other_psnr": None}, {"other": "circles"}),
        step=500,
    ),
    "Can soft blobs draw sharp letters?": Claim(
        r"^Yes, with many: .* JPEG has",
        lambda numbers: (
            numbers["psnr"] >= 24 and numbers["jpeg"]["psnr"] > numbers["file_psnr"] + 0.3
        ),
        elsewhere=({"psnr": 20.0}, {"jpeg": None}),
        step=200,
    ),
    "Which shows a photograph better in as many bytes, Gaussians or JPEG?": Claim(
        r"^After 200 steps: .* JPEG is ahead by .* unfinished: it has gained .* try the flower",
        lambda numbers: (
            numbers["jpeg"]["psnr"] > numbers["file_psnr"] + 0.3
            and 50 <= numbers["earlier_step"] <= 100
            and numbers["psnr"] > numbers["earlier_psnr"] + 0.3
        ),
        elsewhere=(
            {"file_psnr": 40.0},
            {"jpeg": None},
            {"picture": "flower"},
            {"earlier_psnr": 30.0},
        ),
        step=200,
    ),
    "What is left of a photograph in 300 bytes?": Claim(
        r"No colour JPEG of this size by this encoder is that small",
        lambda numbers: numbers["file_bytes"] <= 300 < numbers["jpeg"]["nbytes"],
        elsewhere=({"file_bytes": 5_000}, {"jpeg": None}),
        step=200,
    ),
    "How many does your own picture need?": Claim(
        r"Choose a file",
        lambda numbers: numbers["picture"] == "upload" and not numbers["own"],
        elsewhere=({"own": True}, {"picture": "china"}),
        step=60,
    ),
}

SWEEP_CLAIMS = {
    "What does a doubling of the Gaussians bring?": SweepClaim(
        r"dB for each doubling after .* So the mean squared error falls",
        lambda results: bool((results.median("psnr")[1:] > results.median("psnr")[:-1]).all()),
        Definition(SweptNumber("gaussians", 20, 160, 3, "log"), "psnr", until=60),
    ),
    "Which placement fits best with as many Gaussians?": SweepClaim(
        r"the best placement is “by error” .* worth more than time",
        lambda results: bool(results.median("psnr")[1] > results.median("psnr")[0]),
        Definition(SweptChoice("placement", ("uniform", "error")), "psnr", until=320),
    ),
    "For which pictures are Gaussians ahead of JPEG?": SweepClaim(
        r"temple: at 25 .* text: nowhere",
        lambda results: bool(
            results.median("ahead_of_jpeg")[0, 0] > 0 > results.median("ahead_of_jpeg")[1, 0]
            and (results.median("ahead_of_jpeg")[:, 1] < 0).all()
        ),
        Definition(
            SweptNumber("gaussians", 25, 100, 2, "log"),
            "ahead_of_jpeg",
            y=SweptChoice("picture", ("china", "text")),
            until=100,
        ),
    ),
}
