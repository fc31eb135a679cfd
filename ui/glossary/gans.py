"""Generative adversarial networks."""

from ui.glossary.term import GENERATIVE, Term

TERMS = (
    Term(
        "GAN",
        "A generative adversarial network: a generator learns to make samples that a discriminator,"
        " trained at the same time, cannot tell from data.",
        "min_G max_D E log D(x) + E log(1 − D(G(z)))",
        ("generative adversarial network",),
    ),
    Term(
        "generator",
        "The network of a GAN that turns noise into samples.",
        "x = G(z)",
        chapters=GENERATIVE,
    ),
    Term(
        "discriminator",
        "The network of a GAN that estimates the probability that a sample is data and not"
        " generated.",
        "best: D(x) = p(x) / (p(x) + p_G(x))",
    ),
    Term(
        "mode collapse",
        "The failure of a GAN in which the generator makes only a few kinds of samples, whatever"
        " the noise.",
        taught=("gans/mode_collapse",),
    ),
    Term(
        "approached",
        "Of a mode of the data: it is the nearest one, at any distance, to at least a fifth of its"
        " fair share of the samples.",
        taught=("gans/mode_collapse",),
    ),
    Term(
        "R1 penalty",
        "A gradient penalty on data alone: it keeps a discriminator flat there, so that the game"
        " comes to rest near its equilibrium.",
        "γ/2 E_{data} ‖∇D(x)‖^2",
        taught=("gans/mode_collapse",),
    ),
    Term(
        "unrolled GAN",
        "A GAN whose generator is trained against the discriminator as it will be after a few more"
        " steps of its own.",
        "L_G(θ_G, θ_D^{(k)})",
        taught=("gans/mode_collapse",),
    ),
    Term(
        "Wasserstein GAN",
        "A GAN whose discriminator has no sigmoid and a bounded slope, so that it estimates the"
        " Wasserstein distance of samples and data.",
        "max_{‖D‖_L ≤ 1} E D(x) − E D(G(z))",
        ("WGAN",),
        taught=("gans/mode_collapse",),
    ),
    Term(
        "two time scales",
        "Training a discriminator with a larger learning rate than its generator, so that it stays"
        " near its best answer.",
        taught=("gans/mode_collapse",),
    ),
    Term(
        "gradient penalty",
        "A term in the loss of a discriminator that restrains its gradient; in the Wasserstein GAN"
        " it keeps the gradient's norm near 1.",
        "λ E (‖∇D(x)‖ − 1)^2",
    ),
    Term(
        "FID",
        "The Fréchet inception distance: how far apart two sets of images are in mean and"
        " covariance of an Inception network's features of them; the lower, the better.",
        "‖μ_1 − μ_2‖^2 + tr(Σ_1 + Σ_2 − 2 (Σ_1Σ_2)^½)",
        ("Fréchet inception distance",),
        taught=("gans/train_digits",),
    ),
    Term(
        "precision",
        "Of generated samples, the share that lies in the estimated support of the data: quality.",
        chapters=GENERATIVE,
        taught=("gans/train_digits",),
    ),
    Term(
        "recall",
        "Of data, the share that lies in the estimated support of the generated samples: variety.",
        chapters=GENERATIVE,
        taught=("gans/train_digits",),
    ),
    Term(
        "non-saturating loss",
        "The loss −log D(G(z)) of a generator, whose slope stays near one where the discriminator"
        " is sure that a sample is generated.",
        "d/da (−log σ(a)) = −(1 − σ(a))",
        taught=("gans/vanishing_gradients",),
    ),
    Term(
        "instance noise",
        "Noise that is added to data and samples alike before the discriminator sees them, so that"
        " their supports overlap.",
        taught=("gans/vanishing_gradients",),
    ),
    Term(
        "total variation",
        "The largest difference between the probabilities that two distributions give to one"
        " event.",
        "TV(p, q) = ½ ∫ |p(x) − q(x)| dx",
        taught=("gans/vanishing_gradients",),
    ),
    Term(
        "conditional GAN",
        "A GAN whose generator and discriminator are both given the class, so that samples of a"
        " chosen class can be made.",
        "x = G(z, y)",
        ("class-conditional GAN",),
        taught=("gans/digits",),
    ),
    Term(
        "class code",
        "The learnt vector by which a network is told the class; codes of two classes can be"
        " mixed.",
        "c(t) = (1 − t) c_y + t c_{y'}",
        chapters=GENERATIVE,
        taught=("gans/digits",),
    ),
    Term(
        "truncation trick",
        "Making samples from latents nearer to the mode of the prior than draws from it are: their"
        " quality rises and their variety falls.",
        "x = G(ψz), 0 < ψ < 1",
        ("truncation",),
        chapters=GENERATIVE,
        taught=("gans/digits",),
    ),
    Term(
        "GAN inversion",
        "The search for the latent from which a generator makes a given image, by an encoder, by"
        " gradient descent on the latent, or by both.",
        "ẑ = argmin_z ‖G(z) − x‖^2",
        taught=("gans/digits",),
    ),
    Term(
        "Fréchet distance",
        "How far apart two sets of images are in mean and covariance of the features that a"
        " classifier computes; 0 if alike, and called FID with an Inception network.",
        "‖μ_1 − μ_2‖^2 + tr(Σ_1 + Σ_2 − 2 (Σ_1Σ_2)^½)",
        chapters=GENERATIVE,
        taught=("gans/train_digits",),
    ),
)
