"""What the answers of "Skinning" claim."""

from tests.support.claims import Claim

CLAIMS = {
    "What moves when one joint turns?": Claim(
        r"^2 joints move",
        lambda numbers: numbers["elbow_moves"] == 2 and numbers["left_elbow_flexion"] == 90,
        elsewhere=({"left_elbow_flexion": 10.0},),
    ),
}
