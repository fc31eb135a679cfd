"""The home page in a real browser: alive at first sight, its cards, its search, its weight."""

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, box_at_rest, origins_of, settled, visit
from tests.support.server import Server
from ui import catalog
from ui.search import declaration

pytestmark = pytest.mark.browser

FIRST = catalog.topic("gridworld")


@pytest.fixture
def page(page: Page) -> Page:
    """Nothing plays in it by itself, which would keep server and browser busy."""
    page.emulate_media(reduced_motion="reduce")
    return page


def test_home_arrives_alive_at_rest_and_without_a_network(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page()
    origins = origins_of(page)
    start = time.perf_counter()
    page.goto(server.url)
    card = page.locator(".card").first
    expect(card).to_be_visible()
    # Who presses one early must not miss it.
    early = card.bounding_box()
    page.locator("h1").wait_for()
    title = time.perf_counter() - start
    stage = page.locator(".st-key-home_stage canvas").first
    stage.wait_for()
    painted = time.perf_counter() - start
    before = stage.screenshot()
    expect(page.locator("[data-step]").first).not_to_have_attribute("data-step", "3")
    for _ in range(20):
        page.wait_for_timeout(250)
        if stage.screenshot() != before:
            break
    else:
        pytest.fail("the stage does not play")
    print(f"home: title after {title:.2f} s, stage after {painted:.2f} s")
    expect(page.get_by_text("Press a cell: the goal jumps there.")).to_be_visible()
    late = card.bounding_box()
    # Fractions of a pixel are the font's, which replaces that of the system.
    assert early and late and list(late.values()) == pytest.approx(list(early.values()), abs=1)
    page.locator("footer.page").wait_for()
    for family in ("Atkinson Hyperlegible Next", "Atkinson Hyperlegible Mono"):
        assert page.evaluate(f"document.fonts.load(\"16px '{family}'\").then(f => f.length)") == 1
    icon = page.locator("link[rel~=icon]").first.get_attribute("href")
    assert icon and urlsplit(icon).netloc in {"", urlsplit(server.url).netloc}
    assert "favicon" not in icon, "still Streamlit's own icon"
    settled(page)
    assert origins <= {urlsplit(server.url).netloc, ""}


def test_the_goal_jumps_where_one_presses_and_all_topics_of_the_course_find_room(
    server: Server, page: Page
) -> None:
    """A map names them all in one look; no card is wider than the window, on a phone neither."""
    visit(page, server.url)
    expect(page.get_by_text("Press any cell")).to_be_visible()
    expect(page.get_by_text("Press a cell: the goal jumps there.")).to_be_visible()  # drawn
    box = box_at_rest(page.locator(".st-key-home_stage canvas").first)
    # The corner at the top left is floor in the maze of 9 rows and 18 columns.
    page.mouse.click(*box.at(0.5 / 18, 0.5 / 9))
    expect(page.locator("[aria-label*='row 1, column 1']").first).to_be_attached()

    page.locator(".card").first.wait_for()
    page.evaluate(ALL_TOPICS)
    expect(page.locator(".card")).to_have_count(26)
    links = page.get_by_role("navigation", name="Map of the course").get_by_role("link")
    expect(links).to_have_count(26)
    assert box_at_rest(page.locator(".map")).height < 400
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator(".card").last).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


# Draws as many topics as the course has, in its chapters, from those there are.
ALL_TOPICS = """() => {
  const roots = [...document.querySelectorAll('[data-testid^=stBidiComponent]')];
  const { cards } = roots.map((host) => host.shadowRoot).find((root) => root?.cards);
  const { topics, index } = JSON.parse(cards.shown);
  const counts = { Foundations: 5, Vision: 3, Sequences: 2, Generative: 8, Geometry: 3 };
  const all = Object.entries({ ...counts, Humans: 2, Reinforcement: 3 }).flatMap(
    ([chapter, count]) => Array.from({ length: count }, (_, i) => (
      { ...topics[i % topics.length], chapter, slug: `${chapter}${i}` }
    )));
  cards.show({ topics: all, index });
}"""


def test_a_page_left_while_it_plays_does_not_come_back(server: Server, page: Page) -> None:
    """The request of its loop that is under way is dropped (`ui.server.stale_requests`)."""
    page.emulate_media(reduced_motion="no-preference")
    visit(page, server.url)
    for delay, way in ((0, "card"), (200, "menu"), (500, "card")):
        expect(page.locator(".st-key-home_stage [data-step]").first).to_be_attached()
        page.wait_for_timeout(delay)
        if way == "card":
            page.locator(".card a", has_text=FIRST.title).click()
        else:
            page.get_by_test_id("stTopNavSection").filter(has_text="Reinforcement").click()
            page.get_by_role("menuitem", name=FIRST.title).click()
        expect(page.locator("h1")).to_have_text(FIRST.title)
        page.wait_for_timeout(700)  # a late answer of what was left takes a fifth of it
        expect(page.locator("h1")).to_have_text(FIRST.title)
        page.get_by_test_id("stTopNavLink").first.click()


def test_cards_say_what_the_catalogue_says_and_open_its_topics(server: Server, page: Page) -> None:
    visit(page, server.url)
    expect(page.locator(".card")).to_have_count(len(catalog.TOPICS))
    expect(page.locator(".chapter h2")).to_have_text([c.title for c in catalog.by_chapter()])
    for topic in catalog.TOPICS:
        card = page.locator(".card", has_text=re.compile(rf"^\s*{topic.title}"))
        expect(card).to_contain_text(topic.claim)
        if topic.card:
            picture = card.locator("img")
            expect(picture).to_have_attribute("alt", topic.picture)
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_attribute("src", re.compile(rf"/cards/{topic.slug}\.webp$"))
            assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    # Without a reload.
    page.evaluate("window.sameDocument = true")
    page.locator(".card a", has_text=FIRST.title).click()
    expect(page.locator("h1")).to_have_text(FIRST.title)
    assert page.evaluate("window.sameDocument")


def test_pictures_are_loaded_when_their_cards_come_into_view(
    server: Server, open_page: OpenPage
) -> None:
    """A home page of many topics stays light."""
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 300})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(server.url)
    card = page.locator(".card").last
    expect(card).to_be_attached()
    settled(page)
    assert not [path for path in asked if "/cards/" in path]
    card.scroll_into_view_if_needed()
    expect(card.locator("img")).to_have_js_property("complete", True)
    expect(card.locator("img")).not_to_have_js_property("naturalWidth", 0)
    assert [path for path in asked if path.endswith(".webp")]


def test_the_search_filters_while_one_types_and_finds_questions_and_terms(
    server: Server, page: Page
) -> None:
    visit(page, server.url)
    search = page.get_by_role("searchbox", name="Find a topic, a question or a term")
    keyword = FIRST.keywords.split(",")[0]
    search.press_sequentially(keyword.upper())
    expect(page.locator(".card", has_text=FIRST.title)).to_be_visible()
    search.fill("xyzzy")
    expect(page.locator(".card:visible")).to_have_count(0)
    expect(page.get_by_text("Nothing has these words")).to_be_visible()
    search.press("Escape")
    expect(page.locator(".card:visible")).to_have_count(len(catalog.TOPICS))

    search.fill("ELBO")
    found = page.locator(".results li")
    expect(found.first).to_contain_text("variational bound")
    expect(found.first.locator(".formula sub").first).to_have_text("q")
    experiment = declaration(FIRST).experiments[1]
    preset = experiment.presets[0]
    search.fill(preset.question)
    expect(page.get_by_role("status").filter(has_text="1 question")).to_be_attached()
    page.get_by_role("link", name=preset.question).click()
    expect(page.locator(".guide strong")).to_have_text(preset.question)
    expect(page).to_have_url(re.compile(f"experiment={experiment.name}.*question=1"))

    visit(page, server.url)
    search.fill(FIRST.title)
    search.press("Enter")
    expect(page.locator("h1")).to_have_text(FIRST.title)
