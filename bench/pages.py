"""Which pages the benchmarks visit: every topic, the home page, and the developers' pages."""

from ui import catalog


def addresses() -> list[str]:
    """Paths of all pages, without the slash in front; the home page is the empty one.

    The page that only leads to other pages is left out.
    """
    topics = [topic.slug for topic in catalog.TOPICS]
    developers = [path.stem for path in catalog.developer_pages()]
    return ["", *topics, *(f"dev-{stem}" for stem in developers if stem != "visit")]


def name(address: str) -> str:
    """What a table calls the page."""
    return address or "home"
