"""What the answers of "Bring your own" claim."""

from tests.support.claims import Claim

CLAIMS = {
    "What is stored in a motion?": Claim(
        r"33 frames, 30 a second.*75 numbers",
        lambda numbers: numbers["frames"] == 33 and numbers["vertices"] == 6890,
        elsewhere=({"frames": 1}, {"joints": 16}),
    ),
    "Why does the knee bend in the swing?": Claim(
        r"the left foot swings, and the knee is bent by 6\d°",
        lambda numbers: 55 < numbers["knee"] < 70 and 0.6 < numbers["phase"] < 0.85,
        elsewhere=({"phase": 0.1}, {"knee": 5.0}, {"motion": "still"}),
        step=23,
    ),
    "Do the same angles fit another shape?": Claim(
        r"The angles are the same, but the legs are \d+ % longer",
        lambda numbers: numbers["leg"] > 1.05 * numbers["usual_leg"],
        elsewhere=({"leg": 0.5, "usual_leg": 0.5}, {"leg": 0.4, "usual_leg": 0.5}),
    ),
    "Do other programs show the same body?": Claim(
        r"^Not to the millimetre",
        lambda numbers: 5 < numbers["exported"] < 60,
        elsewhere=({"exported": 0.2},),
    ),
    "What can a hostile file do?": Claim(
        r"would run a command.*os\.system, refuses the file",
        lambda numbers: "os.system" in numbers["refusal"],
        elsewhere=({"hostile": False}, {"refusal": "damaged"}),
    ),
    "Which body and which motion are yours?": Claim(
        r"are read\. Their licences",
        lambda numbers: not numbers["own"] and not numbers["own_motion"],
        elsewhere=({"own": True}, {"own_motion": True}),
    ),
}
