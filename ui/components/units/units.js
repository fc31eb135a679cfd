// The units of a network, layer by layer, over the positions of the input that they stand for, and
// the input image. What a unit depends on lights up in every layer below it, in the browser.

const LABELLED = 10; // CSS pixels of a row from which it has a name, at a root font of 16 px
const JOINED = 13; // the same, from which the taps of its units are drawn as lines
const GUTTER = 22; // at the left of the names, where branches and skips lead past rows
const MOST_LINES = 6000;

export default function (component) {
  return mounted(component, "_stage", Units);
}

class Units extends StrokeStage {
  constructor(root) {
    super(root, []);
    this.needs = courier((message) => this.component.setStateValue("need", message));
  }

  receive(component) {
    this.component = component;
    const frame = unpack(component.data);
    this.needs.answered(frame.asked);
    keep(frame.blobs);
    if (!Object.values(frame.arrays).every((name) => arrays.has(name))) {
      this.courier.answered(frame.echo);
      if (this.needs.idle()) this.needs.send(true);
      return;
    }
    frame.blobs = Object.fromEntries(Object.entries(frame.arrays).map(([use, name]) => [use, recalled(name)]));
    frame.tool = "units";
    const other = JSON.stringify(frame.nodes) !== this.signature;
    this.signature = JSON.stringify(frame.nodes);
    if (other) [this.cursor, this.hover] = [null, null];
    this.accept(frame, "layers of a network");
    this.draw();
    this.drawn(frame);
  }

  free() {
    super.free();
    this.needs.stop();
  }

  // ---- layout: the image at the left, the layers at its right, the input below, in CSS pixels

  layout() {
    const { frame } = this;
    const { scale, width, height } = this.room();
    const names = 12.5 * scale;
    const flat = !frame.blobs.image;
    const aside = width < 560 * rootScale();
    const side = flat ? 0 : Math.floor(Math.min(aside ? width : 0.42 * width, aside ? 0.45 * height : height));
    const [left, top] = aside ? [0, side ? side + 10 : 4] : [side ? side + 20 * rootScale() : 0, 4];
    const rows = frame.nodes.length;
    const pitch = Math.min((height - top) / rows, 64 * scale);
    const named = pitch >= LABELLED * scale;
    const g = this.base.getContext("2d");
    g.font = `700 ${names}px ${this.colours.text}`;
    const longest = named ? Math.max(...frame.nodes.map(({ label }) => g.measureText(label).width)) : 0;
    const names_right = left + GUTTER * scale + Math.min(longest, 0.34 * (width - left));
    const x0 = names_right + 8;
    const size = frame.nodes[0].size[1];
    const margin = 0.06 * size;
    const k = (width - 2 - x0) / (size + 2 * margin);
    return {
      side, scale, names, named, pitch, left, top, x0, names_right, width: Math.max(width, 1), height: Math.max(side, top + rows * pitch), k,
      px: (position) => x0 + (position + 0.5 + margin) * k,
      // The input stands at the bottom.
      py: (node) => top + (rows - 1 - node) * pitch + pitch / 2,
      node: (y) => rows - 1 - Math.floor((y - top) / pitch),
      image: side / Math.max(...frame.nodes[0].size),
    };
  }

  draw() {
    if (!this.frame || !this.width) return;
    this.colours = colours(this.root);
    this.at = this.layout();
    const { at, frame, colours: c } = this;
    const g = sized(this.base, at.width, at.height);
    if (at.side) drawImage(g, frame, at, c);
    drawRows(g, frame, at, c);
    this.strip.style.width = `${at.width}px`;
    this.drawOver();
  }

  drawOver() {
    const { at, frame, colours: c } = this;
    const g = sized(this.over, at.width, at.height);
    const { node, unit } = this.shown();
    const reached = [0, 1].map((axis) => reach(frame.nodes, node, unit[axis], axis));
    drawReached(g, frame, at, c, node, unit, reached[1]);
    if (at.side) drawField(g, frame, at, c, node, unit, reached);
    if (this.moving && this.moving.to !== this.moving.from) drawMove(g, at, c, this.moving);
    this.readout.textContent = this.describe(this.pointed() || [node, ...unit]) || frame.hint;
    this.stage.dataset.reached = reached.map(([first]) => ends(first)).join(" ");
  }

  // What is lit: what the pointer or the cursor is on, else what was chosen.
  shown() {
    const spot = this.pointed();
    return spot ? { node: spot[0], unit: spot.slice(1) } : { node: this.frame.row, unit: this.frame.unit };
  }

  describe([node, r, q]) {
    const { nodes } = this.frame;
    const { label, size } = nodes[node];
    const field = [0, 1].map((axis) => ends(reach(nodes, node, [r, q][axis], axis)[0]));
    const axes = size[0] > 1 || nodes[0].size[0] > 1 ? [0, 1] : [1];
    const unit = axes.length > 1 ? `unit ${r + 1}, ${q + 1}` : `unit ${q + 1}`;
    if (node === 0) return `${label} · ${unit.replace("unit", "pixel")}`;
    const sees = axes.map((axis) => `${axes.length > 1 ? ["rows ", "columns "][axis] : "positions "}${field[axis].map((x) => x + 1).join("–")}`);
    return `${label} · ${unit} of ${axes.map((axis) => size[axis]).join("×")} · sees ${sees.join(", ")}`;
  }

  // ---- pointer and keyboard; a spot is [node, row, column]

  locate(e) {
    const box = this.picture.getBoundingClientRect();
    const [x, y] = [e.clientX - box.left, e.clientY - box.top];
    const { at, frame } = this;
    if (this.began === undefined || this.pointer === undefined) this.part = at.side && (x < at.side + 6 && y < at.side + 6) ? "image" : x < at.names_right ? "names" : "rows";
    const node = this.part === "image" ? frame.row : Math.max(0, Math.min(frame.nodes.length - 1, at.node(y)));
    const held = this.shownUnit(node);
    if (this.part === "names") return { spot: [node, ...held], point: [x, y] };
    if (this.part === "image") return { spot: [node, ...[y, x].map((place, axis) => nearest(frame.nodes[node], axis, place / at.image - 0.5))], point: [x, y] };
    const column = nearest(frame.nodes[node], 1, (x - at.px(0)) / at.k);
    return { spot: [node, held[0], column], point: [x, y] };
  }

  // The unit of another node at the place of the chosen one.
  shownUnit(node) {
    const { nodes, row, unit } = this.frame;
    return [0, 1].map((axis) => nearest(nodes[node], axis, centre(nodes[row], axis, unit[axis])));
  }

  here() {
    return { spot: this.cursor, point: [0, 0] };
  }

  home() {
    return [this.frame.row, ...this.frame.unit];
  }

  press(e) {
    super.press(e);
    if (this.part === "names" && this.frame.editable && this.cursor[0] > 0) this.moving = { from: this.cursor[0], to: this.cursor[0] };
  }

  release(e, meant) {
    const { moving } = this;
    this.moving = undefined;
    if (moving && meant && moving.to !== moving.from) this.emit("move", [{ spot: [moving.from, moving.to, 0] }], 0);
    super.release(e, meant);
  }

  emit(kind, places) {
    if (this.moving && kind === "drag") {
      this.moving.to = Math.max(1, places.at(-1).spot[0]);
      this.drawOver();
      return;
    }
    this.number += 1;
    this.send({ kind, button: 0, points: [], cells: [], spot: places.at(-1).spot });
    this.drawOver();
  }

  keyed(e) {
    const { nodes, editable } = this.frame;
    const [node, r, q] = this.cursor ?? this.home();
    const flat = !this.frame.blobs.image;
    const up = (flat ? 1 : e.shiftKey ? 1 : 0);
    const steps = { ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], ArrowUp: up ? [1, 0, 0] : [0, -1, 0], ArrowDown: up ? [-1, 0, 0] : [0, 1, 0] };
    if (editable && node > 0 && (e.key === "+" || e.key === "-")) {
      const to = Math.max(1, Math.min(nodes.length - 1, node + (e.key === "+" ? 1 : -1)));
      if (to !== node) this.emit("move", [{ spot: [node, to, 0] }]);
      return true;
    }
    if (!steps[e.key] && e.key !== "Enter") return false;
    const [layer, down, right] = steps[e.key] || [0, 0, 0];
    const next = Math.max(0, Math.min(nodes.length - 1, node + layer));
    const unit = layer ? [0, 1].map((axis) => nearest(nodes[next], axis, centre(nodes[node], axis, [r, q][axis]))) : [r + down, q + right].map((u, axis) => Math.max(0, Math.min(nodes[node].size[axis] - 1, u)));
    this.cursor = [next, ...unit];
    this.hover = null;
    this.showCursor(true);
    if (e.key === "Enter" && !e.repeat) {
      this.emit("press", [this.here()]);
      this.emit("release", [this.here()]);
    }
    this.spoken.textContent = this.describe(this.cursor);
    return true;
  }
}
