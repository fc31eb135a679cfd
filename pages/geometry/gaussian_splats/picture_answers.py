"""What the guide strip answers in "Fit a picture", from the numbers of the run."""

from __future__ import annotations

from typing import Any

from engine.geometry.gaussian_splats.picture_fit import EARLY
from engine.geometry.gaussian_splats.picture_readings import Whereabouts
from ui.frame import number
from ui.topic import View

GOOD = 30.0
"""A PSNR at which a photograph is hard to tell from its copy at arm's length, in dB."""
_GO_ON = "Press play."
_UNFINISHED = 0.3
"""What a fit gains in the second half of its steps, in dB, while it still learns."""


def _db(value: float) -> str:
    return f"{number(value, 1)} dB"


def how_many(view: View) -> str:
    """How many numbers stand for how many in the pixels."""
    found = view.numbers
    share = found["pixel_values"] / found["numbers"]
    text = (
        f"After {found['step']:,} steps {found['gaussians']:,.0f} Gaussians reach "
        f"{_db(found['psnr'])}: {found['numbers']:,} numbers for {found['pixel_values']:,} in "
        f"the pixels."
    )
    if found["psnr"] >= GOOD and share > 1:
        return f"{text} One number stands for {number(share, 1)} of them. See “Error” for the rest."
    if found["psnr"] >= GOOD:
        return f"{text} So many numbers would hold the pixels themselves."
    return f"{text} That is below 30 dB: let it learn on, or take more of them."


def flat_regions(view: View) -> str:
    """Few large Gaussians where the picture is flat, many small ones where it is steep."""
    found: Whereabouts = view.numbers["whereabouts"]
    count = view.numbers["gaussians"]
    text = (
        f"In the flatter half of the picture are {found.flat_count} of {count:,.0f} Gaussians, "
        f"median radius {number(found.flat_radius, 1)} px; in the steepest tenth "
        f"{found.steep_count}, radius {number(found.steep_radius, 1)} px."
    )
    if found.flat_radius > 1.3 * found.steep_radius and found.flat_count < 0.45 * count:
        return f"{text} A wide one covers a patch of one colour at no error; an edge needs many."
    return f"{text} Here they are spread alike."


def beginnings(view: View) -> str:
    """Whether placement matters, against a random one."""
    found = view.numbers
    if found["other_psnr"] is None or found["other"] != "uniform":
        return "Choose “Another fit” and “Random placement”: both are at the same step then."
    gap = found["psnr"] - found["other_psnr"]
    where: Whereabouts = found["whereabouts"]
    moved = (
        f"A Gaussian has moved by {number(where.travel, 1)} px, neighbours are "
        f"{number(where.spacing, 1)} px apart"
    )
    beside = f"{_db(found['psnr'])} against {_db(found['other_psnr'])} from random places"
    if gap < 0.3:
        return f"Not yet at step {found['step']:,}: {beside}. {moved}. {_GO_ON}"
    early = found["early_gap"]
    text = f"Yes: {beside}"
    if early > 0.5:
        text += f", though at step {EARLY}, with half missing, these were {_db(early)} ahead"
    return (
        f"{text}. {moved}: its gradient comes from what it covers, so it stays about where it is."
    )


def beside_jpeg(view: View) -> str:
    """Who is closer to the picture in as many bytes, and whether that is the last word."""
    found = view.numbers
    jpeg: dict[str, Any] | None = found["jpeg"]
    if jpeg is None:
        return "Choose “JPEG of as many bytes” beside the fit."
    gap = jpeg["psnr"] - found["file_psnr"]
    text = (
        f"After {found['step']:,} steps: JPEG {_db(jpeg['psnr'])} in {jpeg['nbytes']:,} bytes,"
        f" Gaussians {_db(found['file_psnr'])} in {found['file_bytes']:,}."
    )
    if gap < -0.3:
        return f"{text} Here the Gaussians are ahead by {_db(-gap)}."
    if gap <= 0.3:
        return f"{text} That is about the same."
    text += f" JPEG is ahead by {_db(gap)}"
    rounding = found["psnr"] - found["file_psnr"]
    if rounding > 0.1:
        text += f", {number(rounding, 1)} of it since numbers are rounded to few bits"
    gained = found["psnr"] - found["earlier_psnr"]
    if gained > _UNFINISHED:
        text += (
            f", but the fit is unfinished: it has gained {_db(gained)} since step"
            f" {found['earlier_step']:,}. Play on and watch the lead shrink."
        )
    else:
        text += ", and the fit hardly gains any more."
    if found["picture"] == "china":
        text += " Then try the flower, whose background is blurred."
    return text


def few_bytes(view: View) -> str:
    """Below the smallest JPEG there still are Gaussians."""
    jpeg: dict[str, Any] | None = view.numbers["jpeg"]
    if jpeg is None:
        return "Choose “JPEG of as many bytes” beside the fit."
    nbytes, quality = view.numbers["file_bytes"], view.numbers["file_psnr"]
    text = f"{view.numbers['gaussians']:,.0f} Gaussians in {nbytes:,} bytes: {_db(quality)}."
    if jpeg["nbytes"] > nbytes:
        text += (
            " No colour JPEG of this size by this encoder is that small: the least has "
            f"{jpeg['nbytes']:,} bytes, {jpeg['header_bytes']:,} of them header and tables, "
            f"and {_db(jpeg['psnr'])}."
        )
        ours, theirs = view.numbers["file_ssim"], jpeg["ssim"]
        if quality > jpeg["psnr"] and ours < theirs - 0.01:
            text += (
                f" SSIM prefers the JPEG all the same, {number(theirs, 2)} to {number(ours, 2)}."
            )
        return text
    return f"{text} A JPEG of {jpeg['nbytes']:,} bytes has {_db(jpeg['psnr'])}. Take fewer."


def letters(view: View) -> str:
    """Edges from soft Gaussians, and what they cost."""
    found, where = view.numbers, view.numbers["whereabouts"]
    text = (
        f"{found['gaussians']:,.0f} of them reach {_db(found['psnr'])}; "
        f"{round(100 * where.long_share)} % are three times as long as wide and lie along "
        "the strokes."
    )
    jpeg = found["jpeg"]
    if jpeg is not None and jpeg["psnr"] > found["file_psnr"] + 0.3:
        text += f" JPEG has {_db(jpeg['psnr'])} in as many bytes: white blocks cost it nothing."
    if found["psnr"] >= 24:
        return f"Yes, with many: {text}"
    return f"Not so far: {text}"


def own_picture(view: View) -> str:
    """What it takes for the visitor's picture."""
    found = view.numbers
    if found["picture"] != "upload":
        return "Choose “Your own” as picture."
    if not found["own"]:
        return (
            "Choose a file on the left. Guess first: will your picture need more than the flower?"
        )
    verdict = "That is above 30 dB" if found["psnr"] >= GOOD else "That is below 30 dB"
    return (
        f"Your picture: {_db(found['psnr'])} with {found['gaussians']:,.0f} Gaussians at step "
        f"{found['step']:,}, {found['file_bytes']:,} bytes as a file. {verdict}; see “JPEG of as "
        "many bytes” for what that is worth."
    )
