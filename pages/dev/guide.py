"""Developer page: the guide strip over a slider; an answer that changes, and a long one."""

import streamlit as st

from ui.components.guide import INTRODUCTION, guide, take_choice
from ui.components.panel import panel
from ui.fields import Flag, Number
from ui.state import PageState

FIELDS = (
    Number("slip", "Slip probability", 0.0, 0, 1, 0.01),
    Number("question", "Question", INTRODUCTION, INTRODUCTION, 3, 1),
    Flag("hold", "Hold the answer"),
    Flag("unanswered", "No answers"),
)
INTRO = (
    "Blue cells are worth visiting, arrows point to the best neighbour. Move the slip probability "
    "first: the floor becomes slippery and the arrows keep away from the pit."
)
QUESTIONS = {
    "What changes on a slippery floor?": 0.2,
    "When do the arrows turn back?": 0.05,
    "What happens if every move is random, and nothing that the agent decides has any effect?": 1.0,
    "How long may an answer be?": 0.5,
}
LONG = "It may be long, but then it is set smaller, so that the stage under it stays in place. " * 6

page = PageState("dev-guide", FIELDS)


@st.fragment
def strip_and_controls() -> None:
    """The strip, and under it what its answers speak of."""
    questions = list(QUESTIONS)
    chosen = take_choice("dev-guide:strip", questions)
    if chosen is not None:
        page["question"] = chosen
        page["slip"] = 0.0 if chosen == INTRODUCTION else QUESTIONS[questions[chosen]]
    shown = None if page["question"] == INTRODUCTION else page["question"]
    strip = st.container()
    panel(page, "slip", "hold", "unanswered")
    slip = page["slip"]
    with strip:
        guide(
            "dev-guide:strip",
            INTRO,
            questions,
            shown,
            ""
            if page["unanswered"]
            else LONG
            if shown == 3
            else f"With slip {slip:.2f} an action succeeds in "
            f"{100 * (1 - slip):.0f} % of moves: cells beside the pit lose value "
            "(−0.20 left of it) and 2 of 41 arrows point away from the goal. Below slip 0.06 they "
            "turn back.",
            left=shown is not None and slip != QUESTIONS[questions[shown]],
            hold_answer=page["hold"],
        )
    runs = st.session_state["dev-guide:runs"] = st.session_state.get("dev-guide:runs", 0) + 1
    st.html(f"<p id='state'>question={page['question']} slip={slip:.2f} runs={runs}</p>")
    page.publish()


st.title("Guide")
strip_and_controls()
