// Terms that explain themselves: the first occurrence of each in the texts of a page is underlined,
// and says what it means on hover, focus and tap. GLOSSARY is ui/glossary.py.

const OPEN_AFTER_MS = 150; // under a resting pointer
const CLOSE_AFTER_MS = 250; // time for the pointer to reach the explanation
const SHOW_MS = 2500; // a paragraph of the maths that was asked for

// Where texts stand, in the order of reading. Those of our components lie in their shadow roots.
const GUIDE = ".st-key-guide_strip [data-testid^='stBidiComponent']";
const PANEL = "[class*='-sliders-'] [data-testid^='stBidiComponent']";
const LABELS = "[data-testid='stWidgetLabel'] p, .readout dt";
const MATHS = "[data-testid='stMarkdownContainer'] :is(p, li:not(:has(p)))";
const IN_GUIDE = ".text";
const IN_PANEL = ".sliders :is(label, legend)";
const NOT_TEXT = ".katex, code, a, button";

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`dfn.term { font-style: inherit; cursor: help; border-radius: 2px;
  text-decoration: underline dotted color-mix(in srgb, currentColor 65%, transparent) 0.1em; text-underline-offset: 0.2em; }
dfn.term:is(:hover, [aria-expanded="true"]) { text-decoration-color: currentColor; }
dfn.term:focus-visible { outline: 2px solid var(--st-primary-color, currentColor); outline-offset: 2px; }`);

export default function (component) {
  return mounted(component, "_glossary", Glossary);
}

class Glossary {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.box = find(".explanation");
    this.name = find(".name");
    this.meaning = find(".meaning");
    this.formula = find(".formula");
    this.toMaths = find(".maths");
    this.known = new WeakMap(); // of each block: its text, the terms in it, and what marks them
    this.watched = new WeakSet(); // shadow roots
    this.open = null; // the term in the text that is being explained
    this.pinned = false; // by a press: it stays until another, Escape, or the focus goes
    this.focused = null; // the term in the text that has the focus
    this.frame = null; // the refresh that is asked for
    this.sought = null; // a term that will be shown in the maths
    this.leaving = new AbortController();
    const on = (this.on = listener(this.leaving.signal));
    on(document, "pointerdown", (e) => this.open && !this.isOurs(e) && this.close());
    on(document, "click", (e) => this.press(e), { capture: true });
    on(document, "keydown", (e) => this.key(e), { capture: true });
    on(document, "scroll", () => this.open && this.place(), { capture: true, passive: true });
    on(window, "resize", () => this.close());
    on(this.toMaths, "click", () => this.showInMaths());
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, STYLE];
    this.observer = new MutationObserver((records) => this.refresh(new Set(records.map((one) => one.target))));
    this.watch(document.body);
  }

  receive({ data }) {
    const changed = data.chapter !== this.data?.chapter;
    this.data = data;
    if (changed) {
      this.known = new WeakMap();
      this.learn(data.chapter);
    }
    this.refresh();
  }

  // The words of this chapter, the longest first.
  learn(chapter) {
    this.places = new Map();
    for (const [place, [, , , forms, chapters]] of GLOSSARY.entries()) {
      if (!chapters.length || chapters.includes(chapter)) for (const form of forms) this.places.set(form, place);
    }
    const forms = [...this.places.keys()].sort((a, b) => b.length - a.length);
    const escaped = forms.map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, (sign) => (sign === "-" ? "\\x2d" : `\\${sign}`)).replace(/ /g, "\\s+"));
    this.pattern = new RegExp(`(?<![\\p{L}\\p{N}_.])(?:${escaped.join("|")})(?![\\p{L}\\p{N}_])`, "giu");
  }

  watch(root) {
    if (this.watched.has(root)) return;
    this.watched.add(root);
    // These do not leave a shadow root in which pointer or focus have been before.
    this.on(root, "pointerover", (e) => e.pointerType === "mouse" && this.hover(e));
    this.on(root, "focusin", (e) => this.focus(termOf(e)));
    this.on(root, "focusout", (e) => this.blur(termOf(e)));
    if (root !== document.body) root.adoptedStyleSheets = [...root.adoptedStyleSheets, STYLE];
    this.observer.observe(root, { childList: true, characterData: true, subtree: true, attributeFilter: ["hidden"] });
  }

  // ---- which terms are marked where

  // Runs before the browser paints what has changed, so that nothing flickers. `changed`: the nodes
  // in which something has; null if any may have.
  refresh(changed = null) {
    const marked = new Set();
    for (const block of this.blocks()) {
      const known = this.read(block, changed);
      const first = known.places.filter((place) => !marked.has(place));
      for (const place of first) marked.add(place);
      if (first.join() === known.shown) continue;
      unmark(known);
      mark(known, first);
    }
    this.observer.takeRecords(); // our own changes
    this.restore();
    if (this.sought !== null) this.seek();
  }

  refreshSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (!this.leaving.signal.aborted) this.refresh();
    });
  }

  *blocks() {
    const inside = function* (host, selector) {
      if (!host.shadowRoot) return this.refreshSoon(); // it is being mounted
      this.watch(host.shadowRoot);
      for (const element of host.shadowRoot.querySelectorAll(selector)) if (!element.closest("[hidden]")) yield element;
    }.bind(this);
    for (const host of document.querySelectorAll(GUIDE)) yield* inside(host, IN_GUIDE);
    for (const element of document.querySelectorAll(`${PANEL}, ${LABELS}`)) {
      if (element.matches(PANEL)) yield* inside(element, IN_PANEL);
      else yield element;
    }
    yield* this.maths();
  }

  maths() {
    return document.querySelectorAll(`.${this.data.maths} ${MATHS}`);
  }

  // What is known of a block, read anew if its text has changed.
  read(block, changed) {
    const before = this.known.get(block);
    if (before && changed && ![...changed].some((node) => block.contains(node))) return before;
    const text = block.textContent;
    if (before?.text === text && before.marks.every((one) => one.isConnected)) return before;
    if (before) unmark(before);
    const found = [...textNodes(block)].flatMap((node) =>
      [...node.data.matchAll(this.pattern)].map((match) => {
        const place = this.places.get(match[0].toLowerCase().replace(/\s+/g, " "));
        return { node, start: match.index, end: match.index + match[0].length, place };
      }));
    const known = { text, found, places: [...new Set(found.map((one) => one.place))], shown: "", marks: [], changes: [] };
    this.known.set(block, known);
    return known;
  }

  // The same term in the text as it is now.
  present(term) {
    if (term.isConnected) return term;
    const marks = [...this.blocks()].flatMap((block) => this.known.get(block)?.marks ?? []);
    return marks.find((one) => one.dataset.term === term.dataset.term);
  }

  // The text was written anew while one of its terms had the focus or was being explained.
  restore() {
    for (const name of ["open", "focused"]) {
      const before = this[name];
      if (!before || before.isConnected) continue;
      const again = this.present(before);
      if (name === "open") {
        this.open = again ?? null;
        if (again) this.expanded(true);
        else this.close();
      } else {
        this.focused = again ?? null;
        if (again && document.activeElement === document.body) again.focus({ preventScroll: true });
      }
    }
  }

  // ---- the explanation

  explain(term, pinned = false) {
    clearTimeout(this.timer);
    this.pinned = pinned;
    if (this.open === term) return;
    if (this.open) this.expanded(false);
    this.open = term;
    const [name, meaning, formula] = GLOSSARY[term.dataset.term];
    this.name.textContent = name;
    this.meaning.textContent = meaning;
    this.formula.replaceChildren(...written(formula));
    this.formula.hidden = !formula;
    this.toMaths.hidden = !this.data.in_maths.includes(name);
    this.box.setAttribute("aria-label", name);
    this.expanded(true);
    this.box.hidePopover();
    this.box.showPopover(); // in front of what has been opened since, such as a full screen
    this.place();
  }

  close() {
    clearTimeout(this.timer);
    if (this.open) this.expanded(false);
    this.open = null;
    this.pinned = false;
    this.box.hidePopover();
  }

  expanded(yes) {
    this.open.setAttribute("aria-expanded", yes);
  }

  // Under the term, above it where there is no room.
  place() {
    const [line] = this.open.getClientRects();
    if (!line || line.bottom < 0 || line.top > innerHeight) return this.close();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const room = document.documentElement.clientWidth - width - 8;
    const below = line.bottom + 6;
    this.box.style.left = `${Math.max(8, Math.min(line.left - 8, room))}px`;
    this.box.style.top = `${below + height + 8 > innerHeight && line.top > height + 14 ? line.top - 6 - height : below}px`;
  }

  isOurs(e) {
    return termOf(e) !== null || e.composedPath().includes(this.box);
  }

  hover(e) {
    const term = termOf(e);
    if (term && term !== this.open) this.later(() => this.present(term) && this.explain(this.present(term)), OPEN_AFTER_MS);
    else if (this.isOurs(e)) clearTimeout(this.timer);
    else if (this.open && !this.pinned && !this.focused) this.later(() => this.close(), CLOSE_AFTER_MS);
    else if (!this.open) clearTimeout(this.timer);
  }

  later(act, wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, wait);
  }

  // The press is not the label's, whose control it would move the focus to.
  press(e) {
    const term = termOf(e);
    if (!term) return;
    e.preventDefault();
    e.stopPropagation();
    if (this.open === term && this.pinned) this.close();
    else this.explain(term, true);
  }

  focus(term) {
    if (!term || term === this.focused) return;
    this.focused = term;
    if (term.matches(":focus-visible")) this.explain(term, this.open === term && this.pinned);
  }

  // A term also loses the focus when its text is written anew, but then it gets it back (`restore`).
  blur(term) {
    if (!term || term !== this.focused) return;
    setTimeout(() => {
      if (this.focused !== term || term.matches(":focus")) return;
      this.focused = null;
      if (!this.pinned && !this.box.matches(":focus-within")) this.close();
    });
  }

  key(e) {
    if ([" ", "Enter"].includes(e.key) && termOf(e)) return this.press(e);
    if (!this.open) return;
    const inBox = e.composedPath().includes(this.box);
    if (e.key === "Escape") {
      if (inBox) this.open.focus();
      this.close();
      e.preventDefault();
      e.stopPropagation();
    } else if (e.key === "Tab" && inBox) {
      const term = this.open;
      term.focus(); // from there the browser goes on
      if (e.shiftKey) e.preventDefault();
      else this.close();
    } else if (e.key === "Tab" && this.pinned && !e.shiftKey && !this.toMaths.hidden && termOf(e) === this.open) {
      this.toMaths.focus();
      e.preventDefault();
    } else if (e.key === "Tab" && this.pinned) {
      this.close();
    }
  }

  // ---- the maths

  showInMaths() {
    this.sought = Number(this.open.dataset.term);
    this.close();
    const fold = document.querySelector(`.${this.data.maths} details`);
    if (!fold.open) fold.querySelector("summary").click();
    this.seek();
  }

  seek() {
    const block = [...this.maths()].find((one) => this.known.get(one)?.places.includes(this.sought));
    if (!block) return; // it is on its way
    this.sought = null;
    block.tabIndex = -1;
    block.focus({ preventScroll: true });
    block.scrollIntoView({ block: "center", behavior: reducedMotion() ? "auto" : "smooth" });
    block.style.outline = "2px solid var(--st-primary-color, currentColor)";
    block.style.outlineOffset = "4px";
    setTimeout(() => (block.style.outline = ""), SHOW_MS);
  }

  free() {
    clearTimeout(this.timer);
    this.leaving.abort();
    this.observer.disconnect();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== STYLE);
  }
}

const termOf = (e) => e.composedPath().find((node) => node instanceof Element && node.matches("dfn.term")) ?? null;

function* textNodes(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && node.matches(NOT_TEXT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  while (walker.nextNode()) if (walker.currentNode instanceof Text) yield walker.currentNode;
}

// The text node stays where it is, with what stands before its first term, and the rest follows: it
// belongs to who drew it, and may be changed or removed by them.
function mark(known, wanted) {
  const firsts = wanted.map((place) => known.found.find((one) => one.place === place));
  for (const node of new Set(firsts.map((one) => one.node))) {
    const change = { node, whole: node.data, added: [] };
    for (const { start, end, place } of firsts.filter((one) => one.node === node).sort((a, b) => b.start - a.start)) {
      const term = make("dfn", { className: "term", tabIndex: 0, textContent: node.data.slice(start, end) });
      term.dataset.term = place;
      term.setAttribute("role", "button");
      term.setAttribute("aria-expanded", false);
      term.setAttribute("aria-description", GLOSSARY[place][1]);
      const rest = document.createTextNode(node.data.slice(end));
      node.after(term, rest);
      node.data = node.data.slice(0, start);
      change.added.push(term, rest);
      known.marks.push(term);
    }
    change.head = node.data;
    known.changes.push(change);
  }
  known.shown = wanted.join();
}

function unmark(known) {
  for (const { node, whole, head, added } of known.changes) {
    if (node.data === head) node.data = whole; // else its owner has written another text
    for (const one of added) one.remove();
  }
  Object.assign(known, { marks: [], changes: [], shown: "" });
}
