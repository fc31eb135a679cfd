"""The network on the stage, the layer and the unit that are looked at."""

from dataclasses import dataclass

from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.graph import Network
from pages.vision.receptive_fields import stack_edits, stack_text
from pages.vision.receptive_fields.fields import OWN
from pages.vision.receptive_fields.rows import Rows, rows_of
from ui.state import PageState


@dataclass(frozen=True)
class Choice:
    """What the fields name.

    Attributes:
        network: the graph.
        size: of its input.
        rows: its layers as they are drawn.
        row: the layer that is looked at, its place among the rows.
        unit: row and column of the unit.
    """

    network: Network
    size: tuple[int, ...]
    rows: Rows
    row: int
    unit: tuple[int, int]

    @property
    def name(self) -> str:
        """Of the layer's node."""
        return self.rows.names[self.row]

    @property
    def position(self) -> tuple[int, ...]:
        """The unit along the network's axes."""
        return self.unit if self.network.dims == 2 else self.unit[1:]


def chosen(page: PageState) -> Choice:
    """The network, layer and unit on the stage: the last layer and its middle, unless chosen."""
    size: tuple[int, ...] = stack_text.SIZE
    if page["architecture"] == OWN:
        network = stack_text.network_of(stack_text.decode(page["stack"]))
        end = network.maps[-1]
    else:
        architecture = catalogue.ARCHITECTURES[page["architecture"]]
        network, size = published(page), architecture.size
        end = architecture.end if architecture.end in network.maps else network.maps[-1]
    rows = rows_of(network, size)
    row = rows.row_of(page["layer"] if page["layer"] in network.maps else end)
    limits = rows.rows[row].size
    wanted = _unit(page["unit"]) or (limits[0] // 2, limits[1] // 2)
    unit = (min(wanted[0], limits[0] - 1), min(wanted[1], limits[1] - 1))
    return Choice(network, size, rows, row, unit)


def published(page: PageState) -> Network:
    """The chosen network of the catalogue, with the visitor's changes as far as they can be made.

    What cannot be made is left out whole; `link_check` says so of a link.
    """
    name = page["architecture"]
    network = catalogue.network(name)
    if not changes_of(page):
        return network
    try:
        return stack_edits.changed(network, catalogue.ARCHITECTURES[name].size, page["changes"])
    except ValueError:
        return network


def changes_of(page: PageState) -> tuple[stack_edits.Change, ...]:
    """What the visitor has changed of the network on the stage."""
    name, changes = stack_edits.decode(page["changes"])
    return changes if name == page["architecture"] else ()


def has_unit(looked: Choice, text: str) -> bool:
    """Whether the layer that is looked at has a unit of that name, such as ``5_7``."""
    unit = _unit(text)
    limits = looked.rows.rows[looked.row].size
    return unit is not None and all(at < limit for at, limit in zip(unit, limits, strict=True))


def title_of(page: PageState) -> str:
    """What the network on the stage is called."""
    if page["architecture"] == OWN:
        return "your stack"
    title = catalogue.ARCHITECTURES[page["architecture"]].title
    return f"your changed {title}" if changes_of(page) else title


def _unit(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    row, column = map(int, text.split("_"))
    return row, column
