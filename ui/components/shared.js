// In front of every component's script: data, delivery, colours, fonts.

// The inverse of pack() in Python. The bytes arrive unaligned, hence the copy.
function unpack(data) {
  const bytes = data.slice();
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const kinds = { u1: Uint8Array, i1: Int8Array, u2: Uint16Array, i2: Int16Array, u4: Uint32Array, i4: Int32Array, f4: Float32Array };
  for (const [name, [kind, shape, offset]] of Object.entries(header.blobs)) {
    const count = shape.reduce((a, b) => a * b, 1);
    const view = new kinds[kind](bytes.buffer, 4 + length + offset, count);
    view.shape = shape;
    header.blobs[name] = view;
  }
  return header;
}

// Sends values to Python: one in flight, the newest value wins, a lost answer is noticed after two
// seconds. `send(value)`; `answered(echo)` with the number Python has seen. `merge(older, newer)`
// joins values not yet sent that must not be lost (strokes, orders); without it the newer wins.
// `ask(value, most)` sends what whatever comes next may take the place of (the next frame, please):
// nothing that was sent waits for its answer, and so many may be on their way at once.
function courier(post, merge) {
  const self = { seq: 0, seen: 0, kept: 0, pending: undefined, sent: undefined, since: 0, attempt: 0 };
  const busy = () => self.kept > self.seen;
  const put = (value) => {
    self.sent = value;
    self.since = performance.now();
    self.seq += 1;
    post({ seq: self.seq, value });
  };
  const flush = () => {
    if (busy() || self.pending === undefined) return;
    const value = self.pending;
    self.pending = undefined;
    self.kept = self.seq + 1;
    put(value);
  };
  self.send = (value) => {
    self.pending = merge && self.pending !== undefined ? merge(self.pending, value) : value;
    flush();
  };
  self.ask = (value, most) => {
    const free = self.idle() && self.seq - self.seen < most;
    if (free) put(value);
    return free;
  };
  self.idle = () => !busy() && self.pending === undefined;
  self.answered = (echo) => {
    if (self.seq === 0 || echo > self.seq) self.seq = echo; // a fresh mount goes on counting
    if (echo <= self.seen) return;
    self.seen = echo;
    self.since = performance.now();
    if (self.seen === self.seq) self.sent = undefined;
    flush();
  };
  // The same number again: Python takes it once, however slow the first one was.
  const watchdog = setInterval(() => {
    if (self.seq <= self.seen || performance.now() - self.since < 2000) return;
    self.since = performance.now();
    self.attempt += 1;
    post({ seq: self.seq, value: self.sent, attempt: self.attempt });
  }, 500);
  self.stop = () => clearInterval(watchdog);
  return self;
}

// The colours with one meaning on every page, for the theme the component stands in. `COLOURS` is
// ui/colours.json.
function colours(element) {
  const fonts = { text: "'Atkinson Hyperlegible Next', sans-serif", mono: "'Atkinson Hyperlegible Mono', monospace" };
  if (beingTaken()?.light) return { dark: false, ...COLOURS.light, ...fonts };
  const css = getComputedStyle(element.host || element);
  const get = (name) => css.getPropertyValue(name).trim();
  const paper = get("--st-background-color") || COLOURS.light.paper;
  const [r, g, b] = rgb(paper);
  const dark = 0.2126 * r + 0.7152 * g + 0.0722 * b < 110;
  const usual = dark ? COLOURS.dark : COLOURS.light;
  return {
    dark,
    ...usual,
    paper,
    ink: get("--st-text-color") || usual.ink,
    rule: get("--st-border-color") || usual.rule,
    accent: get("--st-primary-color") || usual.accent,
    soft: get("--st-secondary-background-color") || usual.soft,
    ...fonts,
  };
}

// While a picture of the page is being taken, what is drawn is remembered (ui/components/picture).
const beingTaken = () => window.playgroundPicture;

const newPath = () => beingTaken()?.path() ?? new Path2D();

function rgb(colour) {
  if (colour.startsWith("#")) {
    const full = colour.length === 4 ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour;
    return [1, 3, 5].map((i) => parseInt(full.slice(i, i + 2), 16));
  }
  return (colour.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).map(Number);
}

// A canvas draws with a fallback face until the font is there: draw again then.
function whenFontsReady(redraw) {
  const wanted = ["16px 'Atkinson Hyperlegible Mono'", "16px 'Atkinson Hyperlegible Next'"];
  if (wanted.every((font) => document.fonts.check(font))) return;
  Promise.all(wanted.map((font) => document.fonts.load(font))).then(redraw);
}

// The component that an object of `kind` draws: one for each mount, kept in `root[name]`.
function mounted(component, name, kind) {
  const root = component.parentElement;
  const host = root.host ?? root;
  host.playgroundDrawing = root[name] ||= new kind(root);
  root[name].receive(component);
  return () => {
    root[name]?.free();
    host.playgroundDrawing = root[name] = null;
  };
}

// A new element with properties and children.
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const listener = (signal) => (target, name, handle, options) => target.addEventListener(name, handle, { signal, ...options });

// A key that `act` had a use for is kept from the page; keys held with Ctrl and the like are not ours.
function answerKey(e, act) {
  if (e.ctrlKey || e.metaKey || e.altKey || !act()) return;
  e.preventDefault();
  e.stopPropagation();
}

// How much larger than 16 px the page's root font is.
const rootScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

// Pixels of text on a canvas that is usually so large, at a root font of 16 px; larger in a projection.
const textSize = (usual) => rootScale() * Math.max(usual, 16 * parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--least-text") || 0));

// Steps of 1, 2 or 5 times a power of ten, about so many, at least two: one alone gives no scale.
// `write(value, decimals)` gives the text.
function ticks(low, high, about, write = shown) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= rough * 0.999);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  if (count < 2 && about < 8) return ticks(low, high, 1.6 * about, write);
  return Array.from({ length: count }, (_, k) => (first + k) * step).map((value) => ({ value, text: write(value, decimals) }));
}

// Of ticks that `place` puts closer than so many pixels, every second, third, …
function spaced(all, place, least) {
  const apart = all.length > 1 ? Math.abs(place(all[1].value) - place(all[0].value)) : least;
  return all.filter((_, k) => k % Math.max(1, Math.ceil(least / apart)) === 0);
}

// What the widest of their texts takes in a row, in the font of `g`.
const widest = (all, g) => Math.max(0, ...all.map(({ text }) => g.measureText(text).width)) + 0.8 * g.measureText("0").width;

// Numbers as the playground writes them: fixed decimals, a true minus sign.
function shown(value, decimals = 2) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return value.toFixed(decimals).replace(/^-(?=[0.]*$)/, "").replace("-", "−");
}

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const blend = (a, b, t) => a.map((x, i) => x + (b[i] - x) * t);
const css3 = ([r, g, b]) => `rgb(${Math.round(r)},${Math.round(g)},${Math.round(b)})`;

// Signed values: orange – paper – blue, symmetric about zero; t in [−1, 1] -> [r, g, b]. The same
// as `ui.theme.diverging`.
function diverging(t, dark) {
  const [negative, zero, positive] = DIVERGING[dark ? 1 : 0];
  const x = Math.max(-1, Math.min(1, t));
  return blend(zero, x < 0 ? negative : positive, Math.abs(x) ** 0.8);
}

const DIVERGING = [COLOURS.light, COLOURS.dark].map((theme) => ["negative", "zero", "positive"].map((name) => rgb(theme[name])));

// 256 RGBA words for one byte per pixel: "gray", "signed" (128 is zero), "sequential" (cividis).
function colourTable(name, dark) {
  const cividis = ["#00204D", "#00336F", "#39486B", "#575C6D", "#707173", "#8A8779", "#A69D75", "#C4B56C", "#E4CF5B", "#FFEA46"].map(rgb);
  const sequential = (t) => {
    const i = Math.min(8, Math.floor(t * 9));
    return blend(cividis[i], cividis[i + 1], t * 9 - i);
  };
  const colour = {
    gray: (i) => [i, i, i],
    signed: (i) => diverging((i - 128) / 127, dark),
    sequential: (i) => sequential(i / 255),
  }[name];
  const table = new Uint8ClampedArray(1024);
  for (let i = 0; i < 256; i += 1) table.set([...colour(i), 255], 4 * i);
  return new Uint32Array(table.buffer);
}

// A colour table as the background of a legend's bar.
function gradient(table) {
  const stops = Array.from({ length: 17 }, (_, k) => table[Math.min(255, k * 16)]);
  return `linear-gradient(90deg,${stops.map((word) => css3([word & 255, (word >> 8) & 255, (word >> 16) & 255]))})`;
}

// Sizes a canvas in CSS pixels at the screen's resolution; returns its cleared 2-D context.
function sized(canvas, width, height) {
  const k = devicePixelRatio || 1;
  const [w, h] = [Math.round(width * k), Math.round(height * k)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  if (beingTaken()) return beingTaken().pen(canvas, width, height);
  const g = canvas.getContext("2d");
  g.setTransform(k, 0, 0, k, 0, 0);
  g.clearRect(0, 0, width, height);
  canvas.blank = "";
  return g;
}

// The same for an upper layer with nothing on it, as most are while a page plays: one that is so
// already is not touched, since the browser would copy it anew with every picture.
function blanked(canvas, width, height) {
  const size = `${width} ${height} ${devicePixelRatio}`;
  if (canvas.blank === size && !beingTaken()) return;
  sized(canvas, width, height);
  if (!beingTaken()) canvas.blank = size;
}
