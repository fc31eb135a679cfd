"""The shell in a real browser: what a visitor meets around every page."""

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    OpenPage,
    box_at_rest,
    origins_of,
    settled,
    visit,
)
from tests.support.accessibility import serious
from tests.support.server import Server
from ui import catalog
from ui.search import declaration

pytestmark = pytest.mark.browser


@pytest.fixture
def page(page: Page) -> Page:
    """Nothing plays in it by itself, which would keep server and browser busy."""
    page.emulate_media(reduced_motion="reduce")
    return page


# The topics' pages are visited by the contract.
TITLES = {"/": r"\w", "/no-such-page": "There is no page"}
FIRST = catalog.topic("gridworld")
FONT_SIZE = "parseFloat(getComputedStyle(document.documentElement).fontSize)"


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


def test_the_goal_jumps_where_one_presses(server: Server, page: Page) -> None:
    visit(page, server.url)
    expect(page.get_by_text("Press any cell")).to_be_visible()
    expect(page.get_by_text("Press a cell: the goal jumps there.")).to_be_visible()  # drawn
    box = box_at_rest(page.locator(".st-key-home_stage canvas").first)
    # The corner at the top left is floor in the maze of 9 rows and 18 columns.
    page.mouse.click(*box.at(0.5 / 18, 0.5 / 9))
    expect(page.locator("[aria-label*='row 1, column 1']").first).to_be_attached()


def test_the_navigation_leads_to_every_topic_and_back(server: Server, page: Page) -> None:
    """It names them all; one of each chapter is opened."""
    visit(page, server.url)
    for chapter, topics in catalog.by_chapter().items():
        page.get_by_test_id("stTopNavSection").filter(has_text=chapter.title).click()
        items = page.get_by_role("menuitem")
        after_icons = [re.compile(f"{re.escape(topic.title)}$") for topic in topics]
        expect(items).to_have_text(after_icons)
        items.last.click()
        expect(page.locator("h1")).to_have_text(topics[-1].title)
        expect(page).to_have_url(re.compile(rf"/{topics[-1].slug}(\?|$)"))
    page.get_by_test_id("stTopNavLink").first.click()
    expect(page).to_have_url(re.compile(r"/$"))


def test_a_card_opens_its_topic_without_a_reload(server: Server, page: Page) -> None:
    visit(page, server.url)
    page.evaluate("window.sameDocument = true")
    page.locator(".card a", has_text=FIRST.title).click()
    expect(page.locator("h1")).to_have_text(FIRST.title)
    assert page.evaluate("window.sameDocument")


def test_back_and_forward_lead_through_questions_and_experiments(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page()  # a tab of its own: a history holds 50 entries at most
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/{FIRST.slug}?experiment=stochastic_dynamics&discount=0.90")
    titles = ("Stochastic dynamics", "Value iteration")
    # While the page changes, the tabs from before are there as well.
    there, other = (page.get_by_role("radio", name=t, checked=True).first for t in titles)
    count = page.locator(".guide .count")
    expect(there).to_be_visible()
    page.wait_for_function("history.state?.place")  # the address is the page's
    entries = page.evaluate("history.length")
    page.get_by_role("radio", name=titles[1]).click()
    expect(other).to_be_visible()
    expect(page).not_to_have_url(re.compile("stochastic"))
    for number in (1, 2):
        page.locator(".guide .next").click()
        expect(page).to_have_url(re.compile(f"question={number}"))
    assert page.evaluate("history.length") == entries + 3
    page.go_back()
    expect(count).to_have_text(re.compile("^1 /"))
    page.go_back()
    expect(count).to_have_text(re.compile("^0 /"))
    page.go_back()
    expect(there).to_be_visible()
    expect(page).to_have_url(re.compile("discount=0.9"))
    page.wait_for_timeout(600)  # what is late to write must not cut off the way forward
    page.go_forward()
    expect(other).to_be_visible()
    page.go_forward()
    expect(count).to_have_text(re.compile("^1 /"))
    expect(page).to_have_url(re.compile("question=1"))


def test_after_back_the_address_of_the_page_before_is_not_pushed_again(
    server: Server, open_page: OpenPage
) -> None:
    """Streamlit does so for an answer that was on its way, and the way forward would be lost."""
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(server.url)
    page.locator(".card a", has_text=FIRST.title).click()
    expect(page.locator("h1")).to_have_text(FIRST.title)
    page.go_back()
    push = "(path) => { history.pushState({}, '', path); return location.pathname; }"
    assert page.evaluate(push, f"/{FIRST.slug}") == "/"
    page.go_forward()
    expect(page).to_have_url(re.compile(FIRST.slug))
    expect(page.locator("h1")).to_have_text(FIRST.title)
    page.mouse.click(1, 1)  # what a visitor does is a visit
    assert page.evaluate(push, "/elsewhere") == "/elsewhere"


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


def test_cards_say_what_the_catalogue_says(server: Server, page: Page) -> None:
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


def test_the_search_filters_while_one_types(server: Server, page: Page) -> None:
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
    search.fill(FIRST.title)
    search.press("Enter")
    expect(page.locator("h1")).to_have_text(FIRST.title)


def test_the_search_finds_questions_and_terms(server: Server, page: Page) -> None:
    visit(page, server.url)
    search = page.get_by_role("searchbox", name="Find a topic, a question or a term")
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


def test_the_home_page_stays_clear_with_all_topics_of_the_course(
    server: Server, page: Page
) -> None:
    """A map names them all in one look; no card is wider than the window, on a phone neither."""
    visit(page, server.url)
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


@pytest.mark.parametrize("path", ["/a/b/c", "/%3Cb%3Ex", "/Gridworld", "/%E0%A4%A"])
def test_an_unknown_page_is_answered_kindly(server: Server, page: Page, path: str) -> None:
    page.goto(server.url + path)
    expect(page.locator("h1")).to_have_text(re.compile("There is no page"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".card a", has_text=FIRST.title)).to_be_visible()


def test_a_near_miss_is_recognised(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/{FIRST.slug[:-1]}")
    page.get_by_role("link", name=f"Did you mean {FIRST.title}?").click()
    expect(page.locator("h1")).to_have_text(FIRST.title)


def test_share_copies_the_whole_link(server: Server, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{server.url}/{FIRST.slug}?step=3&present=1")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_attached()
    bare = f"{server.url}/{FIRST.slug}?step=3"  # no projection unasked
    clipboard = "link => navigator.clipboard.readText().then((text) => text === link)"
    page.wait_for_function(clipboard, arg=bare)
    code = page.get_by_role("img", name="QR code of this link")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.naturalWidth") > 0
    page.get_by_label("Opens in Present").check()
    page.get_by_role("button", name="Copied").click()
    page.wait_for_function(clipboard, arg=page.url)
    expect(page).to_have_url(re.compile("present=1"))
    page.context.clear_permissions()


def test_share_shows_the_link_where_the_clipboard_is_denied(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page()
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('denied'));"
        "document.execCommand = () => false;"
    )
    page.goto(f"{server.url}/{FIRST.slug}?step=3")
    page.get_by_role("button", name="Share").click()
    field = page.get_by_label("The link to this page")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile(r"step=3"))
    expect(field).to_have_value(page.url)
    assert field.evaluate("field => field.selectionEnd - field.selectionStart") == len(page.url)
    field.press("Escape")
    expect(field).to_be_hidden()
    expect(page.get_by_role("button", name="Share")).to_be_focused()


def test_present_hides_the_chrome_and_enlarges_the_type(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    visit(page, f"{server.url}/{FIRST.slug}?step=3")
    usual = float(page.evaluate(FONT_SIZE))
    page.get_by_role("button", name="Present").click()
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.locator("footer.page")).to_have_count(0)
    expect(page).to_have_url(re.compile("present=1"))
    page.wait_for_function(f"{FONT_SIZE} >= 26")
    assert usual < 26
    transport = box_at_rest(page.locator("[data-step]"))
    assert transport.y + transport.height <= 1080, "all is in sight"
    # A remote goes on from the last question to the next experiment, in full screen as well.
    strip = page.locator(".guide")
    strip.get_by_role("button", name="Questions").click()
    strip.locator(".menu button").last.click()
    expect(page).to_have_url(re.compile(r"question=\d.*paused=1|paused=1.*question=\d"))
    page.get_by_role("button", name="Full screen").click()
    page.locator(".picture").click()
    onward = strip.get_by_role("button", name=re.compile("^On to"))
    if strip.get_by_role("button", name="Show the answer").count():
        page.keyboard.press("PageDown")
    expect(onward).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile(r"experiment=\w+"))
    expect(strip.locator(".count")).to_have_text(re.compile("^0 /"))
    assert page.evaluate("document.fullscreenElement !== null")
    page.evaluate("document.exitFullscreen()")
    # And so does the menu.
    page.locator(".st-key-heading").get_by_test_id("stPopoverButton").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Value iteration").click()
    expect(page).not_to_have_url(re.compile("experiment="))
    page.reload()
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("button", name="Present")).to_be_visible()
    expect(page.get_by_test_id("stTopNav")).to_be_visible()
    expect(page).not_to_have_url(re.compile("present"))
    page.wait_for_function(f"{FONT_SIZE} === {usual}")


def test_a_malformed_present_is_ignored_and_said(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/{FIRST.slug}?present=banana")
    expect(page.get_by_text("This link asked for present=banana")).to_be_visible()
    expect(page.get_by_test_id("stTopNav")).to_be_visible()
    expect(page.locator("footer.page")).to_contain_text(re.compile(r"Computed on .+ torch \d"))


@pytest.mark.parametrize("path", TITLES)
def test_light_and_on_a_dark_phone_axe_finds_nothing_and_nothing_sticks_out(
    server: Server, phone: Page, path: str
) -> None:
    phone.emulate_media(color_scheme="dark", reduced_motion="reduce")
    phone.goto(server.url + path)
    phone.locator("footer.page").wait_for()
    settled(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    buttons = phone.locator(".actions button:visible")
    expect(buttons.first).to_be_visible()
    heights = buttons.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 44
    expect(phone.locator("h1")).to_have_text(re.compile(TITLES[path]))
    assert not (found := serious(phone)), "dark, on a phone:\n" + "\n".join(found)
    phone.emulate_media(color_scheme="light")
    phone.set_viewport_size(DESKTOP["viewport"])
    phone.wait_for_function(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === 'light'"
    )
    settled(phone)
    assert not (found := serious(phone)), "light:\n" + "\n".join(found)
