// The map of the course, the topics as cards, and a search over all there is while one types.

const MOST_FOUND = 6; // of a kind, beside cards
const MANY = 9; // topics: beyond, cards are smaller and a map of all chapters stands above them

export default function (component) {
  const root = component.parentElement;
  const ui = root.cards || (root.cards = build(root));
  ui.component = component;
  ui.show(component.data);
}

function build(root) {
  const find = (selector) => root.querySelector(selector);
  const [chapters, map, results, input, found] = [".flow", ".map ol", ".results", "input", "#found"].map(find);
  const ui = { component: null, index: null, pictures: new IntersectionObserver(loadSeen, { scrollMargin: "200px" }) };
  let cards = [];
  let titles = {};

  ui.show = (data) => {
    if (JSON.stringify(data) === ui.shown) return;
    ui.shown = JSON.stringify(data);
    cards = data.topics.map((topic) => ({ ...topic, element: card(topic, ui) }));
    titles = Object.fromEntries(cards.map(({ slug, title }) => [slug, title]));
    ui.many = cards.length > MANY;
    chapters.classList.toggle("many", ui.many);
    chapters.replaceChildren(...rows(cards));
    map.replaceChildren(...(ui.many ? stops(cards, ui) : []));
    filter();
  };
  const filter = () => {
    const query = words(input.value);
    const visible = cards.filter((entry) => fits(query, entry.words));
    for (const entry of cards) entry.element.hidden = !visible.includes(entry);
    for (const row of chapters.children) row.hidden = !row.querySelector("li:not([hidden])");
    const others = query.length ? beside(query, ui, titles) : [];
    results.replaceChildren(...others.flatMap(({ list }) => list.slice(0, MOST_FOUND).map((entry) => entry.draw())));
    results.hidden = !results.children.length;
    map.parentElement.hidden = !ui.many || query.length > 0;
    found.textContent = query.length ? count([{ one: "topic", list: visible }, ...others]) : "";
    return visible;
  };
  const loadIndex = async () => {
    ui.asked ??= fetch(address(ui.component.data.index)).then((answer) => answer.json());
    ui.index = await ui.asked;
    filter();
  };
  input.addEventListener("focus", loadIndex, { once: true });
  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") (filter()[0]?.element ?? results).querySelector("a")?.click();
    if (event.key === "Escape") {
      input.value = "";
      filter();
    }
  });
  return ui;
}

function count(kinds) {
  const some = kinds.filter(({ list }) => list.length);
  if (!some.length) return "Nothing has these words";
  return some.map(({ one, list }) => `${list.length} ${one}${list.length === 1 ? "" : "s"}`).join(", ");
}

// Loads pictures that come into view. The browser's own lazy loading begins 1,250 pixels earlier.
function loadSeen(entries, observer) {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    target.src = target.dataset.src;
    observer.unobserve(target);
  }
}

// ---- what fits

// A text as words without case and accents.
function words(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

// Every word that was typed begins a word of the text, or of its context, but one at least of the text.
function fits(query, text, context = "") {
  const own = words(text);
  const all = [...own, ...words(context)];
  const begins = (list) => (part) => list.some((word) => word.startsWith(part));
  return query.every(begins(all)) && (query.some(begins(own)) || !query.length);
}

// Experiments, questions and terms. Those whose own words are all that was typed come first.
function beside(query, ui, titles) {
  const experiments = (ui.index ?? []).map((entry) => ({ text: entry.title, context: titles[entry.slug], draw: () => result("Experiment", entry.title, titles[entry.slug], ui, entry.slug, { experiment: entry.name }) }));
  const questions = (ui.index ?? []).flatMap((entry) =>
    entry.questions.map((question, i) => ({
      text: question,
      context: `${titles[entry.slug]} ${entry.title}`,
      draw: () => result("Question", question, `${titles[entry.slug]}, ${entry.title}`, ui, entry.slug, { experiment: entry.name, question: i + 1 }),
    })));
  const terms = GLOSSARY.map((term) => ({ text: term[3].join(" "), context: term[1], draw: () => explained(term, ui, titles) }));
  const found = (all) => {
    const list = all.filter(({ text, context }) => fits(query, text, context));
    const whole = ({ text }) => Number(!fits(query, text));
    return list.sort((a, b) => whole(a) - whole(b));
  };
  return [
    { one: "term", list: found(terms) },
    { one: "experiment", list: found(experiments) },
    { one: "question", list: found(questions) },
  ];
}

// ---- what is drawn

function result(kind, what, where, ui, slug, parameters) {
  const text = make("a", { href: href(slug, parameters) }, make("span", { className: "what", textContent: what }), make("span", { className: "where", textContent: ` · ${where}` }));
  opens(text, ui, slug, parameters);
  return make("li", {}, make("span", { className: "kind", textContent: kind }), text);
}

function explained([name, meaning, formula, , , taught], ui, titles) {
  const text = make("div", {}, make("span", { className: "what", textContent: name }), make("div", { textContent: meaning }));
  if (formula) text.append(make("div", { className: "formula" }, ...written(formula)));
  const places = taught.map((place) => place.split("/")).filter(([slug]) => titles[slug]);
  const links = places.map(([slug, experiment]) => {
    const title = ui.index?.find((entry) => entry.slug === slug && entry.name === experiment)?.title;
    const link = make("a", { href: href(slug, { experiment }), textContent: title ? `${titles[slug]}, ${title}` : titles[slug] });
    opens(link, ui, slug, { experiment });
    return link;
  });
  if (links.length) text.append(make("div", { className: "places" }, ...links));
  return make("li", {}, make("span", { className: "kind", textContent: "Term" }), text);
}

function byChapter(cards) {
  const titles = [...new Set(cards.map((entry) => entry.chapter))];
  return titles.map((title) => [title, cards.filter((entry) => entry.chapter === title)]);
}

function rows(cards) {
  return byChapter(cards).map(([title, entries]) => {
    const list = make("ul", {}, ...entries.map((entry) => entry.element));
    const subject = make("p", { className: "subject", textContent: entries[0].subject });
    return make("section", { className: "chapter stop", ariaLabel: title }, make("h2", { textContent: title }), subject, list);
  });
}

function stops(cards, ui) {
  return byChapter(cards).map(([title, entries]) => {
    const links = entries.map(({ slug, title: name }) => {
      const link = make("a", { href: address(slug), textContent: name });
      opens(link, ui, slug, {});
      return make("li", {}, link);
    });
    const heading = make("span", { className: "chapter-name", textContent: title });
    const subject = make("span", { className: "subject", textContent: entries[0].subject });
    return make("li", { className: "stop" }, heading, subject, make("ul", {}, ...links));
  });
}

function card(topic, ui) {
  const link = make("a", { href: address(topic.slug) });
  if (topic.picture) {
    const picture = make("img", { alt: topic.alt });
    picture.dataset.src = address(topic.picture);
    ui.pictures.observe(picture);
    link.append(picture);
  }
  for (const part of ["title", "claim", "activity"]) link.append(make("span", { className: part, textContent: topic[part] }));
  opens(link, ui, topic.slug, {});
  return make("li", { className: "card" }, link);
}

// ---- where it leads

// A new tab or window is the browser's business; here the page changes without a reload.
function opens(link, ui, slug, parameters) {
  link.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    ui.component.setTriggerValue("open", { slug, link: parameters });
  });
}

function href(slug, parameters) {
  const link = new URL(address(slug));
  for (const [name, value] of Object.entries(parameters)) link.searchParams.set(name, value);
  return link.href;
}

// An address of the app, wherever it is mounted: pages have no folders.
function address(path) {
  return new URL(path, location.origin + location.pathname).href;
}
