"""Says which layer or unit of a link does not exist in the network that the link asks for."""

import streamlit as st

from engine.vision.receptive_fields.architecture_fields import stages
from engine.vision.receptive_fields.architectures import catalogue
from pages.vision.receptive_fields import network_choice, stack_edits
from pages.vision.receptive_fields.effective_fields import NETWORKS
from pages.vision.receptive_fields.rows import rows_of
from ui.state import EXPERIMENT, PageState

_CHECKED = "receptive-fields:checked"


def check_link(page: PageState) -> None:
    """Adds a sentence for what a link names and the network does not have; the usual is shown.

    Once for the values of a link or a question: what the visitor changes afterwards moves along.
    """
    if st.session_state.get(_CHECKED) == page.edition:
        return
    st.session_state[_CHECKED] = page.edition
    if page[EXPERIMENT] == "stack":
        _check_stack(page)
    elif page[EXPERIMENT] == "effective" and page["view"] == "architecture":
        _check_node(page)


def _check_stack(page: PageState) -> None:
    _check_changes(page)
    looked = network_choice.chosen(page)
    title = network_choice.title_of(page)
    if page["layer"] and page["layer"] not in looked.network.maps:
        page.ignored.append(
            f"There is no layer “{page['layer']}” in {title}; {looked.name} is shown."
        )
        page["layer"] = ""
    if page["unit"] and not network_choice.has_unit(looked, page["unit"]):
        row, column = (int(part) + 1 for part in page["unit"].split("_"))
        size = "×".join(map(str, looked.rows.rows[looked.row].size))
        page["unit"] = ""
        page.ignored.append(
            f"{looked.name} of {title} has {size} units, so there is none in row {row}, column "
            f"{column}; the middle one is shown."
        )


def _check_changes(page: PageState) -> None:
    name, changes = stack_edits.decode(page["changes"])
    if not changes:
        page["changes"] = ""
        return
    architecture = catalogue.ARCHITECTURES.get(page["architecture"])
    refusal = ""
    if architecture is None or name != page["architecture"]:
        refusal = "They belong to another network."
    else:
        try:
            network = catalogue.network(name)
            rows_of(
                stack_edits.changed(network, architecture.size, page["changes"]), architecture.size
            )
        except ValueError as error:
            refusal = str(error)
    if refusal:
        page["changes"] = ""
        page.ignored.append(
            f"The changes in this link cannot be made, so {network_choice.title_of(page)} is shown "
            f"without them. {refusal}"
        )


def _check_node(page: PageState) -> None:
    names = stages(page["network"])
    if page["node"] and page["node"] not in names:
        page.ignored.append(
            f"The layer “{page['node']}” is not among those of {NETWORKS[page['network']]} that "
            f"can be chosen here; {names[-1]} is shown."
        )
        page["node"] = ""
