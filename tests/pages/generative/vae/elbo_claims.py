"""What the answers in the tab "Inside the ELBO" claim."""

from tests.support.claims import Claim

ELBO_CLAIMS = {
    "What does a far sample cost?": Claim(
        r"^[\d.]+ nats of reconstruction at \|ε\| = 2\.9: .* there, −1\d\d\.\d at z = μ\.",
        lambda numbers: numbers["at_mean"] > numbers["reconstruction"],
        elsewhere=({"noise": 0.3}, {"view": "bounds"}),
    ),
    "Does Monte Carlo agree with the closed form of the KL divergence?": Claim(
        r"^Yes: 5,000 samples give",
        lambda numbers: abs(numbers["kl"] - numbers["kl_sampled"]) < 3 * numbers["kl_error"],
        elsewhere=({"kl_sampled": 99.0}, {"view": "bounds"}),
    ),
    "Do 500 samples close the gap to ln p(x)?": Claim(
        r"^Within the error, yes: the ELBO is 0\.5\d\d nats .* above it, by chance: [12]",
        lambda numbers: (
            numbers["elbo"] < numbers["best"] <= numbers["evidence"] + 3 * numbers["best_error"]
        ),
        elsewhere=(
            {"best": -999.0, "elbo": -999.5},
            {"best": -121.7},
            {"latent_size": 12},
            {"view": "digit"},
        ),
    ),
    "Do more samples always close it?": Claim(
        r"^Not for this one: with 500 samples 4\d\.\d nats",
        lambda numbers: numbers["evidence"] - numbers["best"] > 30,
        elsewhere=({"best": -150.0, "evidence": -149.9}, {"latent_size": 12}, {"view": "digit"}),
    ),
    "Where does the gap of the ELBO come from?": Claim(
        r"^From the two curves below: .* is 4\.\d\d\. .* 0\.00: here the encoder's place and",
        lambda numbers: (
            abs(numbers["evidence"] - numbers["elbo"] - numbers["divergence"])
            < 4 * numbers["elbo_error"] + 0.03
            and numbers["least_divergence"] < 0.1 * numbers["divergence"]
        ),
        elsewhere=(
            {"divergence": 0.1},
            {"least_divergence": 4.0},
            {"latent_size": 2},
            {"view": "digit"},
        ),
    ),
    "Are the two gradients the same?": Claim(
        r"^In expectation; 400 samples cannot tell: .* Its variance is [\d,]+ times",
        lambda numbers: (
            numbers["apart"] < 4
            and numbers["ratio"] > 100
            and numbers["errors"]["score_function"][0] > abs(numbers["means"]["reparameterised"][0])
        ),
        elsewhere=({"apart": 9.0}, {"view": "digit"}),
    ),
    "What reaches the encoder without reparameterisation?": Claim(
        r"^Of the reconstruction, nothing: .* exactly 0:",
        lambda numbers: numbers["blocked"] == 0 and numbers["reached"] > 1,
        elsewhere=({"blocked": 0.5}, {"view": "bounds"}),
    ),
}
