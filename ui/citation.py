"""How a view is named where it is shown without its page: on a slide, in a paper."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui import catalog
from ui.exports import PictureText
from ui.questions import question_shown
from ui.state import PageState
from ui.view_notebook import Words

if TYPE_CHECKING:
    from ui.topic import Experiment, Topic

PROJECT = "Machine Perception Playground"
VERSION: str = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"][
    "version"
]


def picture_text(page: PageState, topic: Topic, experiment: Experiment) -> PictureText:
    """What stands above and below a picture of the stage."""
    title = f"{catalog.topic(topic.slug).title}: {experiment.title}"
    question = question_shown(page, experiment)
    seed = f", seed {page['seed']}" if experiment.seeded else ""
    return PictureText(
        title=title,
        lines=(question.question,) if question else (),
        citation=f"{title}{seed}. {PROJECT} {VERSION}.",
    )


def notebook_words(page: PageState, topic: Topic, experiment: Experiment, answer: str) -> Words:
    """What a notebook says of the view that it makes again."""
    text = picture_text(page, topic, experiment)
    return Words(
        title=text.title,
        citation=text.citation,
        question=" ".join(text.lines),
        answer=answer,
        address=st.context.url or f"/{topic.slug}",
        query=page.published,
    )
