// A stage of the plane R² that answers to pointer and keyboard. A stroke appears at once on an
// upper layer and stays until a picture that has taken note of its end has arrived.

const UNIT = 8191; // steps of the wire's coordinates across the extent
const NARROW = 460; // CSS pixels at a root font of 16 px: below, the transport takes two lines
const NOTCH = 60; // CSS pixels of scrolling that count as one press of + or −
const LEGEND = 300; // the same: a wider legend gets a line of its own

export default function (component) {
  return mounted(component, "_plane", Plane);
}

class Plane extends StrokeStage {
  constructor(root) {
    super(root, ["controls", "label"]);
    this.paints = 0;
    this.reports = Date.now(); // numbers that no mount before has used
    this.ink = []; // {tool, points, last, open}: strokes not yet in the server's picture
    this.needs = courier((message) => this.component.setStateValue("need", message));
    this.besides.push(this.controls, this.label);
    this.turned = 0; // of the wheel, since its last notch
    this.on(this.picture, "wheel", (e) => this.wheel(e), { passive: false });
    this.film = new PlaneFilm(root, () => this.paint(), (k) => this.tell(k));
  }

  receive(component) {
    this.component = component;
    const frame = unpack(component.data);
    this.needs.answered(frame.asked);
    keep(frame.blobs);
    if (!frame.layers.every((layer) => Object.values(layer.arrays).every((name) => arrays.has(name)))) {
      this.courier.answered(frame.echo);
      if (this.needs.idle()) this.needs.send(true);
      return;
    }
    for (const layer of frame.layers) layer.blobs = Object.fromEntries(Object.entries(layer.arrays).map(([use, name]) => [use, recalled(name)]));
    this.ink = this.ink.filter((stroke) => stroke.open || frame.mount !== this.mount || stroke.last > frame.seen);
    this.accept(frame, "plane");
    this.film.receive(frame.film);
    this.draw();
    this.drawn(frame);
  }

  // ---- drawing

  resized() {
    this.legendWidth = wide(this.legend);
    this.draw();
  }

  draw() {
    if (!this.frame || !this.width) return;
    this.colours = colours(this.root);
    const rem = rootScale();
    this.stage.classList.toggle("narrow", this.width < NARROW * rem);
    if (drawLegend(this.legend, this.frame, this.colours, rem)) this.legendWidth = wide(this.legend);
    const changing = this.legend.entryLayers.filter(({ moving, kind }) => moving && kind !== "field").length > 2;
    this.strip.classList.toggle("changing", changing);
    this.strip.classList.toggle("two", changing || this.legendWidth > Math.min(LEGEND * rem, this.width / 2));
    this.at = this.layout(rem);
    for (const part of [this.strip, this.controls, this.label]) part.style.width = `${Math.min(this.width, Math.max(this.at.width, 420 * rem))}px`;
    this.paint();
  }

  layout(rem) {
    const { width, height } = this.room();
    return arranged(this.frame, width, height - 8, rem, this.colours, this.base);
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
    hideAbsent(this.legend, this.film.moment());
    this.paints += 1;
    this.stage.dataset.paints = this.paints;
    this.stage.dataset.index = this.film.here();
  }

  drawOver() {
    const { at, frame, colours: c } = this;
    const cross = this.keyboard && !this.hover;
    if (!this.ink.length && !frame.chosen && !cross) blanked(this.over, at.width, at.height);
    else {
      const g = sized(this.over, at.width, at.height);
      for (const stroke of this.ink) drawInk(g, stroke, at, c);
      if (frame.chosen) drawRing(g, at.px(frame.chosen[0]), at.py(frame.chosen[1]), 8 * at.rem, c);
      if (cross) drawCross(g, at.px(this.cursor[0]), at.py(this.cursor[1]), 10 * at.rem, c);
    }
    const spot = this.pointed();
    this.readout.textContent = spot ? this.describe(spot) + this.enterHint() : frame.hint;
  }

  // What Enter does where the keyboard has put the cursor.
  enterHint() {
    const does = { draw: ["Enter draws", "Enter lifts the pen"], move: ["Enter takes hold", "Enter lets go"] }[this.frame.tool];
    return does && this.keyboard && !this.hover ? ` · ${does[this.pen ? 1 : 0]}` : "";
  }

  describe([x, y]) {
    const [x0, x1, y0, y1] = this.frame.extent;
    const decimals = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.max(x1 - x0, y1 - y0)) - 0.3)));
    const { x_label: across, y_label: up } = this.frame;
    const parts = [`${symbol(across, "x")} ${shown(x, decimals)}`, `${symbol(up, "y")} ${shown(this.frame.y_down ? -y : y, decimals)}`];
    const here = valueAt(this.frame, x, y, this.film.moment());
    if (here) parts.push(`${here.label || "value"} ${brief(here.value)}`);
    return parts.join(" · ");
  }

  // ---- pointer and keyboard

  // Where an event is, in data coordinates, held inside the extent.
  locate(e) {
    const box = this.picture.getBoundingClientRect();
    const point = this.held(this.at.x(e.clientX - box.left), this.at.y(e.clientY - box.top));
    return { point, spot: point };
  }

  held(x, y) {
    const [x0, x1, y0, y1] = this.frame.extent;
    const within = (value, low, high) => Math.max(low, Math.min(high, Number(value.toPrecision(6))));
    return [within(x, x0, x1), within(y, y0, y1)];
  }

  here() {
    return { point: this.cursor, spot: this.cursor };
  }

  home() {
    const [x0, x1, y0, y1] = this.frame.extent;
    return [(x0 + x1) / 2, (y0 + y1) / 2];
  }

  leave() {
    this.liftPen();
    super.leave();
  }

  liftPen() {
    if (!this.pen) return;
    this.pen = false;
    this.emit("release", [this.here()], 0);
  }

  keyed(e) {
    return this.filmed(e) || this.steered(e);
  }

  // A film takes space, and every key where there is no tool.
  filmed(e) {
    const { tool, film } = this.frame;
    return Boolean(film) && (e.key === " " || tool === null) && this.film.key(e.key, false, e.repeat);
  }

  // Whether a key meant something: the cursor moves, Enter presses.
  steered(e) {
    const { keys } = this.frame;
    const step = e.shiftKey ? 1 / 10 : 1 / 50;
    const way = { ArrowUp: [0, step], ArrowDown: [0, -step], ArrowLeft: [-step, 0], ArrowRight: [step, 0], Home: [-1, 0], End: [1, 0] }[e.key];
    const presses = e.key === "Enter"; // space plays
    if (!way && !presses && !keys.includes(e.key) && !(e.key === "Escape" && this.pen)) return false;
    this.hover = null;
    this.showCursor(true);
    if (way) this.shift(way);
    else if (e.key === "Escape" && this.pen) this.liftPen();
    else if (!presses) this.emit("key", [this.here()], 0, e.key);
    else if (!e.repeat) this.pressKey(e.key);
    this.drawOver();
    this.spoken.textContent = this.describe(this.cursor);
    return true;
  }

  // Where the page listens to + and −, the wheel and two fingers on a trackpad mean them. Without the
  // focus the wheel scrolls the page, as it does everywhere else on it.
  wheel(e) {
    if (!this.frame?.keys.includes("+") || !this.at || !(e.ctrlKey || e.metaKey || this.root.activeElement)) return;
    e.preventDefault();
    this.turned += e.deltaY * (e.deltaMode ? 30 : 1) * (e.ctrlKey ? 4 : 1);
    for (; Math.abs(this.turned) >= NOTCH; this.turned -= Math.sign(this.turned) * NOTCH) {
      this.emit("key", [this.locate(e)], 0, this.turned < 0 ? "+" : "-");
    }
  }

  shift([dx, dy]) {
    const [x0, x1, y0, y1] = this.frame.extent;
    this.cursor = this.held(this.cursor[0] + dx * (x1 - x0), this.cursor[1] + dy * (y1 - y0));
    if (this.pen) this.emit("drag", [this.here()], 0);
  }

  // With "draw" and "move", Enter puts the pen down and the next one lifts it.
  pressKey(key) {
    if (this.pen) return this.liftPen();
    this.emit("press", [this.here()], 0, key);
    this.pen = ["draw", "move"].includes(this.frame.tool);
    if (this.drags() && !this.pen) this.emit("release", [this.here()], 0, key);
  }

  // ---- delivery

  emit(kind, places, button, key = "") {
    if (this.frame.tool === null) return;
    const points = places.map(({ point }) => point);
    this.number += 1;
    if (this.drags()) this.inked(kind, points, button);
    this.send({ kind, button, key, points, cells: [], moment: this.film.here() });
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

  // No acknowledgement is needed: nothing waits for it.
  tell(k) {
    this.reports += 1;
    this.component.setStateValue("index", { seq: this.reports, value: k });
  }

  free() {
    this.needs.stop();
    this.film.free();
    super.free();
  }
}

// What the legend would take on one line.
const wide = (legend) => Array.from(legend.children).reduce((sum, part) => sum + part.offsetWidth + 18, 0);

// What a coordinate is called beside its number: its label, where that is as short as a symbol.
function symbol(label, otherwise) {
  return label && label.length <= 6 ? label : otherwise;
}
