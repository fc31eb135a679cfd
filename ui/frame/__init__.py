"""The frame that every page stands in: title and claim, Share, Present, Reset, notices, footer.

It also holds the parts that look the same on every page: the stage between controls and readouts,
readouts, the choice of an experiment, the mathematics and the code.
"""

from ui.frame.columns import controls_and_body, stage_and_readouts
from ui.frame.folds import Source, code, folded, maths, network
from ui.frame.heading import Tabs, configure, experiments, footer, page, topic
from ui.frame.modes import embedded, presenting
from ui.frame.numbers import number
from ui.frame.readouts import (
    PerFrameText,
    Readout,
    Row,
    collect_readouts,
    notice,
    notice_html,
    readout,
    readout_html,
)

__all__ = [
    "PerFrameText",
    "Readout",
    "Row",
    "Source",
    "Tabs",
    "code",
    "collect_readouts",
    "configure",
    "controls_and_body",
    "embedded",
    "experiments",
    "folded",
    "footer",
    "maths",
    "network",
    "notice",
    "notice_html",
    "number",
    "page",
    "presenting",
    "readout",
    "readout_html",
    "stage_and_readouts",
    "topic",
]
