// A stage of the plane R² that answers to pointer and keyboard. A stroke appears at once on an
// upper layer and stays until a picture that has taken note of its end has arrived.

const ROOM = 485; // CSS pixels for everything together, at a root font of 16 px
const KEPT = 400; // events kept for delivery at most
const UNIT = 8191; // steps of the wire's coordinates across the extent
const NARROW = 460; // CSS pixels at a root font of 16 px: below, the transport takes two lines
const LEGEND = 300; // the same: a wider legend gets a line of its own

export default function (component) {
  const root = component.parentElement;
  root._plane = root._plane || new Plane(root);
  root._plane.receive(component);
  return () => {
    root._plane?.free();
    root._plane = null;
  };
}

class Plane {
  constructor(root) {
    this.root = root;
    for (const name of ["stage", "picture", "base", "over", "strip", "legend", "readout", "controls", "label", "spoken"]) this[name] = root.querySelector(`.${name}`);
    this.frames = this.paints = this.reports = 0;
    this.number = 0; // of the newest event of this mount
    this.mount = Math.random().toString(36).slice(2, 10);
    this.ink = []; // {tool, points, last, open}: strokes not yet in the server's picture
    this.cursor = null;
    this.courier = courier((message) => this.post(message), joinEvents);
    this.off = new AbortController();
    this.film = new Film(root, () => this.paint(), (k) => this.tell(k));
    this.listen();
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.stage);
    whenFontsReady(() => this.freed || this.draw());
  }

  receive(component) {
    this.component = component;
    const frame = unpack(component.data);
    frame.layers.forEach((layer, i) => {
      layer.blobs = {};
      for (const name of ["xy", "uv", "values", "classes"]) if (frame.blobs[name + i]) layer.blobs[name] = frame.blobs[name + i];
    });
    this.frame = frame;
    this.ink = this.ink.filter((stroke) => stroke.open || frame.mount !== this.mount || stroke.last > frame.seen);
    this.courier.answered(frame.echo);
    this.picture.dataset.tool = frame.tool ?? "";
    this.picture.style.touchAction = this.drags() ? "none" : "manipulation";
    this.picture.setAttribute("role", "application");
    this.picture.setAttribute("aria-roledescription", "plane");
    this.picture.setAttribute("aria-label", frame.alt);
    this.film.receive(frame.film);
    this.draw();
    this.frames += 1;
    this.stage.dataset.frames = this.frames;
    this.stage.dataset.seq = frame.mount === this.mount ? frame.seen : 0;
  }

  drags() {
    return this.frame.tool !== null && this.frame.tool !== "inspect";
  }

  // ---- drawing

  draw() {
    if (!this.frame || !this.stage.clientWidth) return;
    this.colours = colours(this.root);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    this.stage.classList.toggle("narrow", this.stage.clientWidth < NARROW * rem);
    drawLegend(this.legend, this.frame, this.colours, rem);
    this.strip.classList.toggle("two", this.legend.childElementCount > 0 && wide(this.legend) > Math.min(LEGEND * rem, this.stage.clientWidth / 2));
    this.at = this.layout(rem);
    for (const part of [this.strip, this.controls, this.label]) part.style.width = `${Math.min(this.stage.clientWidth, Math.max(this.at.width, 420 * rem))}px`;
    this.paint();
  }

  layout(rem) {
    const full = this.root.fullscreenElement === this.stage;
    const scale = parseFloat(getComputedStyle(this.stage).getPropertyValue("--stage-scale")) || rem;
    const width = full ? innerWidth - 32 : this.stage.clientWidth;
    // Tall windows have more room; transport and presets stay in sight below.
    const room = this.frame.max_height ? this.frame.max_height * scale : Math.max(ROOM * scale, 0.6 * innerHeight);
    const below = this.strip.offsetHeight + this.controls.offsetHeight + this.label.offsetHeight + 8;
    return arranged(this.frame, width, (full ? innerHeight - 32 : room) - below, rem, this.colours, this.base);
  }

  paint() {
    if (!this.at) return;
    const { at, frame, colours: c } = this;
    const g = sized(this.base, at.width, at.height);
    g.save();
    g.beginPath();
    g.rect(at.left, at.top, at.w, at.h);
    g.clip();
    drawLayers(g, frame, at, c, this.film.moment());
    g.restore();
    drawAxes(g, frame, at, c);
    this.drawOver();
    this.film.show();
    this.paints += 1;
    this.stage.dataset.paints = this.paints;
    this.stage.dataset.index = Math.round(this.film.at);
  }

  drawOver() {
    const { at, frame, colours: c } = this;
    const g = sized(this.over, at.width, at.height);
    for (const stroke of this.ink) drawInk(g, stroke, at, c);
    if (frame.chosen) drawRing(g, at.px(frame.chosen[0]), at.py(frame.chosen[1]), 8 * at.rem, c);
    const spot = this.hover || (this.keyboard && this.cursor);
    if (this.keyboard && !this.hover) drawCross(g, at.px(this.cursor[0]), at.py(this.cursor[1]), 10 * at.rem, c);
    this.readout.textContent = spot ? this.describe(spot) : frame.hint;
  }

  describe([x, y]) {
    const [x0, x1, y0, y1] = this.frame.extent;
    const decimals = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.max(x1 - x0, y1 - y0)) - 0.3)));
    const parts = [`x ${shown(x, decimals)}`, `y ${shown(y, decimals)}`];
    const here = valueAt(this.frame, x, y, this.film.moment());
    if (here) parts.push(`${here.label || "value"} ${brief(here.value)}`);
    return parts.join(" · ");
  }

  // ---- pointer and keyboard

  listen() {
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal: this.off.signal });
    on(this.picture, "pointerdown", (e) => this.press(e));
    on(this.picture, "pointermove", (e) => this.move(e));
    on(this.picture, "pointerup", (e) => this.release(e, true));
    on(this.picture, "pointercancel", (e) => this.release(e, false));
    on(this.picture, "pointerleave", () => this.preview(null));
    on(this.picture, "contextmenu", (e) => this.drags() && e.preventDefault());
    on(this.picture, "keydown", (e) => this.keyDown(e));
    on(this.picture, "focus", () => this.picture.matches(":focus-visible") && this.showCursor(true));
    on(this.picture, "blur", () => this.leave());
    on(this.root.querySelector(".full"), "click", () => (document.fullscreenElement ? document.exitFullscreen() : this.stage.requestFullscreen()));
    on(document, "fullscreenchange", () => this.draw());
  }

  // Where an event is, in data coordinates, held inside the extent.
  locate(e) {
    const box = this.picture.getBoundingClientRect();
    return this.held(this.at.x(e.clientX - box.left), this.at.y(e.clientY - box.top));
  }

  held(x, y) {
    const [x0, x1, y0, y1] = this.frame.extent;
    const within = (value, low, high) => Math.max(low, Math.min(high, Number(value.toPrecision(6))));
    return [within(x, x0, x1), within(y, y0, y1)];
  }

  press(e) {
    if (this.pointer !== undefined || !this.at) return;
    this.keyboard = false;
    this.pointer = e.pointerId;
    this.began = [e.clientX, e.clientY];
    this.cursor = this.locate(e);
    this.stroke = this.drags(); // also when the tool changes on the way
    this.late = !this.stroke && e.pointerType !== "mouse"; // a touch may yet become a scroll
    if (this.stroke) this.picture.setPointerCapture(e.pointerId);
    if (!this.late) this.emit("press", [this.cursor], e.button);
  }

  move(e) {
    if (!this.at) return;
    if (this.pointer === undefined || !this.stroke) return this.preview(this.locate(e));
    if (e.pointerId !== this.pointer) return;
    const moves = e.getCoalescedEvents?.() ?? [];
    const points = (moves.length ? moves : [e]).map((one) => this.locate(one));
    this.hover = this.cursor = points.at(-1);
    this.emit("drag", points, e.buttons & 2 ? 2 : 0);
  }

  release(e, meant) {
    if (e.pointerId !== this.pointer) return;
    this.pointer = undefined;
    const point = this.locate(e);
    const still = Math.hypot(e.clientX - this.began[0], e.clientY - this.began[1]) < 10;
    if (this.late) {
      if (meant && still) this.emit("press", [point], 0);
    } else if (this.stroke) this.emit("release", [point], Math.max(0, e.button));
    if (e.pointerType !== "mouse") this.preview(null);
  }

  preview(point) {
    if (String(point) === String(this.hover ?? null)) return;
    this.hover = point;
    if (this.at) this.drawOver();
    if (point && this.frame.hover) this.emit("hover", [point], 0);
  }

  showCursor(visible) {
    const [x0, x1, y0, y1] = this.frame.extent;
    this.keyboard = visible;
    this.cursor ??= this.frame.chosen ?? [(x0 + x1) / 2, (y0 + y1) / 2];
    if (this.at) this.drawOver();
  }

  leave() {
    this.liftPen();
    this.showCursor(false);
  }

  liftPen() {
    if (!this.pen) return;
    this.pen = false;
    this.emit("release", [this.cursor], 0);
  }

  keyDown(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || !(this.filmed(e) || this.keyed(e))) return;
    e.preventDefault();
    e.stopPropagation();
  }

  // A film takes space, and every key where there is no tool.
  filmed(e) {
    const { tool, film } = this.frame;
    return Boolean(film) && (e.key === " " || tool === null) && this.film.key(e.key);
  }

  // Whether a key meant something: the cursor moves, Enter presses.
  keyed(e) {
    const { keys } = this.frame;
    const step = e.shiftKey ? 1 / 10 : 1 / 50;
    const way = { ArrowUp: [0, step], ArrowDown: [0, -step], ArrowLeft: [-step, 0], ArrowRight: [step, 0], Home: [-1, 0], End: [1, 0] }[e.key];
    const presses = e.key === "Enter" || e.key === " ";
    if (!way && !presses && !keys.includes(e.key) && !(e.key === "Escape" && this.pen)) return false;
    this.hover = null;
    this.showCursor(true);
    if (way) this.shift(way);
    else if (e.key === "Escape" && this.pen) this.liftPen();
    else if (!presses) this.emit("key", [this.cursor], 0, e.key);
    else if (!e.repeat) this.pressKey(e.key);
    this.drawOver();
    this.spoken.textContent = this.describe(this.cursor);
    return true;
  }

  shift([dx, dy]) {
    const [x0, x1, y0, y1] = this.frame.extent;
    this.cursor = this.held(this.cursor[0] + dx * (x1 - x0), this.cursor[1] + dy * (y1 - y0));
    if (this.pen) this.emit("drag", [this.cursor], 0);
  }

  // With "draw", Enter puts the pen down and the next one lifts it.
  pressKey(key) {
    if (this.pen) return this.liftPen();
    this.emit("press", [this.cursor], 0, key);
    this.pen = this.frame.tool === "draw";
    if (this.drags() && !this.pen) this.emit("release", [this.cursor], 0, key);
  }

  // ---- delivery

  emit(kind, points, button, key = "") {
    if (this.frame.tool === null) return;
    this.number += 1;
    if (this.drags()) this.inked(kind, points, button);
    this.courier.send([{ mount: this.mount, number: this.number, kind, button, key, points, cells: [] }]);
    if (kind !== "hover") this.drawOver();
  }

  inked(kind, points, button) {
    let stroke = this.ink.findLast(({ open }) => open);
    if (kind === "press") {
      stroke = { tool: button === 2 ? "erase" : this.frame.tool, points: [], open: true };
      this.ink.push(stroke);
    }
    if (!stroke || kind === "hover" || kind === "key") return;
    stroke.points.push(...points);
    stroke.last = this.number;
    stroke.open = kind !== "release";
  }

  // Events that have left are marked: a later drag may not be joined to one already counted.
  post(message) {
    this.component.setStateValue("pointer", message);
    for (const event of message.value) event.sent = true;
  }

  // No acknowledgement: it would change the message, and the film would be sent again.
  tell(k) {
    this.reports += 1;
    this.component.setStateValue("index", { seq: this.reports, value: k });
  }

  free() {
    this.freed = true;
    this.film.free();
    this.off.abort();
    this.observer.disconnect();
    this.courier.stop();
  }
}

// What the legend would take on one line.
const wide = (legend) => Array.from(legend.children).reduce((sum, part) => sum + part.offsetWidth + 18, 0);

// Later events join the ones that wait; drags of one stroke become one event, hovers only the last.
function joinEvents(older, newer) {
  const all = older.slice();
  for (const event of newer) {
    const last = all.at(-1);
    const joins = last && !last.sent && last.kind === event.kind && last.button === event.button;
    if (joins && event.kind === "drag") all[all.length - 1] = { ...event, points: last.points.concat(event.points) };
    else if (joins && event.kind === "hover") all[all.length - 1] = event;
    else all.push(event);
  }
  return all.slice(-KEPT);
}
