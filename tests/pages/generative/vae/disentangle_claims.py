"""What the answers in the tab "Disentangle" claim."""

from tests.support.claims import Claim

DISENTANGLE_CLAIMS = {
    "Does a larger β separate the factors?": Claim(
        r"^Not reliably: β = 1: 0\.\d\d to 0\.\d\d; β = 4: .* by 1\.\d\d nats at most within",
        lambda numbers: (
            min(min(each) for beta, each in numbers["shipped_gaps"].items() if beta > 1)
            < max(numbers["shipped_gaps"][1]) * 2
        ),
        elsewhere=(
            {"shipped_gaps": {1: [0.1, 0.1, 0.1], 4: [0.4, 0.4, 0.4]}},
            {"view": "one"},
        ),
    ),
    "What does a larger β cost?": Claim(
        r"^Distortion: from β = 1 to 16 .* 1\d\.\d.*: each between its two β; .* its β\.$",
        lambda numbers: (
            numbers["means"][1][1] < numbers["means"][4][1] < numbers["means"][16][1]
            and numbers["means"][1][0] > numbers["means"][4][0] > numbers["means"][16][0]
        ),
        elsewhere=(
            {"means": {1: [12.0, 20.0], 4: [7.0, 70.0], 16: [3.0, 75.0]}},
            {"view": "one"},
        ),
    ),
    "How much does the seed alone change?": Claim(
        r"^Much: at β = 16 three seeds",
        lambda numbers: max(numbers["shipped_gaps"][16]) > 1.5 * min(numbers["shipped_gaps"][16]),
        elsewhere=({"shipped": False}, {"view": "rate"}, {"shipped_gaps": {16: [0.2, 0.21, 0.22]}}),
    ),
    "Which dimensions does β = 16 switch off?": Claim(
        r"^In this run z.*, 3 of its 6 dimensions: their rows",
        lambda numbers: numbers["active"] < 6,
        elsewhere=({"active": 6.0}, {"view": "runs"}),
    ),
    "Is a good reconstruction a sign of separate factors?": Claim(
        r"^No: β = 1 reconstructs best, with −2\d nats, and this run has a gap of 0\.0\d only",
        lambda numbers: numbers["mig"] < 0.2 and numbers["beta"] == 1,
        elsewhere=({"mig": 0.4}, {"beta": 4}),
    ),
}
