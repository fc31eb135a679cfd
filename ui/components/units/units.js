// The units of a network, layer by layer, over the positions of the input that they stand for, and
// the input image. What a unit depends on lights up in every layer below it, in the browser.

const LABELLED = 12.5; // CSS pixels of a row from which it has a name, at a root font of 16 px
const JOINED = 13; // the same, from which the taps of its units are drawn as lines
const FOCUSED = 15; // height of a row around the chosen one, where not all rows have room for names
const MOST_FOCUSED = 14; // a group of so many rows at most has it
const LEAST_FOCUSED = 7; // and so many rows in any case
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
    if (other) [this.cursor, this.hover, this.from] = [null, null, undefined];
    // While the pointer is down, rows stay where they are under it.
    if (other || this.pointer === undefined) this.focus = frame.row;
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
    const pitches = heights(frame.nodes, this.focus, height - top, scale);
    const named = pitches.map((pitch) => pitch >= LABELLED * scale);
    const groups = named.every(Boolean) ? [] : groupLabels(frame.nodes, pitches, named, scale);
    const g = this.base.getContext("2d");
    g.font = `700 ${names}px ${this.colours.text}`;
    const written = [...frame.nodes.filter((_, i) => named[i]), ...groups].map(({ label }) => g.measureText(label).width);
    const names_left = left + GUTTER * scale;
    const names_right = names_left + Math.min(Math.max(0, ...written), 0.44 * (width - left));
    const x0 = names_right + 8;
    const size = frame.nodes[0].size[1];
    const margin = 0.06 * size;
    const k = (width - 2 - x0) / (size + 2 * margin);
    // The input stands at the bottom; edges[i] is where row i ends, edges[i + 1] where it begins.
    const edges = [top + pitches.reduce((sum, pitch) => sum + pitch, 0)];
    for (const pitch of pitches) edges.push(edges.at(-1) - pitch);
    return {
      side, scale, names, named, groups, pitches, left, top, x0, names_left, names_right, width: Math.max(width, 1), height: Math.max(side, edges[0]), k,
      px: (position) => x0 + (position + 0.5 + margin) * k,
      py: (node) => (edges[node] + edges[node + 1]) / 2,
      edge: (node) => edges[node],
      node: (y) => edges.findIndex((edge, i) => i > 0 && y >= edge) - 1,
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
    const joining = this.joining ?? (this.from === undefined ? undefined : { from: this.from, to: node });
    if (joining) drawJoining(g, frame, at, c, joining);
    this.readout.textContent = joining ? this.describeJoin(joining) : this.describe(this.pointed() || [node, ...unit]) || frame.hint;
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

  describeJoin({ from, to }) {
    const { nodes } = this.frame;
    const [source, target] = [Math.min(from, to), Math.max(from, to)];
    if (source === target) return `A skip from ${nodes[from].label}: choose the layer where it ends`;
    const reads = nodes[target].reads.some((read) => read.from === source) && nodes[target].reads.length > 1;
    return reads ? `${nodes[target].label} without ${nodes[source].label}` : `A sum of ${nodes[source].label} and ${nodes[target].label}`;
  }

  // ---- pointer and keyboard; a spot is [node, row, column]

  locate(e) {
    const box = this.picture.getBoundingClientRect();
    const [x, y] = [e.clientX - box.left, e.clientY - box.top];
    const { at, frame } = this;
    if (this.began === undefined || this.pointer === undefined) this.part = this.partAt(x, y);
    const top = frame.nodes.length - 1;
    const node = this.part === "image" ? frame.row : y >= at.edge(0) ? 0 : y < at.edge(top + 1) ? top : at.node(y);
    const held = this.shownUnit(node);
    const point = [x, y];
    if (this.part === "image") return { spot: [node, ...[y, x].map((place, axis) => nearest(frame.nodes[node], axis, place / at.image - 0.5))], point };
    if (this.part !== "rows") return { spot: [node, ...held], point };
    const column = nearest(frame.nodes[node], 1, (x - at.px(0)) / at.k);
    return { spot: [node, held[0], column], point };
  }

  // What of the picture a place belongs to: the image, the gutter of skips, the names or the rows.
  partAt(x, y) {
    const { at } = this;
    if (at.side && x < at.side + 6 && y < at.side + 6) return "image";
    if (x >= at.names_right) return "rows";
    return x < at.names_left && this.frame.joinable ? "gutter" : "names";
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
    const [node] = this.cursor;
    if (this.part === "names" && this.frame.editable && node > 0) this.moving = { from: node, to: node, side: 0 };
    if (this.part === "gutter") this.joining = { from: node, to: node };
  }

  release(e, meant) {
    const { moving, joining } = this;
    this.moving = this.joining = undefined;
    if (moving && meant && moving.to !== moving.from) this.emit("move", [{ spot: [moving.from, moving.to, moving.side] }]);
    if (joining && meant && joining.to !== joining.from) this.join(joining.from, joining.to);
    // Its row is one of the network as it was: of a change only the change is told.
    this.told = (moving && moving.to !== moving.from) || (joining && joining.to !== joining.from);
    super.release(e, meant);
    this.told = false;
    if (this.focus !== this.frame.row) {
      this.focus = this.frame.row;
      this.draw();
    }
  }

  // A skip from one layer to the other, or the end of one that is there; it goes forward.
  join(from, to) {
    this.emit("join", [{ spot: [Math.min(from, to), Math.max(from, to), 0] }]);
  }

  emit(kind, places) {
    if (this.told && kind === "release") return;
    const { spot, point } = places.at(-1);
    if (this.moving && kind === "drag") {
      this.moving.to = spot[0];
      // In front of the row in its lower half, behind it in its upper half; nothing is below the input.
      this.moving.side = spot[0] > 0 && point[1] > this.at.py(spot[0]) ? 1 : 0;
      this.drawOver();
      return;
    }
    if (this.joining && kind === "drag") {
      this.joining.to = spot[0];
      this.drawOver();
      return;
    }
    this.number += 1;
    this.send({ kind, button: 0, points: [], cells: [], spot });
    this.drawOver();
  }

  keyed(e) {
    const { nodes, editable } = this.frame;
    const [node, r, q] = this.cursor ?? this.home();
    const flat = !this.frame.blobs.image;
    const up = (flat ? 1 : e.shiftKey ? 1 : 0);
    const steps = { ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], ArrowUp: up ? [1, 0, 0] : [0, -1, 0], ArrowDown: up ? [-1, 0, 0] : [0, 1, 0] };
    if (editable && this.edited(e, node)) return true;
    if (!steps[e.key] && e.key !== "Enter") return false;
    const [layer, down, right] = steps[e.key] || [0, 0, 0];
    const next = Math.max(0, Math.min(nodes.length - 1, node + layer));
    const unit = layer ? [0, 1].map((axis) => nearest(nodes[next], axis, centre(nodes[node], axis, [r, q][axis]))) : [r + down, q + right].map((u, axis) => Math.max(0, Math.min(nodes[node].size[axis] - 1, u)));
    this.cursor = [next, ...unit];
    this.hover = null;
    if (layer && this.focus !== next) {
      this.focus = next;
      this.draw();
    }
    this.showCursor(true);
    if (e.key === "Enter" && !e.repeat) {
      this.emit("press", [this.here()]);
      this.emit("release", [this.here()]);
    }
    this.spoken.textContent = this.describe(this.cursor);
    return true;
  }

  // Keys that change the network at a row: move it, add one behind it, take it out, begin or end a skip.
  edited(e, node) {
    const { nodes, joinable } = this.frame;
    if ((e.key === "+" || e.key === "-") && node > 0) {
      const to = e.key === "+" ? node + 1 : node - 1;
      if (to > 0 && to < nodes.length) this.emit("move", [{ spot: [node, to, e.key === "+" ? 0 : 1] }]);
    } else if (e.key === "Insert" || e.key === "i") this.emit("add", [{ spot: [node, 0, 0] }]);
    else if (e.key === "Delete" && node > 0) this.emit("remove", [{ spot: [node, 0, 0] }]);
    else if (joinable && e.key === "s" && !e.repeat) {
      const from = this.from;
      this.from = from === undefined ? node : undefined;
      if (from !== undefined && from !== node) this.join(from, node);
      this.spoken.textContent = from === undefined ? `A skip from ${nodes[node].label}: choose the layer where it ends and press s` : "";
      this.drawOver();
    } else return false;
    return true;
  }
}
