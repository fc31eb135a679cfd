// A stage for pixels and cells that answers to pointer and keyboard. Strokes appear at once on an
// upper layer and stay until the server's own picture, which acknowledges them, has arrived.

export default function (component) {
  return mounted(component, "_stage", Canvas);
}

class Canvas extends StrokeStage {
  constructor(root) {
    super(root, []);
    this.painted = []; // {tool, cells, number}: strokes not yet in the server's picture
  }

  receive(component) {
    this.component = component;
    const frame = unpack(component.data);
    frame.labels = new Map(frame.labels?.map(([r, q, text]) => [r * frame.cols + q, text]));
    this.painted = this.painted.filter((stroke) => frame.mount !== this.mount || stroke.number > frame.seen);
    this.accept(frame, frame.mode === "cells" ? "grid" : "image");
    this.draw();
    this.drawn(frame);
  }

  // ---- layout: pitch in CSS pixels per unit of data, in a box of the container's width

  layout() {
    const frame = this.frame;
    const { scale, width, height } = this.room();
    const screen = devicePixelRatio || 1;
    const snap = (x) => Math.max(1, Math.floor(x * screen)) / screen;
    const { rows, cols } = frame;
    const text = 13 * scale; // of the names of rows and columns
    const longest = Math.max(0, ...frame.row_names.map((name) => name.length));
    const [left, top] = [longest && Math.round((0.62 * longest + 0.7) * text), frame.column_names.length && Math.round(1.7 * text)];
    const names = { left, top, text };
    if (frame.mode === "images") {
      const [, h, w] = frame.blobs.pixels.shape;
      const gap = Math.max(2, Math.min(8, (width - left) / cols / 12));
      const caption = frame.captions.length ? 20 * scale : 0;
      const cellW = snap(Math.min((width - left) / cols - gap, (((height - top) / rows - gap - caption) * w) / h));
      const cellH = (cellW * h) / w;
      return { ...names, rows, cols, cellW, cellH, caption, pitchX: cellW + gap, pitchY: cellH + gap + caption, width: left + cols * (cellW + gap) - gap, height: top + rows * (cellH + gap + caption) - gap };
    }
    const foot = frame.mode === "cells" && frame.wind.length ? 22 : 0;
    const pitch = Math.min((width - left) / cols, (height - top - foot) / rows);
    const cell = frame.mode === "cells" || pitch > 2 ? snap(pitch) : pitch;
    return { ...names, rows, cols, cell, cellW: cell, cellH: cell, pitchX: cell, pitchY: cell, width: left + cols * cell, height: top + rows * cell + foot };
  }

  draw() {
    if (!this.frame || !this.width) return;
    this.colours = colours(this.root);
    const at = (this.at = this.layout());
    const g = sized(this.base, at.width, at.height);
    drawNames(g, this.frame, at, this.colours);
    g.translate(at.left, at.top);
    (this.frame.mode === "cells" ? drawCells : drawPictures)(g, this.frame, at, this.colours);
    this.strip.style.width = `${Math.min(this.width, Math.max(at.width, 340))}px`;
    this.drawLegend();
    this.makeRoom();
    this.drawOver();
  }

  // A caption that the legend leaves no room for has a line of its own.
  makeRoom() {
    const { frame, strip, readout } = this;
    const asked = [frame.hint, frame.legend, strip.style.width, this.legend.textContent].join("|");
    if (asked === this.roomFor) return;
    this.roomFor = asked;
    strip.classList.remove("two");
    readout.textContent = frame.hint;
    strip.classList.toggle("two", Boolean(frame.legend) && readout.scrollWidth > readout.clientWidth);
  }

  drawOver() {
    const { at, frame, colours: c } = this;
    const spot = this.pointed();
    this.readout.textContent = spot ? this.describe(spot) : frame.hint;
    if (!spot && !this.painted.length) return blanked(this.over, at.width, at.height);
    const g = sized(this.over, at.width, at.height);
    g.translate(at.left, at.top);
    for (const { tool, cells } of this.painted) {
      if (tool === "arrow") drawTrail(g, cells, at, c);
      else for (const [r, q] of cells) drawPainted(g, tool, q * at.pitchX, r * at.pitchY, at.cellW, c);
    }
    if (spot) {
      const [w, h] = [Math.max(5, at.cellW), Math.max(5, at.cellH)];
      const [x, y] = [spot[1] * at.pitchX + (at.cellW - w) / 2, spot[0] * at.pitchY + (at.cellH - h) / 2];
      for (const [colour, dash] of [[c.paper, []], [this.hover ? c.ink : c.accent, this.hover ? [4, 3] : []]]) {
        g.setLineDash(dash);
        g.strokeStyle = colour;
        g.lineWidth = this.hover ? 2 : 3;
        g.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
      }
    }
  }

  drawLegend() {
    const { frame, legend, colours: c } = this;
    const signed = frame.mode === "cells" || frame.colormap === "signed";
    legend.classList.toggle("on", Boolean(frame.legend));
    legend.classList.toggle("zero", signed);
    if (!frame.legend) return;
    const [low, high] = signed ? [-frame.limit, frame.limit] : frame.range;
    legend.querySelector(".low").textContent = shown(low, frame.decimals);
    legend.querySelector(".high").textContent = (signed ? "+" : "") + shown(high, frame.decimals);
    legend.querySelector("i").style.background = gradient(colourTable(signed ? "signed" : frame.colormap, c.dark));
  }

  describe([r, q]) {
    return this.frame.mode === "cells" ? describeCell(this.frame, r, q) : describePicture(this.frame, r, q);
  }

  // ---- pointer and keyboard

  // Where an event is: data coordinates and the cell, held inside the picture.
  locate(e) {
    const box = this.picture.getBoundingClientRect();
    const { at } = this;
    const x = Math.max(0, Math.min(at.cols - 1e-3, (e.clientX - box.left - at.left) / at.pitchX));
    const y = Math.max(0, Math.min(at.rows - 1e-3, (e.clientY - box.top - at.top) / at.pitchY));
    return { point: [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000], spot: [Math.floor(y), Math.floor(x)] };
  }

  here() {
    return { point: [this.cursor[1] + 0.5, this.cursor[0] + 0.5], spot: this.cursor };
  }

  home() {
    return [0, 0];
  }

  keyed(e) {
    const { rows, cols } = this.at;
    const [r, q] = this.cursor;
    const stride = e.shiftKey ? Math.max(1, Math.round(Math.max(rows, cols) / 8)) : 1;
    const steps = { ArrowUp: [-stride, 0], ArrowDown: [stride, 0], ArrowLeft: [0, -stride], ArrowRight: [0, stride], Home: [0, -cols], End: [0, cols] };
    const presses = e.key === "Enter"; // space plays
    if (!steps[e.key] && !presses && !this.frame.keys.includes(e.key)) return false;
    const [dr, dq] = steps[e.key] || [0, 0];
    this.cursor = [Math.max(0, Math.min(rows - 1, r + dr)), Math.max(0, Math.min(cols - 1, q + dq))];
    this.hover = null;
    this.showCursor(true);
    const places = [this.here()];
    if (presses && !e.repeat) {
      this.emit("press", places, 0, e.key);
      if (this.drags()) this.emit("release", places, 0, e.key);
    } else if (!steps[e.key] && !presses) this.emit("key", places, 0, e.key);
    this.spoken.textContent = this.describe(this.cursor);
    return true;
  }

  // ---- delivery

  emit(kind, places, button, key = "") {
    const { frame } = this;
    const cells = kind === "drag" ? this.entered(places) : places.map(({ spot }) => spot);
    if (frame.tool === null) return;
    if (kind === "drag" && !cells.length && frame.mode === "cells") return this.drawOver();
    const count = frame.mode === "images" ? frame.blobs.pixels.shape[0] : Infinity;
    const inside = cells.filter(([r, q]) => r * this.at.cols + q < count);
    if (cells.length && !inside.length) return;
    this.number += 1;
    if (this.drags() && frame.mode === "cells" && (kind === "press" || kind === "drag")) {
      this.paint(inside, button === 2 && !["arrow", "jump", "wind", "start"].includes(frame.tool) ? "erase" : frame.tool, kind);
    }
    this.send({ kind, button, key, points: places.map(({ point }) => point), cells: inside });
    if (kind !== "hover") this.drawOver();
  }

  // The cells that a stroke newly enters on its way over these places.
  entered(places) {
    return places.flatMap(({ spot }) => {
      const cells = cellsBetween(this.last, spot);
      this.last = spot;
      return cells;
    });
  }

  paint(cells, tool, kind) {
    const last = this.painted.at(-1);
    const fresh = { tool, number: this.number, cells: kind === "drag" && last && tool === "arrow" ? [last.cells.at(-1), ...cells] : cells };
    this.painted.push(fresh);
    if (this.painted.length > KEPT) this.painted.shift();
  }
}

// What the rows mean, at their left, and the columns, above them.
function drawNames(g, frame, at, c) {
  const font = `600 ${at.text}px ${c.text}`;
  frame.row_names.forEach((name, r) => write(g, name, at.left - 0.45 * at.text, at.top + r * at.pitchY + at.cellH / 2, font, c.ink, "right"));
  frame.column_names.forEach((name, q) => write(g, name, at.left + q * at.pitchX + at.cellW / 2, at.top / 2, font, c.ink, "center"));
}

// The cells from one to another without gaps (Bresenham), the first left out; none if they are one.
function cellsBetween([r0, q0], [r1, q1]) {
  const steps = Math.max(Math.abs(r1 - r0), Math.abs(q1 - q0));
  return Array.from({ length: steps }, (_, k) => [r0 + Math.round(((k + 1) * (r1 - r0)) / steps), q0 + Math.round(((k + 1) * (q1 - q0)) / steps)]);
}

// What a stroke painted, before the server has answered: the cell as it is going to look.
function drawPainted(g, tool, x, y, size, c) {
  const kind = KIND_NAMES.indexOf(tool === "erase" ? "floor" : tool);
  g.globalAlpha = 0.85;
  g.fillStyle = kind === WALL ? css3(c.dark ? [88, 100, 116] : [74, 79, 87]) : kind >= 0 ? c.paper : c.accent;
  if (kind < 0) g.globalAlpha = 0.4;
  g.fillRect(x, y, size, size);
  if (kind === CLIFF) hatch(g, x, y, size, c.error);
  if (kind === GOAL || kind === PIT) {
    const inset = size * 0.085;
    g.strokeStyle = kind === GOAL ? c.good : c.error;
    g.lineWidth = 2;
    g.strokeRect(x + inset, y + inset, size - 2 * inset, size - 2 * inset);
    write(g, kind === GOAL ? "+" : "−", x + size / 2, y + size / 2, `700 ${size * 0.4}px ${c.mono}`, c.ink, "center");
  }
  g.globalAlpha = 1;
}

function drawTrail(g, cells, at, c) {
  g.strokeStyle = c.accent;
  g.lineWidth = Math.max(2, at.cellW * 0.06);
  const middle = ([r, q]) => [(q + 0.5) * at.pitchX, (r + 0.5) * at.pitchY];
  for (let k = 1; k < cells.length; k += 1) arrow(g, ...middle(cells[k - 1]), ...middle(cells[k]), at.cellW * 0.15);
}
