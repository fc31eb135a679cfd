"""A clock that nobody sees: it asks for another run of the fragment in which it is drawn."""

from ui import components

_render = components.register("ticker")


def ticker(key: str, after_ms: float | None) -> None:
    """Has the fragment run again after so long; None, or not drawing it, ends that.

    Args:
        key: unique on the page.
        after_ms: from when this run has arrived in the browser.
    """
    components.take(key, "ticks")
    data = {"echo": components.echo(key, "ticks"), "after": after_ms}
    _render(key=key, data=data, on_ticks_change=components.ignore)
