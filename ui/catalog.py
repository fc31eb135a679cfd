"""The one table of topics. Navigation, home page, search and tests all read it.

Adding a topic is a row here and two folders, its page and its engine (``docs/adding-a-topic.md``).
"""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Chapter:
    """A row of cards on the home page and a menu in the navigation.

    Attributes:
        folder: its name in the folders of pages and engine.
        title: one word.
        subject: what it is about, half a sentence.
    """

    folder: str
    title: str
    subject: str


@dataclass(frozen=True)
class Topic:
    """One page: what it is called, what it claims, and where it lies.

    Attributes:
        slug: the page's address and the name of its picture, ``assets/cards/<slug>.webp``.
        chapter: the folder of a `Chapter`.
        title: as in the navigation, at most three words.
        claim: one sentence, a discovery or a question, that the page lets the visitor check.
        icon: a name from the Material symbols that Streamlit ships.
        keywords: what else a visitor may search for, separated by commas.
        picture: what the picture on the card shows, for those who do not see it.
        activity: what a visitor can do there, one sentence that begins with a verb.
    """

    slug: str
    chapter: str
    title: str
    claim: str
    icon: str
    keywords: str
    picture: str
    activity: str

    @property
    def path(self) -> Path:
        """The page's file, relative to the root of the repository."""
        return Path("pages", self.chapter, self.slug.replace("-", "_"), "page.py")

    @property
    def card(self) -> Path | None:
        """The picture on the card, relative to the root; None until it has been made."""
        card = Path("assets", "cards", f"{self.slug}.webp")
        return card if (ROOT / card).is_file() else None


CHAPTERS = (
    Chapter("foundations", "Foundations", "how a network learns"),
    Chapter("vision", "Vision", "what a network sees"),
    Chapter("sequences", "Sequences", "what comes next"),
    Chapter("generative", "Generative", "new data like the old"),
    Chapter("geometry", "Geometry", "shape and space"),
    Chapter("humans", "Humans", "bodies and poses"),
    Chapter("reinforcement", "Reinforcement", "what to do"),
)

TOPICS = (
    Topic(
        slug="receptive-fields",
        chapter="vision",
        title="Receptive fields",
        claim="A unit sees a square that grows with depth, and uses its middle.",
        icon="center_focus_strong",
        keywords="receptive field, convolution, stride, dilation, atrous, gridding, effective"
        " receptive field, AlexNet, VGG, GoogLeNet, Inception, ResNet, U-Net, PixelCNN, WaveNet,"
        " Gabor, simple cell, complex cell, HMAX",
        picture="The layers of a network as rows of cells; below one unit a cone of what it sees.",
        activity="Stack layers, point at a unit and see which pixels it depends on, compare"
        " published networks.",
    ),
    Topic(
        slug="vae",
        chapter="generative",
        title="VAE",
        claim="Two numbers can draw every digit, if noise leaves no holes between them.",
        icon="scatter_plot",
        keywords="variational autoencoder, latent space, ELBO, evidence lower bound, encoder,"
        " decoder, reparameterisation trick, β-VAE, disentanglement, posterior collapse,"
        " interpolation, manifold, importance-weighted bound, MNIST",
        picture="A square of twenty by twenty decoded digits, each turning into its neighbours.",
        activity="Drag a point through the latent space, train with and without noise, take the"
        " bound apart, encode a digit that you draw.",
    ),
    Topic(
        slug="flows",
        chapter="generative",
        title="Flows",
        claim="Invertible layers bend a Gaussian into any density, and its likelihood is exact.",
        icon="waves",
        keywords="normalizing flow, change of variables, Jacobian determinant, bijection, coupling"
        " layer, RealNVP, NICE, Glow, neural spline flow, planar flow, MAF, FFJORD, log-likelihood",
        picture="A grid bent by a flow until its samples lie on a ring of eight modes.",
        activity="Drag a map and watch the density follow, scrub a flow layer by layer, race six"
        " families on a density that you draw, resample and edit digits.",
    ),
    Topic(
        slug="gans",
        chapter="generative",
        title="GANs",
        claim="A generator learns without seeing data: it only sees how to fool a discriminator.",
        icon="swords",
        keywords="generative adversarial network, GAN, generator, discriminator, minimax game,"
        " mode collapse, non-saturating loss, least-squares GAN, Wasserstein GAN, WGAN-GP,"
        " gradient penalty, spectral norm, R1, unrolled GAN, Jensen–Shannon divergence",
        picture="Orange samples run along arrows towards eight blue clusters on a ring, over a map"
        " of where they would pass for data.",
        activity="Play generator against discriminator, slow a round down to its stages, drag the"
        " latent input, draw data and predict what is learnt first.",
    ),
    Topic(
        slug="diffusion",
        chapter="generative",
        title="Diffusion",
        claim="A network that can predict the noise in an image can turn noise into images.",
        icon="blur_on",
        keywords="DDPM, DDIM, score, denoising, noise schedule, probability flow, reverse SDE,"
        " sampler, Langevin, generative model, Wasserstein distance, classifier-free guidance,"
        " U-Net, SDEdit, MNIST",
        picture="Rows of pictures: noise becomes a three, or an eight if it is asked early enough.",
        activity="Train a network on a density that you draw, race samplers, steer digits by class"
        " and by a sketch.",
    ),
    Topic(
        slug="implicit-surfaces",
        chapter="geometry",
        title="Implicit surfaces",
        claim="A shape is where a function is zero; a signed distance also says how far away"
        " that is.",
        icon="join_inner",
        keywords="signed distance, SDF, level set, eikonal equation, constructive solid geometry,"
        " CSG, smooth minimum, isosurface",
        picture="A solid of two melted spheres, cut open; level lines run around the cut.",
        activity="Melt solids into each other, march through cells one by one, fit a network to a"
        " point cloud or to your own mesh.",
    ),
    Topic(
        slug="gaussian-splats",
        chapter="geometry",
        title="Gaussian splats",
        claim="Blurred ellipsoids, sorted and blended, add up to a photograph.",
        icon="grain",
        keywords="3D Gaussian splatting, 3DGS, EWA splatting, covariance, alpha compositing,"
        " depth sorting, popping, spherical harmonics, adaptive density control, densification,"
        " novel view synthesis, point cloud, PLY",
        picture="An ellipsoid in space, the rays of a camera around it, and its ellipse on the"
        " picture.",
        activity="Turn one Gaussian and watch its ellipse, take the colour of a pixel apart, fit"
        " a picture and a scene.",
    ),
    Topic(
        slug="body",
        chapter="humans",
        title="Body",
        claim="A skeleton of 24 joints and a table of weights carry 6,890 points of skin.",
        icon="accessibility_new",
        keywords="SMPL, SMPL-X, MANO, body model, linear blend skinning, LBS, dual quaternion"
        " skinning, candy wrapper, pose correctives, blend shapes, inverse kinematics, skeleton,"
        " rig, shape space, motion capture, AMASS, glTF",
        picture="A body stands on one leg like a tree, coloured by the bones that carry its skin.",
        activity="Pose a body by its joints or by a hand, see which bones carry a point of its"
        " skin, compare ways of blending, play motions.",
    ),
    Topic(
        slug="gridworld",
        chapter="reinforcement",
        title="Gridworld",
        claim="Value flows backwards from reward, one Bellman sweep at a time.",
        icon="grid_on",
        keywords="MDP, Markov decision process, Bellman equation, value iteration,"
        " policy iteration, policy evaluation, greedy policy, discount, dynamic programming,"
        " cliff, wind, maze",
        picture="A maze of cells; blue values spread from the goal, arrows point along the way.",
        activity="Paint a maze, move the goal and the discount, draw a policy yourself and watch it"
        " being improved.",
    ),
)


def topic(slug: str) -> Topic:
    """The topic with this slug; raises KeyError if there is none."""
    for candidate in TOPICS:
        if candidate.slug == slug:
            return candidate
    raise KeyError(slug)


def by_chapter() -> dict[Chapter, list[Topic]]:
    """The chapters that have topics, each with its topics, in the order of the tables."""
    rows = {
        chapter: [row for row in TOPICS if row.chapter == chapter.folder] for chapter in CHAPTERS
    }
    return {chapter: topics for chapter, topics in rows.items() if topics}


def developer_pages() -> list[Path]:
    """Pages that show our components to developers, ``/dev-<stem>``: reachable, never listed."""
    return sorted(path.relative_to(ROOT) for path in (ROOT / "pages" / "dev").glob("[!_]*.py"))
