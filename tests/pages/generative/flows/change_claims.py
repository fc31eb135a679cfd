"""What the answers in the tab "Change of variables" claim."""

from tests.support.claims import Claim

CHANGE_CLAIMS = {
    "Can a density be higher than any density it came from?": Claim(
        r"^Yes: p\(x\) reaches \d\.\d+, p\(z\) only 0\.40",
        lambda numbers: numbers["highest_p_x"] > 1.5 * numbers["highest_p_z"],
        elsewhere=({"highest_p_x": 0.3}, {"folded": True}),
    ),
    "What happens to the density when the map folds?": Claim(
        r"^x = 0\.00 comes from 3 places z",
        lambda numbers: len(numbers["preimages"]) == 3,
        elsewhere=({"folded": False},),
    ),
}
