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

// Sends values to Python: one request in flight, the newest value wins, a lost answer is
// noticed after two seconds. `send(value)`; `answered(echo)` with the number Python has seen.
// `merge(older, newer)` joins values that must not be lost (strokes); without it the newer wins.
function courier(post, merge) {
  const self = { seq: 0, busy: false, pending: undefined, sent: undefined, since: 0 };
  const flush = () => {
    if (self.busy || self.pending === undefined) return;
    self.sent = self.pending;
    self.pending = undefined;
    self.busy = true;
    self.since = performance.now();
    self.seq += 1;
    post({ seq: self.seq, value: self.sent });
  };
  self.send = (value) => {
    self.pending = merge && self.pending !== undefined ? merge(self.pending, value) : value;
    flush();
  };
  self.idle = () => !self.busy && self.pending === undefined;
  self.answered = (echo) => {
    if (self.seq === 0 || echo > self.seq) self.seq = echo; // a fresh mount goes on counting
    if (self.busy && echo >= self.seq) {
      self.busy = false;
      self.sent = undefined;
      requestAnimationFrame(flush);
    }
  };
  const watchdog = setInterval(() => {
    if (!self.busy || performance.now() - self.since < 2000) return;
    self.busy = false;
    if (self.pending === undefined) self.pending = self.sent;
    else if (merge) self.pending = merge(self.sent, self.pending);
    flush();
  }, 500);
  self.stop = () => clearInterval(watchdog);
  return self;
}

// The colours with one meaning on every page, for the theme the component stands in.
function colours(element) {
  const css = getComputedStyle(element.host || element);
  const get = (name) => css.getPropertyValue(name).trim();
  const paper = get("--st-background-color") || "#FCFBF8";
  const [r, g, b] = rgb(paper);
  const dark = 0.2126 * r + 0.7152 * g + 0.0722 * b < 110;
  return {
    dark,
    paper,
    ink: get("--st-text-color") || "#1B1F24",
    rule: get("--st-border-color") || "#DEDAD0",
    accent: get("--st-primary-color") || "#0B5CAD",
    soft: get("--st-secondary-background-color") || "#F1EFE9",
    data: dark ? "#4BA3DB" : "#0072B2",
    model: "#E69F00",
    chosen: "#CC79A7",
    good: dark ? "#2FBF95" : "#009E73",
    error: dark ? "#F08A4B" : "#D55E00",
    text: "'Atkinson Hyperlegible Next', sans-serif",
    mono: "'Atkinson Hyperlegible Mono', monospace",
  };
}

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

// Numbers as the playground writes them: fixed decimals, a true minus sign.
function shown(value, decimals = 2) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return value.toFixed(decimals).replace(/^-(?=[0.]*$)/, "").replace("-", "−");
}

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
