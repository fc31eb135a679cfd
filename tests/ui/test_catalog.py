"""The table of topics is complete and true: every row has its files, every page its row."""

import re

import pytest
from PIL import Image
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from recipes.pictures import CARD_BYTES, CARD_SIZES
from ui import catalog

TOPICS = pytest.mark.parametrize("topic", catalog.TOPICS, ids=lambda topic: topic.slug)


@TOPICS
def test_a_row_names_a_page_that_exists(topic: catalog.Topic) -> None:
    assert (catalog.ROOT / topic.path).is_file()
    assert topic.chapter in {chapter.folder for chapter in catalog.CHAPTERS}


@TOPICS
def test_a_row_can_be_read(topic: catalog.Topic) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", topic.slug)
    assert 1 <= len(topic.title.split()) <= 3
    assert re.fullmatch(r"[^.?!]+[.?]", topic.claim), "a claim is one sentence"
    assert len(topic.claim) <= 90, "a claim fits one line beside the buttons"
    assert topic.picture.endswith("."), "the picture is described in sentences"
    assert re.fullmatch(r"[A-Z][^.?!]{20,140}\.", topic.activity), "what one can do, in a sentence"
    assert topic.icon in ALL_MATERIAL_ICONS


@TOPICS
def test_keywords_add_to_the_title(topic: catalog.Topic) -> None:
    keywords = [word.strip() for word in topic.keywords.split(",")]
    assert all(keywords)
    assert len(set(keywords)) == len(keywords)
    assert topic.title not in keywords


def test_slugs_and_titles_are_unique() -> None:
    for names in ([t.slug for t in catalog.TOPICS], [t.title for t in catalog.TOPICS]):
        assert len(set(names)) == len(names)


def test_every_page_has_a_row() -> None:
    """A topic is a folder with a page.py; the other files in it are its parts."""
    files = {path.relative_to(catalog.ROOT) for path in (catalog.ROOT / "pages").rglob("page.py")}
    assert files == {topic.path for topic in catalog.TOPICS}


def test_chapters_without_topics_do_not_show() -> None:
    shown = catalog.by_chapter()
    assert [topic for topics in shown.values() for topic in topics] == sorted(
        catalog.TOPICS, key=lambda topic: _place(topic.chapter)
    )
    assert all(shown.values())


def test_an_unknown_slug_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="no-such-topic"):
        catalog.topic("no-such-topic")


def _place(folder: str) -> int:
    return [chapter.folder for chapter in catalog.CHAPTERS].index(folder)


@TOPICS
def test_a_card_is_light(topic: catalog.Topic) -> None:
    if topic.card is None:
        pytest.skip("its picture has not been made")
    path = catalog.ROOT / topic.card
    assert path.stat().st_size <= CARD_BYTES
    with Image.open(path) as picture:
        assert picture.format == "WEBP"
        assert picture.size in CARD_SIZES
