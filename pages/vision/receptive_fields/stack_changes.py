"""Changing a published network by hand: layers, skips, branches; on the diagram and beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.resizing import Size, size_of
from engine.vision.receptive_fields.windows import Pool, TransposedConv, Window
from pages.vision.receptive_fields import layer_settings, network_choice, stack_edits
from pages.vision.receptive_fields.network_choice import Choice, chosen
from pages.vision.receptive_fields.rows import rows_of
from pages.vision.receptive_fields.stack_edits import Change
from pages.vision.receptive_fields.stack_text import (
    MAX_DILATION,
    MAX_KERNEL,
    MAX_STRIDE,
    WIDEST,
    StackedLayer,
)
from ui.components.units import UnitEvent
from ui.controls import page_button
from ui.state import PageState

_SEEN = "receptive-fields:changes"
_WAYS = {"a": "Sum (skip)", "c": "Concatenation", "j": "Branch: 3×3 conv"}
HELP = (
    "On the diagram: drag a layer's name to another place; draw a line at the left of the names "
    "from one layer to another for a skip, again to take it away. Keys: + and − move the layer, "
    "Insert adds one, Delete takes it out, s begins and ends a skip."
)


def draw(page: PageState) -> None:
    """The settings of the chosen layer, what it is connected to, and the way back."""
    changes = network_choice.changes_of(page)
    key = _fold(page)
    st.session_state.setdefault(key, bool(changes))
    fold = st.expander("Change the network", icon=":material/edit:", key=key, on_change="rerun")
    if not fold.open:
        return
    with fold:
        looked = chosen(page)
        st.html(f"<p class='who'><b>{looked.name}</b>{looked.rows.rows[looked.row].label}</p>")
        _draw_sizes(page, looked)
        _draw_buttons(page, looked)
        _draw_connections(page, looked)
        st.caption(HELP)


def opened(page: PageState) -> bool:
    """Whether the settings of the chosen layer are shown."""
    return bool(st.session_state.get(_fold(page)))


def _fold(page: PageState) -> str:
    return page.key("change")


def follow(page: PageState) -> None:
    """Lets changes go where another network was chosen; undo brings both back."""
    name = page["changes"].partition("--")[0]
    if name and name != page["architecture"]:
        if st.session_state.get(_SEEN) == page["changes"]:
            page["changes"] = ""
        else:
            page["architecture"] = name
    st.session_state[_SEEN] = page["changes"]
    looked = chosen(page)
    if page["layer"] and page["layer"] not in looked.network.maps:
        page["layer"] = ""
    if page["unit"] and not network_choice.has_unit(looked, page["unit"]):
        page["unit"] = ""


def handle(page: PageState, event: UnitEvent) -> None:
    """A layer moved, added or taken out, or a skip drawn, on the diagram."""
    looked = chosen(page)
    names = looked.rows.names
    here, other = names[event.row], event.unit[0]
    if event.kind == "add":
        _add(page, here)
    elif event.kind == "remove":
        _remove(page, here)
    elif 0 <= other < len(names) and event.kind == "move":
        _store(page, Change("n" if event.unit[1] else "m", (here, names[other])), here)
    elif 0 <= other < len(names) and event.kind == "join":
        _connect_or_part(page, looked, event.row, other)


def _connect_or_part(page: PageState, looked: Choice, source: int, target: int) -> None:
    """A skip between two rows, or the end of the one that is there."""
    names, rows = looked.rows.names, looked.rows.rows
    inputs = looked.network[names[target]].inputs
    if len(inputs) > 1:
        for place, read in enumerate(rows[target].reads):
            if read.source == source:
                _store(page, Change("d", (inputs[place], names[target])), names[source])
                return
    _store(page, Change("a", (names[source], names[target])))


def _draw_sizes(page: PageState, looked: Choice) -> None:
    layer = looked.network[looked.name].layer
    dims = looked.network.dims
    size = size_of(layer, dims) if isinstance(layer, Window) else None
    if size is None or size.kernel > MAX_KERNEL or size.stride > MAX_STRIDE:
        return
    kind = _kind(layer)
    values: dict[str, object] = {"kind": kind} if dims == 2 else {}
    values |= {"kernel": size.kernel, "stride": size.stride}
    if size.dilation <= MAX_DILATION:
        values["dilation"] = size.dilation
    if 0 < size.channels <= WIDEST:
        values["width"] = size.channels
    changed = layer_settings.ask(page, values, {"dilation": lambda: kind == "c"})
    if "kind" in changed:
        _store(page, Change("t", (looked.name, _usual(looked, str(changed["kind"])))), looked.name)
        st.rerun()  # its other settings have changed with it
    if changed:
        wanted: dict[str, Any] = {
            "kernel": size.kernel,
            "stride": size.stride,
            "dilation": size.dilation,
            "width": size.channels,
        }
        sizes = Size(*(round(value) for value in (wanted | changed).values()))
        _store(page, Change("k", (looked.name, stack_edits.sizes_text(sizes))), looked.name)


def _draw_buttons(page: PageState, looked: Choice) -> None:
    with st.container(horizontal=True, gap="small"):
        page_button(
            page,
            "Add",
            _add,
            looked.name,
            icon=":material/add:",
            help="A layer behind this one",
            key="receptive-fields:insert",
        )
        page_button(
            page,
            "Remove",
            _remove,
            looked.name,
            icon=":material/remove:",
            disabled=looked.row == 0,
            key="receptive-fields:take_out",
        )
        if network_choice.changes_of(page):
            page_button(
                page,
                "As published",
                _restore,
                icon=":material/history:",
                help="Without any of your changes",
                key="receptive-fields:restore",
            )


def _draw_connections(page: PageState, looked: Choice) -> None:
    """What a join reads can be taken away; every layer can be joined with an earlier one."""
    inputs = looked.network[looked.name].inputs
    if len(inputs) > 1:
        source = st.selectbox(
            "It joins", inputs, key=page.key(f"input:{looked.name}:{len(inputs)}")
        )
        page_button(
            page,
            "Take away",
            _part,
            source,
            looked.name,
            icon=":material/link_off:",
            key="receptive-fields:part",
        )
    earlier = looked.rows.names[: looked.row][::-1]
    if not earlier:
        return
    ways = [way for way in _WAYS if way != "j" or len(inputs) > 1]
    source = st.selectbox(
        "Connect it to", earlier, key=page.key(f"source:{looked.name}:{len(earlier)}")
    )
    way = st.selectbox("By", ways, format_func=_WAYS.__getitem__, key=page.key(f"way:{len(ways)}"))
    page_button(
        page,
        "Connect",
        _connect,
        source,
        looked.name,
        way,
        icon=":material/add_link:",
        key="receptive-fields:connect",
    )


def _kind(layer: object) -> str:
    if isinstance(layer, Pool):
        return "p" if layer.kind == "max" else "a"
    return "t" if isinstance(layer, TransposedConv) else "c"


def _usual(looked: Choice, kind: str) -> str:
    """A layer of another kind in the place of the chosen one, as the text of a change."""
    kept = looked.network.channels[looked.name]
    if kind in "pa":
        return StackedLayer(kind, 2, 2).text
    return StackedLayer(kind, 2, 2, channels=min(kept, WIDEST)).text if kind == "t" else _conv(kept)


def _conv(channels: int) -> str:
    return StackedLayer("c", 3, channels=min(channels, WIDEST)).text


def _add(page: PageState, name: str) -> None:
    _store(page, Change("i", (name, _conv(chosen(page).network.channels[name]))))


def _remove(page: PageState, name: str) -> None:
    looked = chosen(page)
    row = looked.rows.row_of(name)
    if row:
        _store(page, Change("r", (name,)), looked.rows.names[row - 1])


def _part(page: PageState, source: str, joint: str) -> None:
    _store(page, Change("d", (source, joint)), joint)


def _connect(page: PageState, source: str, target: str, way: str) -> None:
    about: tuple[str, ...] = (source, target)
    if way == "j":
        network = chosen(page).network
        about = (source, target, _conv(network.channels[network[target].inputs[0]]))
    _store(page, Change(way, about))


def _restore(page: PageState) -> None:
    page["changes"] = page["layer"] = page["unit"] = ""


def _store(page: PageState, change: Change, look_at: str = "") -> None:
    """Keeps a change that gives a network, and looks at what it has made; or says why it does not.

    Args:
        page: with the network.
        change: to be made.
        look_at: the layer to look at then; the new one where none is named.
    """
    name = page["architecture"]
    before = network_choice.published(page)
    size = catalogue.ARCHITECTURES[name].size
    try:
        text = stack_edits.with_change(page["changes"], name, change)
        page.fields["changes"].parse(text)
        after = stack_edits.changed(catalogue.network(name), size, text)
        rows_of(after, size)
    except ValueError as refusal:
        sentence = str(refusal).rstrip(".")
        st.toast(f"Not changed. {sentence}.", icon=":material/warning:")
        return
    if after == before:
        return
    page["changes"] = text
    look_at = look_at or stack_edits.node_made_by(after, before)
    page["layer"] = look_at if look_at in after.maps else ""
    page["unit"] = ""
