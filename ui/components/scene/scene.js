// A scene that answers to pointer, touch and keyboard. The camera is the browser's own: turning
// it runs no script.

const STILL = 6; // CSS pixels within which a press is no drag
const ROUGH = 0.7; // pixels of the picture to one of CSS, in software, while it moves quickly:
const QUICK = 160; // one picture follows the other within so many milliseconds
const REST = 300; // milliseconds without a change before the picture is drawn smooth
const CAMERA_REST = 500; // milliseconds of rest before the camera is reported

const cameras = new Map(); // by key, over all mounts

export default function (component) {
  return mounted(component, "_stage", Scene);
}

class Scene extends Stage {
  constructor(root) {
    super(root, ["titles", "tags", "axes", "square"], "actions", joinActions);
    const find = (name) => root.querySelector(`.${name}`);
    this.handles = new Handles(this, find("handles"));
    this.lost = find("lost");
    this.take(root.querySelector("canvas"));
    find("missing").hidden = Boolean(this.painter.gl);
    this.draws = 0;
    this.drewAt = 0;
    this.fingers = new Map(); // pointers that are down, by id
    const post = (name) => (message) => this.component.setStateValue(name, message);
    this.reports = courier(post("camera"));
    this.needs = courier(post("need"));
    this.listen();
  }

  receive(component) {
    this.component = component;
    const frame = unpack(component.data);
    this.courier.answered(frame.echo);
    this.reports.answered(frame.camera_echo);
    this.needs.answered(frame.asked);
    keep(frame.blobs);
    if (!frame.items.every((item) => Object.values(item.arrays).every((name) => arrays.has(name)))) {
      if (this.needs.idle()) this.needs.send(true);
      return;
    }
    for (const item of frame.items) item.data = Object.fromEntries(Object.entries(item.arrays).map(([use, name]) => [use, recalled(name)]));
    this.frame = frame;
    this.handles.receive(frame);
    this.placeCamera();
    this.picture.setAttribute("aria-label", frame.alt);
    if (!this.said) this.say();
    writeTags(this.tags, frame.tags, colours(this.root));
    this.load();
    this.layout();
    this.drawn(frame);
  }

  // The camera stays, over updates and mounts, until the page gives a code that is not the
  // visitor's own.
  placeCamera() {
    const { frame } = this;
    let held = cameras.get(frame.key);
    if (!held) {
      held = { camera: new Camera(), code: "", own: [], framed: "" };
      cameras.set(frame.key, held);
    }
    const fresh = this.held !== held;
    this.held = held;
    this.camera = held.camera;
    const bounds = frame.bounds && JSON.stringify(frame.fixed ? frame.bounds : "");
    if (frame.bounds && held.framed !== bounds) {
      this.camera.frame(frame.bounds);
      held.framed = bounds;
    }
    if (!frame.reports || frame.camera === held.code) return;
    held.code = frame.camera;
    const echoed = held.own.indexOf(frame.camera);
    held.own.splice(0, echoed < 0 ? Infinity : echoed + 1);
    if (echoed < 0) this.glide(Camera.parse(frame.camera), fresh || this.frames === 0);
  }

  load() {
    if (!this.painter.gl || this.painter.gl.isContextLost()) return;
    const { floor, items } = this.frame;
    this.drawLegend(colours(this.root).dark);
    this.items = items.slice();
    if (floor) this.items.unshift(floorUnder(this.camera.home));
    this.square.textContent = floor ? `one square ${this.items[0].side.toPrecision(1) * 1}` : "";
    this.painter.load(this.items);
  }

  drawLegend(dark) {
    const { legend, items } = this.frame;
    this.legendDark = dark;
    drawLegend(this.legend, legend && items.find((item) => item.data.values), dark);
  }

  // ---- layout and drawing

  resized() {
    this.layout();
  }

  layout() {
    if (!this.frame || !this.width) return;
    const { full, width, height: room } = this.room();
    const count = this.frame.views.length;
    const { stacked } = this.frame;
    const rows = stacked || width / count < 260 ? count : 1;
    const tall = Math.min(stacked ? room / rows : room, (width / (count / rows)) * 1.1);
    const height = Math.round(full ? room : rows * tall);
    this.size = { width, height };
    const columns = count / rows;
    this.viewports = this.frame.views.map((_, k) => {
      const [w, h] = [width / columns, height / rows];
      return { x: (k % columns) * w, y: Math.floor(k / columns) * h, width: w, height: h };
    });
    this.stage.classList.toggle("narrow", width < 480);
    Object.assign(this.picture.style, { width: `${width}px`, height: `${height}px` });
    writeTitles(this.titles, this.frame.views, this.viewports);
    this.draw();
  }

  dirty() {
    this.asked ||= requestAnimationFrame(() => this.draw(false));
  }

  // In software the picture is rough while things move, and smooth (from more pixels) at rest; a
  // handle that is held is about to move, however long the last answer took.
  draw(atRest = false) {
    cancelAnimationFrame(this.asked);
    clearTimeout(this.still);
    this.asked = 0;
    if (!this.items || !this.size || this.painter.gl.isContextLost()) return;
    const sharp = atRest || !this.painter.slow;
    const quick = performance.now() - this.drewAt < QUICK;
    this.drewAt = performance.now();
    const ratio = this.painter.slow ? (sharp ? 2 : quick ? ROUGH : 1) : Math.min(2, devicePixelRatio || 1);
    if (!sharp && !this.handles.grip) this.still = setTimeout(() => this.draw(true), REST);
    const [w, h] = [this.size.width, this.size.height].map((x) => Math.round(x * ratio));
    if (this.canvas.width !== w || this.canvas.height !== h) {
      [this.canvas.width, this.canvas.height] = [w, h];
      Object.assign(this.canvas.style, { width: `${this.size.width}px`, height: `${this.size.height}px` });
    }
    const c = colours(this.root);
    if (c.dark !== this.legendDark) this.drawLegend(c.dark);
    this.painter.draw(this.items, this.viewports, this.camera, { ratio, height: this.size.height, colours: c });
    this.handles.draw(this.camera, this.viewports);
    placeTags(this.tags, this.frame.tags, this.camera, this.viewports);
    drawAxes(this.axes, this.camera);
    this.draws += 1;
    this.stage.dataset.draws = this.draws;
    this.stage.dataset.sharp = Number(sharp);
    this.stage.dataset.camera = this.camera.code;
  }

  // What is pointed at, or else the hint.
  say(text) {
    this.said = text ?? "";
    this.readout.textContent = this.said || this.frame.hint;
  }

  // ---- camera

  viewed() {
    this.glideTo = null;
    this.changed();
  }

  changed() {
    this.dirty();
    if (!this.frame.reports) return;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      const code = this.camera.moved ? this.camera.code : "";
      if (code === (this.held.reported ?? this.frame.camera)) return;
      this.held.reported = code;
      this.held.own.push(code);
      this.reports.send(code);
    }, CAMERA_REST);
  }

  // To another view, in a quarter of a second, or at once for those who prefer no motion.
  glide(goal, atOnce) {
    this.held.reported = undefined;
    if (atOnce || reducedMotion()) {
      this.camera.state = goal;
      return this.dirty();
    }
    const from = this.camera.state.slice();
    const turn = ((goal[0] - from[0] + 540) % 360) - 180; // the short way round
    const began = performance.now();
    this.glideTo = goal;
    const step = (now) => {
      if (this.glideTo !== goal || this.freed) return;
      const t = clamp((now - began) / 250, 0, 1);
      const eased = t * t * (3 - 2 * t);
      this.camera.state = Camera.held(goal.map((x, k) => from[k] + (k ? x - from[k] : turn) * eased));
      this.draw();
      if (t < 1) requestAnimationFrame(step);
      else this.viewed();
    };
    requestAnimationFrame(step);
  }

  fit() {
    if (this.frame?.bounds) this.camera.frame(this.frame.bounds);
    this.load();
    this.glide(Camera.parse(""));
    this.changed();
  }

  // ---- pointer

  listen() {
    const { on } = this;
    on(this.picture, "pointerdown", (e) => this.press(e));
    on(this.picture, "pointermove", (e) => this.move(e));
    on(this.picture, "pointerup", (e) => this.release(e, true));
    on(this.picture, "pointercancel", (e) => this.release(e, false));
    on(this.picture, "pointerleave", () => this.frame && this.say());
    on(this.picture, "contextmenu", (e) => e.preventDefault());
    on(this.picture, "wheel", (e) => this.wheel(e), { passive: false });
    on(this.picture, "dblclick", (e) => e.target === this.canvas && this.fit());
    on(this.root.querySelector(".redraw"), "click", () => this.begin());
    on(this.picture, "keyup", (e) => this.items && this.handles.settle(e));
    on(this.root.querySelector(".fit"), "click", () => this.fit());
    on(this.root.querySelector(".save"), "click", () => this.save());
  }

  // ---- the canvas, whose context the browser may take away: when it has too many, or the driver fails

  take(canvas) {
    this.canvas = canvas;
    this.painter = new Painter(canvas);
    this.on(canvas, "webglcontextlost", (e) => {
      e.preventDefault(); // it may be given back
      this.lost.hidden = canvas !== this.canvas;
    });
    this.on(canvas, "webglcontextrestored", () => {
      this.painter.begin();
      this.resume();
    });
  }

  // On a fresh canvas, when the old one was not given its context back.
  begin() {
    const fresh = this.canvas.cloneNode();
    this.canvas.replaceWith(fresh);
    this.take(fresh);
    this.resume();
  }

  resume() {
    this.lost.hidden = true;
    if (this.frame) this.load();
    this.draw();
  }

  // Where an event is: pixels of the picture, and the viewport it is in.
  locate(e) {
    const box = this.picture.getBoundingClientRect();
    const [x, y] = [e.clientX - box.left, e.clientY - box.top];
    const view = Math.max(0, this.viewports.findIndex((at) => x >= at.x && x < at.x + at.width && y >= at.y && y < at.y + at.height));
    return { x, y, view, at: this.viewports[view] };
  }

  press(e) {
    if (!this.items || this.handles.grip || this.lost.contains(e.target)) return;
    const place = this.locate(e);
    const handle = this.fingers.size === 0 && this.handles.of(e.target);
    this.picture.setPointerCapture(e.pointerId);
    this.fingers.set(e.pointerId, { x: place.x, y: place.y });
    this.glideTo = null;
    if (handle) return this.handles.take(handle, place, e);
    if (this.paints(place, e)) return;
    this.began = this.fingers.size === 1 ? { ...place, button: e.button } : null;
    this.picture.classList.add("turning");
  }

  move(e) {
    if (!this.items) return;
    const place = this.locate(e);
    const finger = this.fingers.get(e.pointerId);
    if (!finger) return this.hover(place, e);
    const [dx, dy] = [place.x - finger.x, place.y - finger.y];
    if (this.handles.grip) return this.handles.pull(place);
    if (this.stroke) return this.paint(place);
    const before = this.spread();
    this.fingers.set(e.pointerId, { x: place.x, y: place.y });
    if (this.began && Math.hypot(place.x - this.began.x, place.y - this.began.y) < STILL) return;
    const first = this.began;
    this.began = null;
    const side = Math.min(place.at.width, place.at.height);
    if (before) {
      const after = this.spread();
      this.camera.zoom(before.apart / Math.max(1, after.apart));
      this.camera.pan(after.x - before.x, after.y - before.y, side);
    } else if (e.shiftKey || e.buttons & 6) this.camera.pan(dx, dy, side);
    else {
      // The few pixels that were held back while it might have been a press count too.
      const [sx, sy] = first ? [place.x - first.x, place.y - first.y] : [dx, dy];
      this.camera.turn((-sx * 180) / side, (-sy * 180) / side);
    }
    this.viewed();
  }

  // Middle and distance of two fingers, null if there are not two.
  spread() {
    if (this.fingers.size !== 2) return null;
    const [a, b] = this.fingers.values();
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.hypot(a.x - b.x, a.y - b.y) };
  }

  release(e, meant) {
    if (!this.fingers.delete(e.pointerId)) return;
    if (this.handles.grip) return this.handles.letGo();
    if (this.stroke) return this.lift();
    if (this.fingers.size) return;
    this.picture.classList.remove("turning");
    if (meant && this.began) this.choose(this.began, this.began.button);
    this.began = null;
  }

  // ---- the brush: a press on what it paints begins a stroke; beside it the scene is turned

  paints(place, e) {
    if (!this.frame.brush || this.fingers.size > 1 || e.button || e.shiftKey) return false;
    this.stroke = { vertex: -1 };
    if (this.paint(place)) return true;
    this.stroke = null;
    return false;
  }

  // A dab where the pointer has come to another vertex.
  paint(place) {
    const hit = this.under(place);
    if (hit?.item.name !== this.frame.brush) return false;
    this.say(describeHit(hit));
    if (hit.vertex !== this.stroke.vertex) {
      this.stroke.vertex = hit.vertex;
      this.emit({ kind: "stroke", item: hit.item.name, face: hit.face, vertex: hit.vertex, point: hit.point });
    }
    return true;
  }

  lift() {
    this.stroke = null;
    this.emit({ kind: "release", item: this.frame.brush });
  }

  // Without the focus the wheel scrolls the page, as it does everywhere else on it.
  wheel(e) {
    if (!this.items || !(e.ctrlKey || e.metaKey || this.root.activeElement)) return;
    e.preventDefault();
    this.camera.zoom(Math.exp(clamp(e.deltaY * (e.deltaMode ? 30 : 1), -300, 300) * (e.ctrlKey ? 0.006 : 0.0015)));
    this.viewed();
  }

  under({ x, y, view, at }) {
    const here = this.frame.items.filter((item) => item.pick && item.view === view);
    return pickAmong(here, this.camera.ray(x, y, at), [x, y], this.camera, at);
  }

  hover(place, e) {
    if (e.pointerType !== "mouse") return;
    this.pointed = place;
    this.looking ||= requestAnimationFrame(() => {
      this.looking = 0;
      const faces = this.frame.items.reduce((sum, item) => sum + (item.data.faces?.length ?? 0) / 3, 0);
      if (this.freed || this.fingers.size || faces > FACES_ON_HOVER) return;
      const hit = this.under(this.pointed);
      this.picture.classList.toggle("over", Boolean(hit && this.frame.pick));
      this.say(hit ? describeHit(hit) : null);
    });
  }

  choose(place, button, key = "") {
    if (key && this.paints(place, { button: 0 })) return this.lift();
    const hit = this.under(place);
    const text = hit ? describeHit(hit) : "nothing there";
    this.say(hit ? text : null);
    if (key) this.spoken.textContent = text;
    if (!this.frame.pick) return;
    const what = hit ? { item: hit.item.name, face: hit.face, vertex: hit.vertex, point: hit.point } : {};
    this.emit({ kind: "press", button, key, ...what });
  }

  // ---- keyboard

  keyed(e) {
    if (!this.items || this.lost.contains(e.target)) return false;
    const handle = this.handles.of(e.target);
    return (handle && this.handles.nudge(handle, e)) || this.steer(e, handle) || this.tell(e);
  }

  steer(e, handle) {
    const arrows = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    const zoom = { "+": 0.9, "=": 0.9, "-": 1 / 0.9, _: 1 / 0.9 }[e.key];
    if (arrows && e.shiftKey) this.camera.pan(-arrows[0] * 20, -arrows[1] * 20, Math.min(this.size.width, this.size.height));
    else if (arrows) this.camera.turn(arrows[0] * 5, arrows[1] * 5);
    else if (zoom) this.camera.zoom(zoom);
    else if (e.key === "0") this.fit();
    else if (e.key === "Enter" && !handle && !e.repeat) {
      const at = this.viewports[0];
      this.choose({ x: at.x + at.width / 2, y: at.y + at.height / 2, view: 0, at }, 0, e.key);
    } else return false;
    if (arrows || zoom) this.viewed();
    return true;
  }

  tell(e) {
    if (!this.frame.keys.includes(e.key)) return false;
    this.emit({ kind: "key", key: e.key });
    return true;
  }

  // ---- delivery

  emit(action) {
    this.number += 1;
    this.send(action);
    return this.number;
  }

  // Drawn and read in one go: afterwards the browser may have cleared it.
  save() {
    if (!this.items) return;
    this.draw(true);
    const link = document.createElement("a");
    link.href = this.canvas.toDataURL("image/png");
    link.download = `${this.frame.key}.png`;
    link.click();
  }

  free() {
    super.free();
    for (const one of [this.reports, this.needs]) one.stop();
    clearTimeout(this.rest);
    clearTimeout(this.still);
    cancelAnimationFrame(this.asked);
    cancelAnimationFrame(this.looking);
    this.painter.free();
  }
}
