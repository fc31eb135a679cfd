// The topics as cards, row by row, and a search that filters them while one types.

export default function (component) {
  const root = component.parentElement;
  const ui = root.cards || (root.cards = build(root));
  ui.component = component;
  ui.show(component.data.topics);
}

function build(root) {
  const chapters = root.querySelector(".flow");
  const input = root.querySelector("input");
  const found = root.querySelector("#found");
  const ui = { component: null, pictures: new IntersectionObserver(loadSeen, { scrollMargin: "200px" }) };
  let cards = [];

  ui.show = (topics) => {
    if (JSON.stringify(topics) === ui.shown) return;
    ui.shown = JSON.stringify(topics);
    cards = topics.map((topic) => ({ ...topic, element: card(topic, ui) }));
    chapters.replaceChildren(...rows(cards));
    filter();
  };
  const filter = () => {
    const visible = cards.filter(matches(input.value));
    for (const entry of cards) entry.element.hidden = !visible.includes(entry);
    for (const row of chapters.children) row.hidden = !row.querySelector("li:not([hidden])");
    found.textContent = input.value.trim() ? count(visible.length) : "";
    return visible;
  };
  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") filter()[0]?.element.querySelector("a").click();
    if (event.key === "Escape") {
      input.value = "";
      filter();
    }
  });
  return ui;
}

function count(number) {
  return number === 0 ? "No topic has these words" : number === 1 ? "1 topic" : `${number} topics`;
}

// Loads pictures that come into view. The browser's own lazy loading begins 1,250 pixels earlier.
function loadSeen(entries, observer) {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    target.src = target.dataset.src;
    observer.unobserve(target);
  }
}

// Every word that was typed begins a word of the topic.
function matches(query) {
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "");
  const typed = plain(query).split(/\s+/).filter(Boolean);
  return (topic) => {
    const words = plain(topic.words).split(/[^\p{L}\p{N}]+/u);
    return typed.every((part) => words.some((word) => word.startsWith(part)));
  };
}

function rows(cards) {
  const titles = [...new Set(cards.map((entry) => entry.chapter))];
  return titles.map((title) => {
    const list = make("ul", {}, ...cards.filter((entry) => entry.chapter === title).map((entry) => entry.element));
    return make("section", { className: "chapter", ariaLabel: title }, make("h2", { textContent: title }), list);
  });
}

function card(topic, ui) {
  const link = make("a", { href: beside(topic.slug) });
  if (topic.picture) {
    const picture = make("img", { alt: topic.alt });
    picture.dataset.src = beside(topic.picture);
    ui.pictures.observe(picture);
    link.append(picture);
  }
  link.append(make("span", { className: "title", textContent: topic.title }));
  link.append(make("span", { className: "claim", textContent: topic.claim }));
  link.addEventListener("click", (event) => {
    // A new tab or window is the browser's business; here the page changes without a reload.
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    ui.component.setTriggerValue("open", topic.slug);
  });
  return make("li", { className: "card" }, link);
}

// An address of the app, wherever it is mounted: pages have no folders.
function beside(path) {
  return new URL(path, location.origin + location.pathname).href;
}
