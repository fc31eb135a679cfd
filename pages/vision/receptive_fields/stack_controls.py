"""The controls of "Stack a network", and what they do to the visitor's own stack."""

from collections.abc import Callable

import streamlit as st

from engine.vision.receptive_fields.architectures import catalogue
from pages.vision.receptive_fields import layer_settings, stack_changes, stack_text, uploads
from pages.vision.receptive_fields.fields import NETWORKS, OWN
from pages.vision.receptive_fields.network_choice import chosen
from pages.vision.receptive_fields.stack_text import StackedLayer
from ui.components.panel import panel
from ui.components.units import UnitEvent
from ui.controls import choose_from_list, page_button
from ui.state import PageState

_SETTINGS = ("kind", "kernel", "stride", "dilation", "channels")


def draw(page: PageState) -> None:
    """The network; the settings of its chosen layer; the image."""
    choose_from_list(page, "architecture", NETWORKS)
    stack_changes.follow(page)
    own = page["architecture"] == OWN
    if own:
        _draw_layer(page)
    image = own or len(catalogue.ARCHITECTURES[page["architecture"]].size) == 2
    panel(page, "overlay", "image", where={"overlay": lambda: image, "image": lambda: image})
    if image:
        uploads.draw_uploader(page)
    if not own:
        stack_changes.draw(page)


def handle(page: PageState, event: UnitEvent) -> None:
    """A layer of the visitor's stack moved, added or taken out on the diagram."""
    layers = list(stack_text.decode(page["stack"]))
    place, other = event.row - 1, event.unit[0] - 1
    if event.kind == "add" and len(layers) < stack_text.MAX_LAYERS:
        _add(page, place)
    elif event.kind == "remove" and place >= 0:
        _remove(page, place)
    elif event.kind == "move" and 0 <= place < len(layers) and -1 <= other < len(layers):
        # Behind the other layer, or in front of it; what lies after the gap moves down.
        gap = other if event.unit[1] else other + 1
        to = max(gap - 1 if place < gap else gap, 0)
        layers.insert(to, layers.pop(place))
        _store(page, lambda: stack_text.checked(tuple(layers)), to)


def _draw_layer(page: PageState) -> None:
    """The settings of the chosen layer: they belong to the stack, whose text has them."""
    layers = stack_text.decode(page["stack"])
    place = max(chosen(page).row - 1, 0)
    layer = layers[place]
    st.html(
        f"<p class='who'>Layer {place + 1} of {len(layers)}: press another layer’s name to "
        "change it</p>"
    )
    convolution = layer.kind in "ct" and not layer.depthwise
    changed = layer_settings.ask(
        page,
        {name: getattr(layer, name) for name in _SETTINGS},
        {"dilation": lambda: page["kind"] == "c", "channels": lambda: convolution},
    )
    if changed:
        _change(page, layers, place, changed)
    if "kind" in changed:
        st.rerun()  # its other settings have changed with it
    with st.container(horizontal=True, gap="small"):
        page_button(
            page,
            "Add",
            _add,
            place,
            icon=":material/add:",
            help="A layer after this one",
            disabled=len(layers) == stack_text.MAX_LAYERS,
            key="receptive-fields:add",
        )
        page_button(
            page,
            "Remove",
            _remove,
            place,
            icon=":material/remove:",
            disabled=len(layers) == 1,
            key="receptive-fields:remove",
        )


def _change(
    page: PageState, layers: tuple[StackedLayer, ...], place: int, changed: dict[str, object]
) -> None:
    values: dict[str, object] = {
        name: value if name == "kind" else round(value)  # type: ignore[call-overload]
        for name, value in changed.items()
    }
    if (kind := values.get("kind")) is not None:
        kernel = 2 if kind in {"p", "a", "t"} else 3
        values = {"kind": kind, "kernel": kernel, "dilation": 1, "padded": True, "depthwise": False}
        values["stride"] = 1 if kind == "c" else 2
    _store(page, lambda: stack_text.changed(layers, place, **values), place)


def _add(page: PageState, place: int) -> None:
    layers = stack_text.decode(page["stack"])
    if len(layers) < stack_text.MAX_LAYERS:
        longer = (*layers[: place + 1], StackedLayer(), *layers[place + 1 :])
        _store(page, lambda: stack_text.checked(longer), place + 1)


def _remove(page: PageState, place: int) -> None:
    layers = stack_text.decode(page["stack"])
    if len(layers) > 1 and place < len(layers):
        shorter = (*layers[:place], *layers[place + 1 :])
        _store(page, lambda: stack_text.checked(shorter), max(place - 1, 0))


def _store(page: PageState, make: Callable[[], str], place: int) -> None:
    """Keeps a stack that fits the image and looks at one of its layers, or says why it does not."""
    try:
        page["stack"] = make()
    except ValueError as refusal:
        st.toast(f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.", icon=":material/warning:")
        return
    page["layer"] = chosen(page).rows.names[place + 1]
