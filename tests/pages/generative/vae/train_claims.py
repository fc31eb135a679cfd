"""What the answers in the tab "Train it" claim."""

from tests.support.claims import Claim

TRAIN_CLAIMS = {
    "Whose latent plane can be sampled?": Claim(
        r"^The VAE's: its codes leave \d+ % .* its decoder learns nothing\.$",
        lambda numbers: (
            numbers["vae_empty"] + 0.3 < numbers["autoencoder_empty"]
            and numbers["kl_only_kl"] < 0.5
        ),
        elsewhere=({"vae_empty": 0.9}, {"step": 0}, {"view": "one"}),
        step=100,
    ),
    "When does the posterior collapse?": Claim(
        r"^\d+ of 12 dimensions carry nothing",
        lambda numbers: numbers["active"] <= 9 and numbers["kl"] < 2,
        elsewhere=({"active": 12.0}, {"step": 0}, {"view": "four"}),
        step=100,
    ),
    "Do free nats keep all dimensions alive?": Claim(
        r"^Yes: the first 0\.25 nats .* all 12 stay active",
        lambda numbers: numbers["active"] == 12 and numbers["kl"] > 2,
        elsewhere=({"active": 9.0}, {"free_nats": 0.0}, {"step": 0}),
        step=100,
    ),
    "Does a learned σₓ set the balance by itself?": Claim(
        r"^Yes: σₓ has fallen to 0\.\d\d",
        lambda numbers: numbers["sigma_x"] < 0.3 and numbers["kl"] > 6,
        elsewhere=({"likelihood": "bernoulli"}, {"step": 0}),
        step=150,
    ),
    "Does more training always help?": Claim(
        r"^Not yet: after 60 steps",
        lambda numbers: numbers["held_out"] - numbers["train"] < 8,
        elsewhere=(
            {"train": 90.0, "held_out": 110.0, "best_held_out": 110.0},
            {"train": 90.0, "held_out": 115.0, "best_held_out": 110.0},
            {"step": 0},
        ),
        step=60,
    ),
}
