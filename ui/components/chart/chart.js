// A line chart drawn on a canvas: axes, bands, direct labels, crosshair with the values.

const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [12, 4], [4, 2, 1, 2]];
const EARLY = 60; // pixels between the end of a line and its label
const MARK = 32; // pixels for dash and sign before a label in the legend
const SIGNS = ["circle", "square", "triangle", "diamond", "cross", "ring"];

export default function (component) {
  return mounted(component, "_chart", Chart);
}

class Chart {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { host: find("chart"), plot: find("plot"), base: find("base"), over: find("over"), spoken: find("spoken") });
    this.frames = 0;
    this.off = new AbortController();
    const listen = listener(this.off.signal);
    const on = (name, handle) => listen(this.plot, name, handle);
    on("pointermove", (e) => this.point(e.clientX - this.plot.getBoundingClientRect().left));
    on("pointerdown", (e) => this.point(e.clientX - this.plot.getBoundingClientRect().left));
    on("pointerleave", () => this.point(null));
    on("blur", () => this.point(null));
    on("keydown", (e) => answerKey(e, () => this.keyed(e.key)));
    listen(document, "film-moment", (e) => this.follow(e.detail));
    this.observer = new ResizeObserver(() => {
      this.width = this.host.clientWidth; // asked for at other times it makes the browser lay out the page
      this.draw();
    });
    this.observer.observe(this.host);
    whenFontsReady(() => this.off.signal.aborted || this.draw());
  }

  receive(component) {
    const frame = unpack(component.data);
    frame.lines.forEach((line, i) => {
      line.x = frame.blobs[`x${i}`];
      line.y = frame.blobs[`y${i}`];
    });
    frame.bands = frame.bands.map((line, i) => ({ line, x: frame.blobs[`band_x${i}`], low: frame.blobs[`band_low${i}`], high: frame.blobs[`band_high${i}`] }));
    this.frame = frame;
    this.plot.setAttribute("aria-label", frame.alt);
    this.draw();
    this.frames += 1;
    this.host.dataset.frames = this.frames;
  }

  draw() {
    if (!this.frame || !this.width) return;
    const rem = rootScale();
    this.colours = colours(this.root);
    this.at = layout(this.frame, this.width, this.frame.height * rem, textSize(13), this.colours, this.base);
    const g = sized(this.base, this.at.width, this.at.height);
    drawAxes(g, this.frame, this.at, this.colours);
    drawLines(g, this.frame, this.at, this.colours);
    drawLabels(g, this.frame, this.at, this.colours);
    this.drawOver();
  }

  follow({ name, k }) {
    if (!this.at || this.frame.film !== name || !(k in this.frame.markers)) return;
    this.frame.marker = this.frame.markers[k];
    this.drawOver();
  }

  // ---- the crosshair: at a pixel, or moved by the arrow keys from point to point

  point(pixel) {
    if (!this.at) return;
    this.cross = pixel === null ? null : Math.max(this.at.x0, Math.min(this.at.x1, this.at.invert(pixel)));
    this.drawOver();
  }

  keyed(key) {
    const way = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[key];
    if (!way) return false;
    const xs = [...new Set(this.frame.lines.flatMap((line) => Array.from(line.x)))].sort((a, b) => a - b);
    if (!xs.length) return true;
    const here = this.cross ?? xs.at(-1);
    const next = way > 0 ? xs.find((x) => x > here) : xs.findLast((x) => x < here);
    this.cross = Number.isFinite(way) ? next ?? here : way > 0 ? xs.at(-1) : xs[0];
    this.drawOver();
    this.spoken.textContent = [`${this.frame.x_label} ${number(this.cross)}`, ...this.values().map(({ line, y }) => `${line.label} ${number(y)}`)].join(", ");
    return true;
  }

  // The nearest point of each line to the crosshair.
  values() {
    return this.frame.lines.flatMap((line, i) => {
      const k = nearest(line.x, this.cross);
      return k < 0 ? [] : [{ line, i, x: line.x[k], y: line.y[k] }];
    });
  }

  drawOver() {
    const { at, frame, colours: c } = this;
    const marked = frame.marker !== null && frame.marker >= at.x0 && frame.marker <= at.x1;
    const crossed = this.cross !== null && this.cross !== undefined;
    if (!marked && !crossed) return blanked(this.over, at.width, at.height);
    const g = sized(this.over, at.width, at.height);
    if (marked) {
      const x = at.px(frame.marker);
      stroke(g, [[x, at.top], [x, at.bottom]], c.ink, 1.5, [3, 3]);
      g.beginPath();
      g.moveTo(x - 5, at.top - 7);
      g.lineTo(x + 5, at.top - 7);
      g.lineTo(x, at.top);
      g.fillStyle = c.ink;
      g.fill();
    }
    if (!crossed) return;
    stroke(g, [[at.px(this.cross), at.top], [at.px(this.cross), at.bottom]], c.ink, 1, []);
    const values = this.values();
    for (const { line, i, x, y } of values) if (drawable(y, frame)) sign(g, SIGNS[i], at.px(x), at.py(y), 4.5, c[line.colour], c.paper);
    drawReadout(g, values, this, c);
  }

  free() {
    this.off.abort();
    this.observer.disconnect();
  }
}

const drawable = (y, frame) => Number.isFinite(y) && (!frame.log_y || y > 0);

// Ranges, ticks and the mapping from data to pixels.
function layout(frame, width, height, font, c, canvas) {
  const g = canvas.getContext("2d");
  const [x0, x1] = range(frame.lines.flatMap((line) => [line.x[0], line.x.at(-1)]).filter(Number.isFinite), 1);
  const visible = [];
  for (const { y } of frame.lines) visible.push(...extremes(y, frame));
  for (const { low, high } of frame.bands) visible.push(...extremes(low, frame), ...extremes(high, frame));
  let [y0, y1] = range(visible, frame.log_y ? 10 : 1);
  if (frame.log_y && y1 / y0 < 10) [y0, y1] = [y0 / 2, y1 * 2];
  if (frame.log_y) [y0, y1] = [y0 / (y1 / y0) ** 0.04, y1 * (y1 / y0) ** 0.04];
  else [y0, y1] = [y0 - 0.04 * (y1 - y0), y1 + 0.04 * (y1 - y0)];
  [y0, y1] = [frame.y_range[0] ?? y0, frame.y_range[1] ?? y1];
  const wanted = frame.log_y ? decades(y0, y1) : ticks(y0, y1, Math.max(2, Math.floor(height / 48)), brief);
  g.font = `500 ${font}px ${c.mono}`;
  const left = 8 + Math.max(...wanted.map(({ text }) => g.measureText(text).width), 10);
  g.font = `600 ${font}px ${c.text}`;
  const lone = frame.lines.length === 1 && frame.lines[0].label === frame.y_label; // the title says it
  const labels = lone ? font : Math.max(0, ...frame.lines.map((line) => g.measureText(line.label).width)) + 18;
  const beside = lone || labels <= width * 0.34;
  const right = beside ? labels : 10 + font * 0.6;
  const entries = frame.lines.map((line) => MARK + g.measureText(line.label).width + 14);
  const legend = beside ? [] : flowing(entries, left + Math.max(...entries) > width ? 0 : left, width);
  g.font = `400 ${font}px ${c.text}`;
  const title = wrapped(g, frame.log_y ? `${frame.y_label} (log scale)` : frame.y_label, width);
  const head = font * 1.2 * (title.length - 1); // what the title takes beyond its first line
  // The marker's head stands between the legend and the axes.
  const top = head + font * (1.7 + (beside ? 0 : 0.5 + 1.35 * (1 + legend.at(-1).row)));
  const bottom = height - font * 2.9;
  const f = frame.log_y ? Math.log10 : (v) => v;
  const px = (x) => left + ((x - x0) / (x1 - x0)) * (width - left - right);
  const py = (y) => bottom - ((f(y) - f(y0)) / (f(y1) - f(y0))) * (bottom - top);
  // In a low chart under a legend, only as many as do not cover each other.
  const yTicks = spaced(wanted, py, 1.1 * font);
  const invert = (pixel) => x0 + ((pixel - left) / (width - left - right)) * (x1 - x0);
  g.font = `500 ${font}px ${c.mono}`;
  const many = ticks(x0, x1, Math.max(2, Math.floor((width - left - right) / 80)), brief);
  const xTicks = spaced(many, px, widest(many, g));
  return { width, height, font, title, head, left, right, top, bottom, beside, lone, legend, x0, x1, y0, y1, px, py, invert, xTicks, yTicks };
}

// A text in lines that are no wider, broken between words.
function wrapped(g, text, width) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && g.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// Places of things so wide, one after the other in rows between left and right.
function flowing(widths, left, right) {
  let [x, row] = [left, 0];
  return widths.map((width) => {
    if (x > left && x + width > right) [x, row] = [left, row + 1];
    x += width;
    return { x: x - width, row };
  });
}

function extremes(values, frame) {
  let [low, high] = [Infinity, -Infinity];
  for (const y of values) {
    if (!drawable(y, frame)) continue;
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  return high >= low ? [low, high] : [];
}

function range(values, spare) {
  if (!values.length) return spare === 10 ? [0.1, 1] : [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (high > low) return [low, high];
  return spare === 10 ? [low / 2, high * 2] : [low - (low ? Math.abs(low) / 2 : 0), high + (Math.abs(high) / 2 || 1)];
}

function decades(low, high) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const skip = Math.max(1, Math.ceil((last - first + 1) / 5));
  const all = Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k);
  return all.filter((k) => (k - last) % skip === 0).map((k) => ({ value: 10 ** k, text: Math.abs(k) <= 3 ? brief(10 ** k, Math.max(0, -k)) : `10${superscript(k)}` }));
}

const superscript = (k) => String(k).replace(/./g, (d) => (d === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]));

// A tick: thousands apart by a thin space, powers of ten beyond millions.
function brief(value, decimals) {
  if (Math.abs(value) >= 1e6 || decimals > 4) return value.toExponential(1).replace(".0", "").replace("e+", "e").replace(/-/g, "−");
  return shown(value, decimals).replace(/\B(?=(\d{3})+$)/, decimals ? "" : "\u2009");
}

// Four significant digits for the readout.
function number(value) {
  if (!Number.isFinite(value)) return shown(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return shown(value, 0);
  if (size && (size < 1e-3 || size >= 1e5)) return value.toExponential(2).replace("e+", "e").replace(/-/g, "−");
  return shown(value, Math.max(0, 3 - Math.floor(Math.log10(size || 1))));
}

function drawAxes(g, frame, at, c) {
  const { font } = at;
  for (const { value, text } of at.yTicks) {
    const y = Math.round(at.py(value)) + 0.5;
    stroke(g, [[at.left, y], [at.width - at.right, y]], c.rule, 1, []);
    put(g, text, at.left - 6, y, `500 ${font}px ${frame.log_y ? c.text : c.mono}`, c.ink, "right");
  }
  stroke(g, [[at.left, at.bottom + 0.5], [at.width - at.right, at.bottom + 0.5]], c.ink, 1, []);
  for (const { value, text } of at.xTicks) {
    stroke(g, [[at.px(value), at.bottom], [at.px(value), at.bottom + 4]], c.ink, 1, []);
    g.font = `500 ${font}px ${c.mono}`;
    const half = g.measureText(text).width / 2; // at the edges a label moves inwards
    put(g, text, Math.max(half, Math.min(at.width - half, at.px(value))), at.bottom + font * 0.95, g.font, c.ink, "center");
  }
  put(g, frame.x_label, at.width - at.right, at.bottom + font * 2.25, `400 ${font}px ${c.text}`, c.ink, "right");
  at.title.forEach((line, k) => put(g, line, 0, font * (0.7 + 1.2 * k), `400 ${font}px ${c.text}`, c.ink, "left"));
}

function drawLines(g, frame, at, c) {
  g.save();
  g.beginPath();
  g.rect(at.left, at.top - 3, at.width - at.left - at.right + 4, at.bottom - at.top + 4);
  g.clip();
  for (const { line, x, low, high } of frame.bands) {
    g.globalAlpha = 0.2;
    g.fillStyle = c[frame.lines[line].colour];
    for (let k = 1; k < x.length; k += 1) {
      if (![low[k - 1], low[k], high[k - 1], high[k]].every((y) => drawable(y, frame))) continue;
      g.beginPath();
      g.moveTo(at.px(x[k - 1]), at.py(low[k - 1]));
      g.lineTo(at.px(x[k]), at.py(low[k]));
      g.lineTo(at.px(x[k]), at.py(high[k]));
      g.lineTo(at.px(x[k - 1]), at.py(high[k - 1]));
      g.fill();
    }
    g.globalAlpha = 1;
  }
  frame.lines.forEach((line, i) => {
    g.beginPath();
    let open = false;
    for (let k = 0; k < line.x.length; k += 1) {
      const fine = drawable(line.y[k], frame);
      if (fine) g[open ? "lineTo" : "moveTo"](at.px(line.x[k]), at.py(line.y[k]));
      const alone = fine && !open && !drawable(line.y[k + 1] ?? NaN, frame);
      if (alone) g.lineTo(at.px(line.x[k]) + 0.01, at.py(line.y[k])); // a round cap: a dot
      open = fine;
    }
    g.strokeStyle = c[line.colour];
    g.lineWidth = line.thick ? 5 : 2.25;
    g.lineJoin = g.lineCap = "round";
    g.setLineDash(DASHES[i]);
    g.stroke();
    g.setLineDash([]);
  });
  g.restore();
}

// Labels at the ends of the lines, moved apart; above the plot where there is no room beside it.
function drawLabels(g, frame, at, c) {
  const { font } = at;
  const ends = frame.lines.map((line, i) => {
    let k = line.y.length - 1;
    while (k >= 0 && !drawable(line.y[k], frame)) k -= 1;
    const inside = k < 0 ? at.top : Math.max(at.top, Math.min(at.bottom, at.py(line.y[k])));
    return { line, i, x: k < 0 ? null : at.px(line.x[k]), y: inside, place: inside };
  });
  for (const { line, i, x, y } of ends) if (x !== null) sign(g, SIGNS[i], x, y, 4, c[line.colour], c.paper);
  if (at.lone) return;
  if (!at.beside) {
    ends.forEach(({ line, i }) => {
      const { x, row } = at.legend[i];
      const y = at.head + font * (2.1 + 1.35 * row);
      stroke(g, [[x, y], [x + MARK - 10, y]], c[line.colour], 2.25, DASHES[i]);
      sign(g, SIGNS[i], x + MARK - 10, y, 4, c[line.colour], c.paper);
      put(g, line.label, x + MARK, y, `600 ${font}px ${c.text}`, c.ink, "left", at.width - x - MARK);
    });
    return;
  }
  ends.sort((a, b) => a.y - b.y);
  const gap = font * 1.2;
  for (let k = 1; k < ends.length; k += 1) ends[k].place = Math.max(ends[k].place, ends[k - 1].place + gap);
  const excess = ends.length ? ends.at(-1).place - (at.bottom - font * 0.3) : 0;
  if (excess > 0) {
    ends.at(-1).place -= excess;
    for (let k = ends.length - 2; k >= 0; k -= 1) ends[k].place = Math.min(ends[k].place, ends[k + 1].place - gap);
  }
  for (const { line, x, y, place } of ends) {
    const start = at.width - at.right + 14;
    if (x !== null) {
      // Of a line that ends early: faint and dotted, so that it is not taken for a part of it.
      const early = start - x > EARLY;
      g.globalAlpha = early ? 0.5 : 1;
      stroke(g, [[x + 5, y], [start - 3, place]], c[line.colour], 1, early ? [1, 5] : []);
      g.globalAlpha = 1;
    }
    put(g, line.label, start, place, `600 ${font}px ${c.text}`, c.ink, "left");
  }
}

function drawReadout(g, values, { at, frame, cross }, c) {
  const font = at.font;
  const rows = [[frame.x_label, number(values[0]?.x ?? cross)], ...values.map(({ line, y }) => [line.label, number(y)])];
  g.font = `400 ${font}px ${c.text}`;
  const names = Math.max(...rows.map(([name]) => g.measureText(name).width));
  g.font = `600 ${font}px ${c.mono}`;
  const width = names + Math.max(...rows.map(([, text]) => g.measureText(text).width)) + 40;
  const x = at.px(cross) + 12 + width > at.width ? Math.max(0, at.px(cross) - 12 - width) : at.px(cross) + 12;
  const y = at.top + 2;
  g.fillStyle = c.paper;
  g.strokeStyle = c.rule;
  g.lineWidth = 1;
  g.beginPath();
  g.roundRect(x, y, width, rows.length * font * 1.4 + 10, 4);
  g.fill();
  g.stroke();
  rows.forEach(([name, text], k) => {
    const row = y + 5 + (k + 0.5) * font * 1.4;
    if (k) sign(g, SIGNS[values[k - 1].i], x + 12, row, 4, c[values[k - 1].line.colour], c.paper);
    put(g, name, x + 22, row, `400 ${font}px ${c.text}`, c.ink, "left");
    put(g, text, x + width - 8, row, `600 ${font}px ${c.mono}`, c.ink, "right");
  });
}

function nearest(xs, x) {
  let [low, high] = [0, xs.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] < x) low = middle;
    else high = middle;
  }
  return high < 0 || Math.abs(xs[low] - x) <= Math.abs(xs[high] - x) ? Math.min(low, high) : high;
}

function stroke(g, points, colour, width, dash) {
  g.beginPath();
  points.forEach(([x, y], k) => g[k ? "lineTo" : "moveTo"](x, y));
  g.strokeStyle = colour;
  g.lineWidth = width;
  g.setLineDash(dash);
  g.stroke();
  g.setLineDash([]);
}

function sign(g, shape, x, y, r, colour, paper) {
  g.beginPath();
  if (shape === "square") g.rect(x - r, y - r, 2 * r, 2 * r);
  else if (shape === "circle" || shape === "ring") g.arc(x, y, r, 0, 2 * Math.PI);
  else {
    const corners = { triangle: [[0, -1.2], [1.1, 0.9], [-1.1, 0.9]], diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]], cross: [[-1, -1], [0, -0.3], [1, -1], [0.3, 0], [1, 1], [0, 0.3], [-1, 1], [-0.3, 0]] }[shape];
    corners.forEach(([dx, dy], k) => g[k ? "lineTo" : "moveTo"](x + dx * r, y + dy * r));
    g.closePath();
  }
  g.fillStyle = shape === "ring" ? paper : colour;
  g.fill();
  g.strokeStyle = shape === "ring" ? colour : paper;
  g.lineWidth = shape === "ring" ? 2 : 1;
  g.stroke();
}

// A text that would be wider than `most` is set closer.
function put(g, text, x, y, font, colour, align, most = Infinity) {
  g.font = font;
  g.fillStyle = colour;
  g.textAlign = align;
  g.textBaseline = "middle";
  if (Number.isFinite(most)) g.fillText(text, x, y, most);
  else g.fillText(text, x, y);
}
