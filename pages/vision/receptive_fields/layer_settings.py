"""The settings of one layer, asked for in controls whose values belong to the network's text."""

from collections.abc import Callable, Mapping

from ui.components.panel import panel
from ui.state import PageState


def ask(
    page: PageState,
    values: Mapping[str, object],
    where: Mapping[str, Callable[[], bool]] | None = None,
) -> dict[str, object]:
    """Draws the controls of a layer and returns what the visitor has changed of it.

    Args:
        page: has the fields; they are back at their defaults afterwards, so that no link has them.
        values: of the layer, by field.
        where: as `panel`.
    """
    for name, value in values.items():
        page[name] = value
    panel(page, *values, where=where)
    after = {name: page[name] for name in values}
    for name in values:
        page[name] = page.fields[name].default
    return {name: value for name, value in after.items() if value != values[name]}
