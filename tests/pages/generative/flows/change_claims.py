"""What the answers in the tab "Change of variables" claim."""

from tests.support.claims import Claim

CHANGE_CLAIMS = {
    "Where does the map make the density high?": Claim(
        r"^Where it is flat: p\(x\) is 0\.5\d+ where dx/dz = 0\.\d+, but 0\.0\d+",
        lambda numbers: (
            numbers["slope_at_highest"] < numbers["mean_slope"] < numbers["most_slope"]
            and numbers["p_x_at_steepest"] < 0.5 * numbers["highest_p_x"]
        ),
        elsewhere=(
            {"base": "normal"},
            {"folded": True},
            {"slope_at_highest": 3.0},
            {"slope_at_highest": 1.0, "most_slope": 1.0},
        ),
    ),
    "Can a density be higher than any density it came from?": Claim(
        r"^Yes: p\(x\) reaches \d\.\d+, p\(z\) only 0\.399",
        lambda numbers: numbers["highest_p_x"] > 1.5 * numbers["highest_p_z"],
        elsewhere=({"highest_p_x": 0.3}, {"folded": True}, {"view": "plane"}),
    ),
    "What happens to the density when the map folds?": Claim(
        r"^x = 0\.00 comes from 3 places z",
        lambda numbers: numbers["folded"] and len(numbers["preimages"]) == 3,
        elsewhere=(
            {"folded": False},
            {"view": "plane"},
            {"flat": (-0.5, 0.5)},
            {"preimages": [1.2]},
        ),
    ),
    "Does a rotation change the density?": Claim(
        r"^Not at all: det A = 1\.00, .* 37° .* differ by 0\.000 at most",
        lambda numbers: abs(numbers["determinant"] - 1) < 1e-9 and numbers["largest_change"] < 1e-6,
        elsewhere=({"largest_change": 0.1}, {"rotation": False}, {"view": "line"}),
    ),
    "When is the log-determinant zero everywhere?": Claim(
        r"^When areas are kept, as here: .*area 0\.360, as the square",
        lambda numbers: (
            max(abs(numbers["least_log"]), abs(numbers["most_log"])) < 1e-9
            and abs(numbers["image_area"] - numbers["side"] ** 2) < 1e-9
        ),
        elsewhere=({"most_log": 0.4}, {"view": "line"}),
    ),
    "How small must a square be for det J to be right?": Claim(
        r"^Of side 1\.20 it becomes .* times smaller: it falls like the side squared\. "
        r".* up to side 0\.\d\d\.$",
        lambda numbers: 3.5 < numbers["error"] / numbers["half_error"] < 4.5,
        elsewhere=({"error": 0.0}, {"half_error": 10.0}, {"view": "line"}),
    ),
}
