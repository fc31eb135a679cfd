"""The overview diagrams: every experiment of a topic is a part of one, and arrows join parts."""

import pytest

from ui import catalog
from ui.components.diagram import Diagram, Node
from ui.search import declaration


@pytest.mark.parametrize("row", catalog.TOPICS, ids=lambda row: row.slug)
def test_each_experiment_is_a_part_of_the_diagram(row: catalog.Topic) -> None:
    topic = declaration(row)
    assert topic.diagram is not None
    shown = {node.experiment for node in topic.diagram.nodes}
    assert shown == {experiment.name for experiment in topic.experiments}
    joined = {place for arrow in topic.diagram.arrows for place in arrow.split()[::2]}
    assert joined == {str(place) for place in range(len(topic.diagram.nodes))}


def test_an_arrow_joins_parts_that_there_are() -> None:
    with pytest.raises(ValueError, match="no node for the arrow “0 > 1”"):
        Diagram((Node("data", "digits"),), ("0 > 1",))
