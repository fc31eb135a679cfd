// The views of a lecture: "Add this view" takes the link of this very moment, each has a title and
// notes, the number at its left is what it is dragged by or moved with the arrow keys.

const TYPED_MS = 400; // after the last letter the list is sent

export default function (component) {
  return mounted(component, "_lecture", LectureList);
}

class LectureList {
  constructor(root) {
    for (const name of ["name", "add", "views", "begin", "copy", "said"]) this[name] = root.querySelector(`.${name}`);
    this.root = root;
    root.querySelector(".lecture").hidden = false; // now it answers
    this.leaving = new AbortController();
    this.on = listener(this.leaving.signal);
    this.courier = courier((message) => this.component.setStateValue("changed", message));
    this.on(this.name, "input", () => this.typed());
    this.on(this.add, "click", () => this.addView());
    this.on(this.begin, "click", () => this.send(0));
    this.on(this.copy, "click", () => this.copyLink());
    // What is typed is text, and no key of the page.
    for (const kind of ["keydown", "keyup"]) this.on(root, kind, (e) => e.target.matches?.("input, textarea") && e.stopPropagation());
  }

  receive(component) {
    this.component = component;
    this.data = component.data;
    this.courier.answered(this.data.echo);
    if (this.courier.idle() && !this.timer) this.take();
    this.draw();
  }

  draw() {} // it is no picture

  // The server's list, unless it is the one that is shown: what is typed keeps its place.
  take() {
    const { title, views, place } = this.data;
    if (JSON.stringify([title, views]) !== JSON.stringify([this.name.value, this.list()])) {
      this.name.value = title;
      this.views.replaceChildren(...views.map((view) => this.row(view)));
    }
    this.number();
    for (const [k, row] of [...this.views.children].entries()) row.setAttribute("aria-current", k === place);
    this.begin.disabled = !views.length;
    this.copy.disabled = !this.data.link;
    this.copy.title = this.data.link ? "The link opens the lecture at its first view" : "Too long for a link, or empty: save the file instead";
    this.add.disabled = views.length >= this.data.most;
  }

  list() {
    return [...this.views.children].map((row) => ({ ...row.view, title: row.querySelector(".title").value, notes: row.querySelector(".notes").value }));
  }

  row(view) {
    const { page, query, name } = view;
    const title = make("input", { className: "title", type: "text", maxLength: 120, value: view.title, placeholder: name });
    const notes = make("textarea", { className: "notes", maxLength: 1000, rows: 1, value: view.notes, placeholder: "Notes" });
    const grip = make("button", { type: "button", className: "grip", title: "Drag, or move with the arrow keys" });
    const show = make("button", { type: "button", textContent: "Show", title: `Open this view of ${name}` });
    const remove = make("button", { type: "button", textContent: "✕", title: "Remove" });
    const row = make("li", { className: "view" }, grip, title, show, remove, notes);
    row.view = { page, query, title: "", notes: "", name };
    title.addEventListener("input", () => this.typed());
    notes.addEventListener("input", () => this.typed());
    show.addEventListener("click", () => this.send([...this.views.children].indexOf(row)));
    remove.addEventListener("click", () => {
      row.remove();
      this.changed();
      this.add.focus();
    });
    grip.addEventListener("keydown", (e) => answerKey(e, () => this.moved(row, { ArrowUp: -1, ArrowDown: 1 }[e.key])));
    grip.addEventListener("pointerdown", (e) => this.drag(e, grip, row));
    return row;
  }

  number() {
    for (const [k, row] of [...this.views.children].entries()) {
      row.querySelector(".grip").textContent = `⠿ ${k + 1}`;
      const what = row.querySelector(".title").value || row.view.name;
      for (const [name, label] of [[".grip", "Move"], [".title", "Title of"], [".notes", "Notes of"]]) row.querySelector(name).setAttribute("aria-label", `${label} view ${k + 1}`);
      row.querySelectorAll("button")[1].setAttribute("aria-label", `Show view ${k + 1}, ${what}`);
      row.querySelectorAll("button")[2].setAttribute("aria-label", `Remove view ${k + 1}, ${what}`);
    }
  }

  moved(row, step) {
    const other = step < 0 ? row.previousElementSibling : step > 0 ? row.nextElementSibling : null;
    if (!step) return false;
    if (!other) return true;
    if (step < 0) other.before(row);
    else other.after(row);
    row.querySelector(".grip").focus();
    this.changed();
    return true;
  }

  drag(e, grip, row) {
    if (e.button) return;
    grip.setPointerCapture(e.pointerId);
    row.classList.add("dragged");
    const end = new AbortController();
    const on = listener(end.signal);
    on(grip, "pointermove", ({ clientY }) => {
      for (const other of this.views.children) {
        const { top, height } = other.getBoundingClientRect();
        if (other === row || clientY < top || clientY > top + height) continue;
        if (other.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) other.before(row);
        else other.after(row);
        this.number();
        break;
      }
    });
    for (const kind of ["pointerup", "pointercancel"]) on(grip, kind, () => {
      end.abort();
      row.classList.remove("dragged");
      this.changed();
    });
  }

  addView() {
    const link = new URL(window.playgroundLink ? window.playgroundLink() : location.href);
    const page = decodeURIComponent(link.pathname.split("/").filter(Boolean).at(-1) ?? "");
    if (!(page in this.data.pages)) return void (this.said.textContent = "Only the pages of topics can be views of a lecture.");
    const asked = [...document.querySelectorAll(".st-key-guide_strip *")].map((one) => one.shadowRoot?.querySelector(".guide .text strong")?.textContent).find(Boolean);
    const row = this.row({ page, query: link.search.slice(1), title: asked ?? "", notes: "", name: this.data.pages[page] });
    this.views.append(row);
    this.changed();
    row.querySelector(".title").focus();
    row.querySelector(".title").select();
    this.said.textContent = `View ${this.views.children.length} added.`;
  }

  async copyLink() {
    const link = new URL(this.data.link, document.baseURI).href;
    try {
      await navigator.clipboard.writeText(link);
      this.said.textContent = "Link copied.";
    } catch {
      this.said.textContent = link;
    }
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed(), TYPED_MS);
  }

  changed() {
    this.number();
    this.send(-1);
  }

  send(go) {
    clearTimeout(this.timer);
    this.timer = 0;
    this.courier.send({ title: this.name.value, views: this.list().map(({ page, query, title, notes }) => ({ page, query, title, notes })), go });
  }

  free() {
    if (this.timer) this.send(-1);
    this.courier.stop();
    this.leaving.abort();
  }
}
