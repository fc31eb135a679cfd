// Stages that are drawn on, on two canvases: the picture, and over it strokes and the cursor.
// A place is {point, spot}: data coordinates, and what the cursor is put on there (a cell, or the
// point itself). A stage says `locate(e)`, `here()` (the cursor's place), `home()` (the spot that
// the cursor begins on), `drawOver()`, `describe(spot)` and `emit(kind, places, button, key)`.

const KEPT = 400; // events kept for delivery at most

class StrokeStage extends Stage {
  constructor(root, parts) {
    super(root, ["base", "over", ...parts], "pointer", joinEvents);
    this.cursor = null;
    const on = (name, handle) => this.on(this.picture, name, handle);
    on("pointerdown", (e) => this.press(e));
    on("pointermove", (e) => this.move(e));
    on("pointerup", (e) => this.release(e, true));
    on("pointercancel", (e) => this.release(e, false));
    on("pointerleave", () => this.preview(null));
    on("contextmenu", (e) => this.drags() && e.preventDefault());
    on("focus", () => this.picture.matches(":focus-visible") && this.showCursor(true));
    on("blur", () => this.leave());
    whenFontsReady(() => this.freed || this.measure());
  }

  // A picture from the server, `what` for a screen reader.
  accept(frame, what) {
    this.frame = frame;
    this.courier.answered(frame.echo);
    this.picture.dataset.tool = frame.tool ?? "";
    this.picture.style.touchAction = this.drags() ? "none" : "manipulation";
    this.picture.setAttribute("role", "application");
    this.picture.setAttribute("aria-roledescription", what);
    this.picture.setAttribute("aria-label", frame.alt);
  }

  drags() {
    return this.frame.tool !== null && this.frame.tool !== "inspect";
  }

  press(e) {
    if (this.pointer !== undefined || !this.at) return;
    this.keyboard = false;
    this.pointer = e.pointerId;
    const place = this.locate(e);
    this.began = [e.clientX, e.clientY];
    this.cursor = this.last = place.spot; // last: how far the stroke has come
    this.stroke = this.drags(); // also when the tool changes on the way
    this.late = !this.stroke && e.pointerType !== "mouse"; // a touch may yet become a scroll
    if (this.stroke) this.picture.setPointerCapture(e.pointerId);
    if (!this.late) this.emit("press", [place], e.button);
  }

  move(e) {
    if (!this.at) return;
    if (this.pointer === undefined || !this.stroke) return this.preview(this.locate(e));
    if (e.pointerId !== this.pointer) return;
    const moves = e.getCoalescedEvents?.() ?? [];
    const places = (moves.length ? moves : [e]).map((one) => this.locate(one));
    this.hover = this.cursor = places.at(-1).spot;
    this.emit("drag", places, e.buttons & 2 ? 2 : 0);
  }

  release(e, meant) {
    if (e.pointerId !== this.pointer) return;
    this.pointer = undefined;
    const place = this.locate(e);
    const still = Math.hypot(e.clientX - this.began[0], e.clientY - this.began[1]) < 10;
    if (this.late) {
      if (meant && still) this.emit("press", [place], 0);
    } else if (this.stroke) this.emit("release", [place], Math.max(0, e.button));
    if (e.pointerType !== "mouse") this.preview(null);
  }

  preview(place) {
    const spot = place?.spot ?? null;
    if (String(spot) === String(this.hover ?? null)) return;
    this.hover = spot;
    if (this.at) this.drawOver();
    if (place && this.frame.hover) this.emit("hover", [place], 0);
  }

  showCursor(visible) {
    this.keyboard = visible;
    this.cursor ??= this.frame.chosen ?? this.home();
    if (this.at) this.drawOver();
  }

  // The spot under the pointer or the keyboard cursor, null if there is neither.
  pointed() {
    return this.hover || (this.keyboard ? this.cursor : null);
  }

  leave() {
    this.showCursor(false);
  }
}

// Later events join the ones that wait; drags of one stroke become one event, hovers only the last.
function joinEvents(older, newer) {
  const all = older.slice();
  for (const event of newer) {
    const last = all.at(-1);
    const joins = last && !last.sent && last.kind === event.kind && last.button === event.button;
    if (joins && event.kind === "drag") {
      all[all.length - 1] = { ...event, points: last.points.concat(event.points), cells: last.cells.concat(event.cells) };
    } else if (joins && event.kind === "hover") all[all.length - 1] = event;
    else all.push(event);
  }
  return all.slice(-KEPT);
}
