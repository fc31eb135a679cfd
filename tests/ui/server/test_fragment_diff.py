"""What a run changes on a page, if it draws in the places where something stands, and no other."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import create_reference_msg, populate_hash_if_needed

from ui.server.fragment_diff import BrowserPage

Path = tuple[int, ...]


def hashed(message: ForwardMsg, path: Path) -> ForwardMsg:
    message.metadata.delta_path.extend(path)
    populate_hash_if_needed(message)
    return message


def text(path: Path, body: str) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.markdown.body = body
    return hashed(message, path)


def block(path: Path, gap: int = 0) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.add_block.flex_container.border = bool(gap)
    return hashed(message, path)


def menu(path: Path, name: str, *, value: str = "", overrules: bool = False) -> ForwardMsg:
    message = ForwardMsg()
    box = message.delta.new_element.selectbox
    box.id, box.set_value = name, overrules
    if value:
        box.raw_value = value
    return hashed(message, path)


def page(body: str = "a") -> list[ForwardMsg]:
    return [
        text((0, 0), "title"),
        block((0, 1)),
        text((0, 1, 0), body),
        menu((0, 1, 1), "map"),
        text((0, 2), "foot"),
    ]


def shown() -> BrowserPage:
    known = BrowserPage()
    known.record_run(page(), full=True)
    return known


def bodies(messages: list[ForwardMsg] | None) -> list[str] | None:
    return None if messages is None else [m.delta.new_element.markdown.body for m in messages]


def test_only_what_is_new_is_left() -> None:
    assert bodies(shown().diff(page("b")[1:4])) == ["b"]
    assert shown().diff(page()[1:4]) == []


def test_what_was_sent_is_no_news_a_second_time() -> None:
    known = shown()
    news = known.diff(page("b")[1:4])
    assert news is not None
    known.record_changes(news)
    assert known.diff(page("b")[1:4]) == []
    assert bodies(known.diff(page()[1:4])) == ["a"]


@pytest.mark.parametrize(
    "run",
    [
        page()[1:3],  # the menu is gone
        [*page()[1:4], text((0, 1, 2), "more")],
        [block((0, 1), gap=1), *page()[2:4]],
        [*page()[1:3], menu((0, 1, 1), "another")],
        [*page()[1:3], text((0, 1, 1), "no menu")],
        [*page()[1:4], text((0, 1, 0), "twice in one place")],
        [*page()[1:4], ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)],
    ],
)
def test_a_run_that_draws_something_else_is_sent_whole(run: list[ForwardMsg]) -> None:
    assert shown().diff(run) is None


def test_before_any_complete_run_all_is_new() -> None:
    assert BrowserPage().diff(page()[1:4]) is None
    known = shown()
    known.clear()
    assert known.diff(page()[1:4]) is None


def test_a_fragment_replaces_what_stood_in_its_places_and_nothing_else() -> None:
    known = shown()
    known.record_run([block((0, 1)), text((0, 1, 0), "alone")], full=False)
    assert known.diff([block((0, 1)), text((0, 1, 0), "alone")]) == []
    assert known.diff([text((0, 2), "foot")]) == []
    assert known.diff(page()[1:4]) is None


def test_a_whole_run_replaces_all() -> None:
    known = shown()
    known.record_run([text((0, 0), "title")], full=True)
    assert known.diff([text((0, 0), "title")]) == []
    assert known.diff([text((0, 2), "foot")]) is None


def test_a_menu_that_overrules_the_browser_is_heard_each_time() -> None:
    known = BrowserPage()
    overruling = menu((0, 0), "map", value="cliff", overrules=True)
    known.record_run([overruling], full=True)
    assert known.diff([overruling]) == [overruling]


def test_a_message_that_only_refers_to_one_in_store_is_no_drawing() -> None:
    assert shown().diff([create_reference_msg(text((0, 1), "a"))]) is None
