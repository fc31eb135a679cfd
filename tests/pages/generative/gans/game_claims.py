"""What the answers in the tab "The game" claim."""

from tests.support.claims import Claim

GAME_CLAIMS = {
    "What happens in one round of the game?": Claim(
        r"^13 stages\. D's .* from \d\.\d+ to \d\.\d+, .* from \d\.\d+ to \d\.\d+\. G never",
        lambda numbers: (
            numbers["discriminator_loss_after"] < numbers["discriminator_loss_before"]
            and numbers["generator_loss_after"] < numbers["generator_loss_before"]
        ),
        elsewhere=(
            {"view": "play"},
            {"frozen": "generator"},
            {"discriminator_loss_before": 1.382, "discriminator_loss_after": 1.383},
            {"generator_loss_before": 0.7, "generator_loss_after": 0.8},
        ),
    ),
    "What does a perfect discriminator look like?": Claim(
        r"^Like D\* .* D learns alone and comes near it: V\(G, D\)",
        lambda numbers: numbers["optimal_value"] - 0.3 < numbers["value"],
        elsewhere=(
            {"frozen": "none"},
            {"objective": "wasserstein"},
            {"value": -1.4},
            {"step": 0},
        ),
    ),
    "Where do the samples go if the discriminator is frozen?": Claim(
        r"^Uphill on D, wherever that leads: mean D on them was 0\.\d\d and is [01]\.\d\d.* led",
        lambda numbers: (
            numbers["outside"] > 0.5 and numbers["fake_output"] > numbers["first_fake_output"]
        ),
        elsewhere=(
            {"frozen": "none"},
            {"fake_output": 0.1},
            {"objective": "least-squares"},
            {"step": 0},
        ),
    ),
    "Where can no discriminator tell them apart?": Claim(
        r"^Where the colour is that of ½, .* \d+ % of the samples .* The learnt D reaches −1\.\d\d",
        lambda numbers: (
            numbers["value"] < numbers["optimal_value"] - 0.3 and 0 < numbers["alike"] < 1
        ),
        elsewhere=(
            {"surface": "learnt"},
            {"value": 0.0},
            {"objective": "least-squares"},
            {"step": 0},
        ),
    ),
    "Why do the samples hop?": Claim(
        r"has moved \d+\.\d in all, .* G learns 5 times as fast as D",
        lambda numbers: numbers["travelled"] > 8,
        elsewhere=(
            {"travelled": 2.0},
            {"generator_learning_rate": 0.002},
            {"frozen": "generator"},
            {"step": 0},
        ),
    ),
    "What if D takes five steps for each step of G?": Claim(
        r"^D stays near its best: V\(G, D\) is −[01]\.\d\d, 0\.[012]\d below .* costs 5 times",
        lambda numbers: numbers["optimal_value"] - numbers["value"] < 0.3,
        elsewhere=(
            {"discriminator_steps": 1},
            {"value": -1.4},
            {"objective": "wasserstein"},
            {"step": 0},
        ),
    ),
    "Can G paint two islands with one sheet?": Claim(
        r"^No\. \d\d % of the samples lie on the islands, \d+ % on the bridge",
        lambda numbers: numbers["on_clusters"] > 0.75 and not numbers["missed"],
        elsewhere=({"clusters": 1}, {"on_clusters": 0.3}, {"missed": 1}, {"step": 0}),
    ),
    "Which of your clusters goes first?": Claim(
        r"^Mark your prediction in the controls: .* The game begins with it",
        lambda numbers: numbers["step"] == 1 and not numbers["reached"],
        elsewhere=(
            {"clusters": 1},
            {"predicted_cluster": "A"},
            {"reached": ("A",), "reached_at": (40,)},
        ),
    ),
}
