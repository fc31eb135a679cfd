"""What the answers in the tab "Train it" claim."""

from tests.support.claims import Claim

TRAIN_CLAIMS = {
    "Whose latent plane can be sampled?": Claim(
        r"^The VAE's best, yet not well: in this run .*; 250 .* itself leave 2 %\. There the",
        lambda numbers: (
            numbers["vae_empty"] + 0.3 < numbers["autoencoder_empty"]
            and numbers["kl_only_kl"] < 0.5
        ),
        elsewhere=(
            {"vae_empty": 0.9},
            {"vae_empty": 0.03},
            {"step": 0},
            {"view": "one"},
        ),
        step=100,
    ),
    "When does the posterior collapse?": Claim(
        r"^In this run \d+ of 12 dimensions are switched off",
        lambda numbers: numbers["active"] <= 9 and numbers["kl"] < 2,
        elsewhere=({"active": 12.0}, {"step": 0}, {"view": "four"}),
        step=100,
    ),
    "Do free nats keep all dimensions alive?": Claim(
        r"^Yes: the first 0\.25 nats .* all 12 stay active.* bad local optima at β = 1",
        lambda numbers: numbers["active"] == 12 and numbers["kl"] > 2,
        elsewhere=({"active": 9.0}, {"free_nats": 0.0}, {"step": 0}),
        step=100,
    ),
    "Does a learned σₓ set the balance by itself?": Claim(
        r"^Yes: the deviation σₓ of a pixel has fallen to 0\.\d\d .* above 0 nats\.$",
        lambda numbers: numbers["sigma_x"] < 0.3 and numbers["kl"] > 6 and numbers["test"] > 0,
        elsewhere=({"likelihood": "bernoulli"}, {"step": 0}, {"test": -5.0}),
        step=150,
    ),
    "Does more training always help?": Claim(
        r"^No: in this run test images did best at step \d+ .* 250 training images .* by heart",
        lambda numbers: (
            numbers["training"] - numbers["test"] > 30
            and numbers["best_test"] - numbers["test"] > 2
            and numbers["best_step"] < 350
        ),
        elsewhere=(
            {"training": -90.0, "test": -110.0, "best_test": -110.0},
            {"training": -150.0, "test": -154.0, "best_test": -154.0},
            {"step": 0},
        ),
        step=350,
    ),
}
