// The guide strip: the introduction, then the questions with their answers, one at a time.

const INTRODUCTION = -1;
const ANSWER = "answer"; // asked for: what the question waits with begins to play
const SIZES = 3; // of the text, each smaller than the one before (guide.css)
const ANNOUNCE_MS = 300; // between an answer and reading it out, for its numbers to come to rest
const KEPT_MS = 30000; // a press of the remote while the page was loading
const NO_ANSWER_MS = 4000; // after a step, before a question without an answer is read out
const NUMBER = /(?<![\p{L}\p{N}_.])[−+]?\d(?:[\d,]*\d)?(?:\.\d+)?(?![\p{L}\p{N}])/gu; // not the 2 of W₂ or x2

// What was chosen in a strip that the browser has taken off the page before the server answered; a
// long run under way may do so. The strip that comes in its place asks for it again.
let unanswered = null;
const ASKED_AGAIN_MS = 5000;

export default function (component) {
  return mounted(component, "_guide", Guide);
}

class Guide {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.root = root;
    this.strip = find(".guide");
    this.text = find(".text");
    this.steps = find(".steps");
    this.back = find(".back");
    this.next = find(".next");
    this.count = find(".count");
    this.opener = find(".open");
    this.menu = find(".menu");
    this.status = find(".status");
    this.place = null; // the question that is shown; in front of the server's until it has answered
    this.revealed = false; // whether the answer of a held question has been asked for
    this.courier = courier((message) => this.component.setStateValue("chosen", message));
    this.leaving = new AbortController();
    const on = listener(this.leaving.signal);
    on(this.back, "click", () => this.stepBack());
    on(this.next, "click", () => this.stepOn());
    on(this.menu, "beforetoggle", (e) => this.placeMenu(e.newState === "open"));
    on(this.menu, "toggle", (e) => e.newState === "open" && this.menu.children[this.place + 1].focus());
    on(this.menu, "keydown", (e) => answerKey(e, () => this.moveInMenu(e.key)));
    on(this.menu, "focusout", (e) => e.relatedTarget && e.relatedTarget !== this.opener && !this.menu.contains(e.relatedTarget) && this.menu.hidePopover());
    on(document, "scroll", (e) => e.target !== this.menu && this.menu.matches(":popover-open") && this.menu.hidePopover(), { capture: true });
    on(window, "keydown", (e) => this.pageKey(e), { capture: true });
    this.observer = new ResizeObserver(() => this.fit(true));
    this.observer.observe(this.strip);
    whenFontsReady(() => this.fit(true));
  }

  receive(component) {
    this.component = component;
    this.data = component.data;
    this.courier.answered(this.data.echo);
    if (this.place === null) this.askAgain();
    if (this.courier.idle() && this.data.chosen !== this.place) this.show(this.data.chosen);
    this.takeWaitingTurns();
    this.strip.style.setProperty("--chosen", colours(this.root).chosen);
    this.fillMenu();
    this.draw();
  }

  askAgain() {
    const asked = unanswered;
    unanswered = null;
    if (!asked || asked.questions !== this.data.questions.join("\n") || performance.now() - asked.since > ASKED_AGAIN_MS) return;
    this.place = asked.place;
    if (asked.place === this.data.chosen) return;
    this.courier.seq += 1; // the message of the strip before may still be on its way
    this.courier.send(asked.place);
  }

  // ---- which question

  stepOn() {
    if (this.held()) return this.reveal();
    if (!this.data.course && this.place < this.data.questions.length - 1) this.choose(this.place + 1);
    else if (this.data.after && this.current()) this.courier.send("after");
  }

  // Whoever goes back has seen the answer.
  stepBack() {
    if (!this.data.course && this.place > INTRODUCTION) this.choose(this.place - 1, true);
    else if (this.data.before && this.current()) this.courier.send("before");
  }

  choose(place, revealed = false) {
    this.show(place, revealed);
    this.courier.send(this.message());
    this.draw();
  }

  // In a lecture what a question plays waits for its answer.
  message() {
    return this.data.hold_answer && this.revealed && this.place !== INTRODUCTION ? { answered: this.place } : this.place;
  }

  show(place, revealed = false) {
    this.place = place;
    this.revealed = revealed;
    this.written = null;
    this.awaitAnnouncement();
    if (this.data.hold_answer) document.querySelector("[data-testid='stMain']")?.scrollTo(0, 0);
  }

  // Whether the answer waits for the next press.
  held() {
    const answerable = !this.current() || this.data.answer !== "";
    return this.data.hold_answer && !this.revealed && answerable && this.place !== INTRODUCTION && !this.leftQuestion();
  }

  reveal() {
    const asked = this.courier.pending === undefined; // the question has left, if not arrived
    this.revealed = true;
    this.courier.send(asked ? ANSWER : this.message());
    this.awaitAnnouncement();
    this.draw();
  }

  // Whether the server has drawn the question that is shown; asked to play its answer it has.
  current() {
    const { pending, sent } = this.courier;
    return this.data.chosen === this.place && [pending, sent].every((message) => message === undefined || message === ANSWER);
  }

  leftQuestion() {
    return this.data.left && this.current();
  }

  // A presenter's remote sends Page Up and Page Down: in a lecture they are the guide's, wherever
  // the focus is, save where text is written.
  pageKey(e) {
    const step = { PageDown: () => this.stepOn(), PageUp: () => this.stepBack() }[e.key];
    if (!step || !this.data?.hold_answer || !this.data.questions.length) return;
    const target = e.composedPath()[0];
    if (target instanceof Element && target.matches("input:not([type=range]), textarea, select, [contenteditable]")) return;
    answerKey(e, () => (step(), true));
  }

  // What was pressed before there was a strip to answer (ui/components/actions).
  takeWaitingTurns() {
    if (!this.data.hold_answer || !this.data.questions.length || !window.playgroundTurns?.length) return;
    const turns = window.playgroundTurns.splice(0);
    for (const { key, since } of turns) {
      if (performance.now() - since > KEPT_MS) continue;
      if (key === "PageDown") this.stepOn();
      else this.stepBack();
    }
  }

  // ---- the text

  draw() {
    const { questions } = this.data;
    const last = questions.length - 1;
    this.steps.hidden = !questions.length || this.data.alone;
    const { course } = this.data; // a lecture leads from view to view
    const [first, end] = [Boolean(course) || this.place <= INTRODUCTION, (course || this.place >= last) && !this.held()];
    this.opener.hidden = Boolean(course);
    this.back.setAttribute("aria-disabled", first && !this.data.before);
    this.next.setAttribute("aria-disabled", end && !this.data.after);
    name(this.back, this.place > 0 ? "Previous question" : first && this.data.before ? `Back to: ${this.data.before}` : "Introduction");
    name(this.next, this.held() ? "Show the answer" : end && this.data.after ? `On to: ${this.data.after}` : "Next question");
    this.count.textContent = course || `${this.place + 1} / ${questions.length}`;
    this.strip.setAttribute("aria-label", this.place < 0 ? `Guide: introduction, ${questions.length} questions` : `Guide: question ${this.place + 1} of ${questions.length}`);
    for (const [i, item] of [...this.menu.children].entries()) item.setAttribute("aria-current", i - 1 === this.place);
    const state = JSON.stringify([this.place, this.answer(), this.held(), this.leftQuestion(), this.current()]);
    if (this.unannounced && (this.answer() || this.held() || this.leftQuestion())) {
      this.unannounced = false;
      this.announceAfter(ANNOUNCE_MS);
    }
    if (this.written === state) return;
    const fresh = this.written === null;
    this.written = state;
    this.text.replaceChildren(...this.parts());
    this.fit(fresh);
  }

  // What is written after the question.
  answer() {
    if (this.place === INTRODUCTION) return this.data.intro;
    return this.current() && !this.held() && !this.data.left ? this.data.answer : "";
  }

  parts() {
    if (this.place === INTRODUCTION) return withNumbers(this.data.intro);
    const question = make("strong", { textContent: this.data.questions[this.place] });
    if (this.leftQuestion()) {
      const changed = make("span", { className: "changed", textContent: "You have changed the settings since." });
      return [question, changed, this.inlineButton("Back to the question", () => this.choose(this.place, this.revealed))];
    }
    if (this.held()) return [question, this.inlineButton("Show the answer", () => this.reveal())];
    if (!this.current()) return [question, make("span", { className: "waiting", textContent: "The stage follows …" })];
    return [question, make("span", {}, ...withNumbers(this.answer()))];
  }

  inlineButton(text, act) {
    const button = make("button", { type: "button", textContent: text });
    button.addEventListener("click", act);
    return button;
  }

  // Sets the text as large as it fits. While numbers in it change it never grows again: no flicker.
  fit(anew) {
    if (!this.data) return;
    const overflows = () => this.text.scrollHeight > this.text.clientHeight + 1;
    let size = anew ? 0 : Number(this.text.dataset.size);
    this.text.dataset.size = size;
    while (size < SIZES - 1 && overflows()) this.text.dataset.size = size += 1;
    if (overflows()) this.text.tabIndex = 0; // it scrolls
    else this.text.removeAttribute("tabindex");
  }

  // A screen reader hears each step once, when its answer is there, and not every number that
  // changes while something plays; nor what the page opens with, which it reads anyway.
  awaitAnnouncement() {
    this.unannounced = this.opened;
    this.opened = true;
    if (this.unannounced) this.announceAfter(NO_ANSWER_MS);
  }

  announceAfter(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.unannounced = false;
      this.status.textContent = this.text.textContent;
    }, wait);
  }

  // ---- the menu

  fillMenu() {
    const { questions } = this.data;
    if (this.listed === questions.join("\n")) return;
    this.listed = questions.join("\n");
    this.menu.replaceChildren(...["Introduction", ...questions].map((text, i) => {
      const item = make("button", { type: "button", textContent: text });
      item.dataset.number = i || "";
      item.addEventListener("click", () => {
        this.menu.hidePopover();
        this.opener.focus();
        this.choose(i - 1);
      });
      return item;
    }));
  }

  // Under its button; the browser draws it in front of everything else.
  placeMenu(open) {
    this.opener.setAttribute("aria-expanded", open);
    const box = this.opener.getBoundingClientRect();
    this.menu.style.right = `${document.documentElement.clientWidth - box.right}px`;
    this.menu.style.top = `${box.bottom + 4}px`;
  }

  moveInMenu(key) {
    if (key === "Escape") {
      this.menu.hidePopover();
      this.opener.focus();
      return true;
    }
    const items = [...this.menu.children];
    const at = items.indexOf(this.menu.getRootNode().activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key];
    if (next === undefined) return false;
    items[(next + items.length) % items.length].focus();
    return true;
  }

  free() {
    if (!this.courier.idle()) unanswered = { place: this.place, questions: this.listed, since: performance.now() };
    clearTimeout(this.timer);
    this.courier.stop();
    this.leaving.abort();
    this.observer.disconnect();
  }
}

function name(button, text) {
  button.title = text;
  button.setAttribute("aria-label", text);
}

// The text with the digits of its numbers equally wide: nothing moves when they change.
function withNumbers(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(NUMBER)) {
    nodes.push(text.slice(from, match.index), make("span", { className: "number", textContent: match[0] }));
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)];
}
