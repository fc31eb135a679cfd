// A stage for pixels and cells that answers to pointer and keyboard. Strokes appear at once on an
// upper layer and stay until the server's own picture, which acknowledges them, has arrived.

const ROOM = 485; // CSS pixels for picture and strip together, at a root font of 16 px
const KEPT = 400; // events kept for delivery at most

export default function (component) {
  const root = component.parentElement;
  root._stage = root._stage || new Stage(root);
  root._stage.receive(component);
  return () => {
    root._stage?.free();
    root._stage = null;
  };
}

class Stage {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { host: find("stage"), picture: find("picture"), base: find("base"), over: find("over"), strip: find("strip") });
    this.frames = 0;
    this.number = 0; // of the newest event of this mount
    this.mount = Math.random().toString(36).slice(2, 10);
    this.painted = []; // {tool, cells, number}: strokes not yet in the server's picture
    this.cursor = null;
    this.courier = courier((message) => this.post(message), joinEvents);
    this.off = new AbortController();
    this.listen();
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.host);
    whenFontsReady(() => this.freed || this.draw());
  }

  receive(component) {
    this.component = component;
    const frame = unpack(component.data);
    frame.labels = new Map(frame.labels?.map(([r, q, text]) => [r * frame.cols + q, text]));
    this.frame = frame;
    this.painted = this.painted.filter((stroke) => frame.mount !== this.mount || stroke.number > frame.seen);
    this.courier.answered(frame.echo);
    this.frames += 1;
    this.picture.dataset.tool = frame.tool ?? "";
    this.picture.style.touchAction = this.drags() ? "none" : "manipulation";
    this.picture.setAttribute("role", "application");
    this.picture.setAttribute("aria-roledescription", frame.mode === "cells" ? "grid" : "image");
    this.picture.setAttribute("aria-label", frame.alt);
    this.draw();
    this.host.dataset.frames = this.frames;
    this.host.dataset.seq = frame.mount === this.mount ? frame.seen : 0;
  }

  drags() {
    return this.frame.tool !== null && this.frame.tool !== "inspect";
  }

  // ---- layout: pitch in CSS pixels per unit of data, in a box of the container's width

  layout() {
    const frame = this.frame;
    const full = this.root.fullscreenElement === this.host;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const scale = parseFloat(getComputedStyle(this.host).getPropertyValue("--stage-scale")) || rem;
    const width = full ? innerWidth - 32 : this.host.clientWidth;
    // Tall windows have more room; transport and presets stay in sight below.
    const room = frame.max_height ? frame.max_height * scale : Math.max(ROOM * scale, 0.6 * innerHeight);
    const height = (full ? innerHeight - 32 : room) - this.strip.offsetHeight;
    const screen = devicePixelRatio || 1;
    const snap = (x) => Math.max(1, Math.floor(x * screen)) / screen;
    const { rows, cols } = frame;
    if (frame.mode === "images") {
      const [, h, w] = frame.blobs.pixels.shape;
      const gap = Math.max(2, Math.min(8, width / cols / 12));
      const caption = frame.captions.length ? 20 * scale : 0;
      const cellW = snap(Math.min(width / cols - gap, ((height / rows - gap - caption) * w) / h));
      const cellH = (cellW * h) / w;
      return { rows, cols, cellW, cellH, caption, pitchX: cellW + gap, pitchY: cellH + gap + caption, width: cols * (cellW + gap) - gap, height: rows * (cellH + gap + caption) - gap };
    }
    const foot = frame.mode === "cells" && frame.wind.length ? 22 : 0;
    const pitch = Math.min(width / cols, (height - foot) / rows);
    const cell = frame.mode === "cells" || pitch > 2 ? snap(pitch) : pitch;
    return { rows, cols, cell, cellW: cell, cellH: cell, pitchX: cell, pitchY: cell, width: cols * cell, height: rows * cell + foot };
  }

  draw() {
    if (!this.frame || !this.host.clientWidth) return;
    this.colours = colours(this.root);
    const at = (this.at = this.layout());
    const g = sized(this.base, at.width, at.height);
    (this.frame.mode === "cells" ? drawCells : drawPictures)(g, this.frame, at, this.colours);
    this.strip.style.width = `${Math.min(this.host.clientWidth, Math.max(at.width, 340))}px`;
    this.drawLegend();
    this.drawOver();
  }

  drawOver() {
    const { at, frame, colours: c } = this;
    const g = sized(this.over, at.width, at.height);
    for (const { tool, cells } of this.painted) {
      if (tool === "arrow") drawTrail(g, cells, at, c);
      else for (const [r, q] of cells) drawPainted(g, tool, q * at.pitchX, r * at.pitchY, at.cellW, c);
    }
    const spot = this.hover || (this.keyboard && this.cursor);
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
    this.root.querySelector(".readout").textContent = spot ? this.describe(spot) : frame.hint;
  }

  drawLegend() {
    const { frame, colours: c } = this;
    const legend = this.root.querySelector(".legend");
    const signed = frame.mode === "cells" || frame.colormap === "signed";
    legend.classList.toggle("on", Boolean(frame.legend));
    legend.classList.toggle("zero", signed);
    if (!frame.legend) return;
    const [low, high] = signed ? [-frame.limit, frame.limit] : frame.range;
    legend.querySelector(".low").textContent = shown(low, frame.decimals);
    legend.querySelector(".high").textContent = (signed ? "+" : "") + shown(high, frame.decimals);
    const table = colourTable(signed ? "signed" : frame.colormap, c.dark);
    const stops = Array.from({ length: 17 }, (_, k) => table[Math.min(255, k * 16)]);
    legend.querySelector("i").style.background = `linear-gradient(90deg,${stops.map((w) => css3([w & 255, (w >> 8) & 255, (w >> 16) & 255]))})`;
  }

  describe([r, q]) {
    return this.frame.mode === "cells" ? describeCell(this.frame, r, q) : describePicture(this.frame, r, q);
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
    on(this.picture, "blur", () => this.showCursor(false));
    on(this.root.querySelector(".full"), "click", () => (document.fullscreenElement ? document.exitFullscreen() : this.host.requestFullscreen()));
    on(document, "fullscreenchange", () => this.draw());
  }

  // Where an event is: data coordinates and the cell, held inside the picture.
  locate(e) {
    const box = this.picture.getBoundingClientRect();
    const { at } = this;
    const x = Math.max(0, Math.min(at.cols - 1e-3, (e.clientX - box.left) / at.pitchX));
    const y = Math.max(0, Math.min(at.rows - 1e-3, (e.clientY - box.top) / at.pitchY));
    return { point: [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000], cell: [Math.floor(y), Math.floor(x)] };
  }

  press(e) {
    if (this.pointer !== undefined) return;
    this.keyboard = false;
    this.pointer = e.pointerId;
    const { point, cell } = (this.from = this.locate(e));
    this.began = [e.clientX, e.clientY];
    this.cursor = this.last = cell;
    this.stroke = this.drags(); // also when the tool changes on the way
    this.late = !this.stroke && e.pointerType !== "mouse"; // a touch may yet become a scroll
    if (this.stroke) this.picture.setPointerCapture(e.pointerId);
    if (!this.late) this.emit("press", [point], [cell], e.button);
  }

  move(e) {
    if (this.pointer === undefined || !this.stroke) return this.preview(this.locate(e));
    if (e.pointerId !== this.pointer) return;
    const moves = e.getCoalescedEvents?.() ?? [];
    const [points, cells] = [[], []];
    for (const one of moves.length ? moves : [e]) {
      const { point, cell } = this.locate(one);
      points.push(point);
      cells.push(...cellsBetween(this.last, cell));
      this.last = cell;
    }
    this.hover = this.cursor = this.last;
    if (cells.length || this.frame.mode !== "cells") this.emit("drag", points, cells, e.buttons & 2 ? 2 : 0);
    else this.drawOver();
  }

  release(e, meant) {
    if (e.pointerId !== this.pointer) return;
    this.pointer = undefined;
    const { point, cell } = this.locate(e);
    const still = Math.hypot(e.clientX - this.began[0], e.clientY - this.began[1]) < 10;
    if (this.late) {
      if (meant && still) this.emit("press", [point], [cell], 0);
    } else if (this.stroke) {
      this.emit("release", [point], [cell], Math.max(0, e.button));
    }
    if (e.pointerType !== "mouse") this.preview(null);
  }

  preview(place) {
    const cell = place?.cell ?? null;
    if (String(cell) === String(this.hover ?? null)) return;
    this.hover = cell;
    if (this.at) this.drawOver();
    if (place && this.frame.hover) this.emit("hover", [place.point], [cell], 0);
  }

  showCursor(visible) {
    this.keyboard = visible;
    this.cursor ??= this.frame.chosen ?? [0, 0];
    this.drawOver();
  }

  keyDown(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const { rows, cols } = this.at;
    const [r, q] = this.cursor;
    const stride = e.shiftKey ? Math.max(1, Math.round(Math.max(rows, cols) / 8)) : 1;
    const steps = { ArrowUp: [-stride, 0], ArrowDown: [stride, 0], ArrowLeft: [0, -stride], ArrowRight: [0, stride], Home: [0, -cols], End: [0, cols] };
    const presses = e.key === "Enter" || e.key === " ";
    if (!steps[e.key] && !presses && !this.frame.keys.includes(e.key)) return;
    e.preventDefault();
    e.stopPropagation();
    const [dr, dq] = steps[e.key] || [0, 0];
    this.cursor = [Math.max(0, Math.min(rows - 1, r + dr)), Math.max(0, Math.min(cols - 1, q + dq))];
    this.hover = null;
    this.showCursor(true);
    const middle = [this.cursor[1] + 0.5, this.cursor[0] + 0.5];
    if (presses && !e.repeat) {
      this.emit("press", [middle], [this.cursor], 0, e.key);
      if (this.drags()) this.emit("release", [middle], [this.cursor], 0, e.key);
    } else if (!steps[e.key] && !presses) this.emit("key", [middle], [this.cursor], 0, e.key);
    this.root.querySelector(".spoken").textContent = this.describe(this.cursor);
  }

  // ---- delivery

  emit(kind, points, cells, button, key = "") {
    if (this.frame.tool === null) return;
    const count = this.frame.mode === "images" ? this.frame.blobs.pixels.shape[0] : Infinity;
    const inside = cells.filter(([r, q]) => r * this.at.cols + q < count);
    if (cells.length && !inside.length) return;
    this.number += 1;
    if (this.drags() && this.frame.mode === "cells" && (kind === "press" || kind === "drag")) {
      this.paint(inside, button === 2 ? "erase" : this.frame.tool, kind);
    }
    this.courier.send([{ mount: this.mount, number: this.number, kind, button, key, points, cells: inside }]);
    if (kind !== "hover") this.drawOver();
  }

  // Events that have left are marked: a later drag may not be joined to one already counted.
  post(message) {
    this.component.setStateValue("pointer", message);
    for (const event of message.value) event.sent = true;
  }

  paint(cells, tool, kind) {
    const last = this.painted.at(-1);
    const fresh = { tool, number: this.number, cells: kind === "drag" && last && tool === "arrow" ? [last.cells.at(-1), ...cells] : cells };
    this.painted.push(fresh);
    if (this.painted.length > KEPT) this.painted.shift();
  }

  free() {
    this.freed = true;
    this.off.abort();
    this.observer.disconnect();
    this.courier.stop();
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
