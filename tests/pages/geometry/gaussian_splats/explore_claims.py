"""What the answers of "Explore" claim."""

from tests.support.claims import Claim

CLAIMS = {
    "What does a scene weigh?": Claim(
        r"^19,600 Gaussians take 4\.86 MB as PLY: 48 of 62 numbers",
        lambda n: n["ply_bytes"] == 19_600 * 62 * 4 and n["splat_bytes"] == 19_600 * 32,
        elsewhere=({"shown": 0}, {"shown": 100}, {"degree": 0}),
    ),
    "Can floaters be told by their opacity?": Claim(
        r"^Here, yes: 200 of 19,800 .* all of them floaters that were planted",
        lambda n: n["hidden"] == 200 and n["changed"] > 0.2,
        elsewhere=({"hidden": 0}, {"hidden": 5_000}, {"own": True}),
    ),
    "What is inside a scene of splats?": Claim(
        r"^Nothing here: this scene was built of surfaces",
        lambda n: not n["own"] and n["cropped"] > 0.5 * n["count"] and n["shown"] > 1_000,
        elsewhere=({"cropped": 0}, {"own": True}),
    ),
    "What does your own scene hold?": Claim(
        r"^Choose “Your file”",
        lambda n: not n["own"],
        elsewhere=({"own": True}, {"own": True, "distance": 1.0}),
    ),
}
