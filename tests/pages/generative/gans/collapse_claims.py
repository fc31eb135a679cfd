"""What the answers in the tab "Mode collapse" claim when it opens; later ones have their tests."""

from tests.support.claims import Claim

_EARLY = r"^Too early at step \d+: .* Train on to step [\d,]+\.$"


def _early(**elsewhere: object) -> Claim:
    return Claim(
        _EARLY,
        lambda numbers: numbers["step"] < 100,
        elsewhere=({"step": 5_000}, elsewhere),
    )


COLLAPSE_CLAIMS = {
    "Why do all samples land on one mode?": _early(recipes=("r1",)),
    "Why do the samples hop from mode to mode?": _early(view="seeds"),
    "What does the R1 penalty change?": _early(recipes=("non-saturating",)),
    "Does it help to look ahead?": _early(recipes=("non-saturating",)),
    "Does the Wasserstein distance cure it?": _early(recipes=("non-saturating", "clipped")),
    "Is collapse a matter of luck?": _early(view="compare"),
    "Does averaging G hide the rotation?": _early(recipes=("non-saturating",)),
    "Which of your own clusters does G leave out?": _early(density="eight-gaussians"),
}
