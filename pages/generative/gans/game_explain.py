"""Questions, introduction, mathematics, sources and running code of the tab "The game"."""

from engine.generative.gans import objectives, optimal
from engine.generative.gans.game import Game
from engine.generative.gans.training import GANTraining
from pages.generative.gans import game_answers
from ui.frame import Source
from ui.topic import Preset

INTRO = (
    "G turns noise z into samples (orange); D says where it takes points for data (blue) or for "
    "fake (orange). Arrows: where D's verdict pushes G's samples. Freeze a player first."
)

PRESETS = (
    Preset(
        "What does a perfect discriminator look like?",
        {"surface": "both", "frozen": "generator", "density": "rings", "show_arrows": False},
        game_answers.perfect,
    ),
)

MATHS = r"""
**The game.** A generator $G$ maps noise $z \sim \mathcal N(0, I)$ to samples; a discriminator $D$
gives the probability that a point is data. They play for

$$
V(G, D) = \mathbb E_{x \sim p_\text{data}}[\ln D(x)] + \mathbb E_z[\ln(1 - D(G(z)))],
$$

which $D$ maximises and $G$ minimises (Goodfellow et al. 2014, eq. 1).
"""

SOURCES = (
    Source(
        "I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A. Courville "
        "& Y. Bengio, Generative Adversarial Nets, 2014",
        "https://arxiv.org/abs/1406.2661",
    ),
)

CODE = (
    GANTraining._advance_one,
    objectives.discriminator_loss,
    objectives.generator_loss,
    optimal.optimal_discriminator,
    optimal.jensen_shannon,
    Game.metrics,
)
