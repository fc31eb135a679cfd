// Draws a gridworld: values as colour and number, greedy actions as arrows, action values as
// triangles. What a cell shows falls with its size, so that 64×64 cells stay readable as a field.

const FLOOR = 0, WALL = 1, GOAL = 2, PIT = 3, CLIFF = 4, JUMP = 5;
const KIND_NAMES = ["floor", "wall", "goal", "pit", "cliff", "jump"];
const DIRECTIONS = [[0, -1], [1, 0], [0, 1], [-1, 0]]; // up, right, down, left: bits 1, 2, 4, 8
const NUMBER_FROM = 40; // CSS pixels: smaller cells show no numbers
const QUARTER_NUMBER_FROM = 62;

// Black or white, whichever contrasts more with what is under it (WCAG relative luminance).
function inkOn(colour) {
  const [r, g, b] = colour.map((c) => ((c / 255) <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.209 ? "#14181D" : "#FFFFFF";
}

const STEPS = 16; // between a colour and the ink on it

const shadeOf = (colour) => ({ rgb: colour, css: css3(colour), ink: inkOn(colour) });

// A shade with ever more of its ink, as pixels; kept, for only large grids ask.
function mixedOf(one) {
  one.mixed ??= Uint32Array.from({ length: STEPS + 1 }, (_, k) => packedOf(blend(one.rgb, rgb(one.ink), k / STEPS)));
  return one.mixed;
}

const packedOf = (colour) => new Uint32Array(Uint8ClampedArray.of(...colour, 255).buffer)[0];
const shades = new Map(); // dark or light -> 255 shades of the diverging scale

// The shade of a signed value relative to the scale's end; NaN counts as zero.
function shade(t, dark) {
  if (!shades.has(dark)) shades.set(dark, Array.from({ length: 255 }, (_, k) => shadeOf(diverging((k - 127) / 127, dark))));
  return shades.get(dark)[127 + Math.round(127 * Math.max(-1, Math.min(1, t || 0)))];
}

function cellShades(frame, size, c) {
  const wall = shadeOf(c.dark ? [88, 100, 116] : [74, 79, 87]);
  const cliff = shadeOf(rgb(size < 12 ? c.error : c.paper)); // no room for hatching
  const { values, kinds } = frame.blobs;
  return Array.from(values, (value, i) => {
    if (kinds[i] === WALL) return wall;
    return kinds[i] === CLIFF ? cliff : shade(value / frame.limit, c.dark);
  });
}

function drawCells(g, frame, at, c) {
  const { rows, cols } = frame;
  const size = at.cell;
  frame.shades = cellShades(frame, size, c);
  if (size < 12) drawField(g, frame, size);
  else {
    for (let i = 0; i < rows * cols; i += 1) fillCell(g, frame, i, (i % cols) * size, Math.floor(i / cols) * size, size, c);
    drawRules(g, rows, cols, size, c);
  }
  for (let i = 0; i < rows * cols; i += 1) {
    const [x, y] = [(i % cols) * size, Math.floor(i / cols) * size];
    const kind = frame.blobs.kinds[i];
    if (kind !== WALL && (size >= 12 || kind === GOAL || kind === PIT)) drawContent(g, frame, i, x, y, size, c);
  }
  g.strokeStyle = c.rule;
  g.lineWidth = 1;
  g.strokeRect(0.5, 0.5, cols * size - 1, rows * size - 1);
  if (frame.wind.length) drawWind(g, frame, size, c);
  if (frame.start) drawStart(g, frame, size, c);
  for (const [r, q, r2, q2] of frame.jumps) drawJump(g, [r, q], [r2, q2], size, c);
  if (frame.path.length > 1) drawPath(g, frame.path, size, c);
  if (frame.chosen) outline(g, frame.chosen[1] * size, frame.chosen[0] * size, size, c.chosen, c.paper);
}

// Thousands of cells: one image of all, colours and arrows mixed pixel by pixel. A path for each arrow
// takes three times as long.
function drawField(g, frame, size) {
  const { rows, cols, shades } = frame;
  const side = Math.round(size * g.getTransform().a); // of a cell, in pixels of the screen
  const masks = size < 5 ? null : frame.blobs.arrows;
  const image = new ImageData(cols * side, rows * side);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < rows * cols; i += 1) {
    const mixed = mixedOf(shades[i]);
    const first = Math.floor(i / cols) * side * cols * side + (i % cols) * side;
    const stencil = masks?.[i] ? arrowStencil(masks[i], side) : null;
    for (let y = 0; y < side; y += 1) {
      const row = first + y * cols * side;
      if (!stencil) pixels.fill(mixed[0], row, row + side);
      else for (let x = 0; x < side; x += 1) pixels[row + x] = mixed[stencil[y * side + x]];
    }
  }
  const { e, f } = g.getTransform();
  g.putImageData(image, e, f);
}

const stencils = new Map();

// How much of each pixel of a cell its arrows cover, in `STEPS` steps.
function arrowStencil(mask, side) {
  const name = 16 * side + mask;
  if (!stencils.has(name)) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const g = canvas.getContext("2d");
    const [offset, length] = (mask & (mask - 1)) === 0 ? [-0.12, 0.36] : [0.12, 0.22];
    DIRECTIONS.forEach(([dx, dy], d) => {
      if (mask & (1 << d)) wedge(g, (0.5 + dx * offset) * side, (0.5 + dy * offset) * side, dx, dy, length * side);
    });
    g.fill();
    const { data } = g.getImageData(0, 0, side, side);
    stencils.set(name, Uint8Array.from({ length: side * side }, (_, k) => Math.round((data[4 * k + 3] / 255) * STEPS)));
  }
  return stencils.get(name);
}

function fillCell(g, frame, i, x, y, size, c) {
  const kind = frame.blobs.kinds[i];
  g.fillStyle = frame.shades[i].css;
  g.fillRect(x, y, size + 0.02, size + 0.02); // no seams between cells of fractional size
  if (kind === CLIFF) hatch(g, x, y, size, c.error);
  if (frame.blobs.quarters && kind === FLOOR) {
    for (let d = 0; d < 4; d += 1) fillQuarter(g, frame.blobs.quarters[4 * i + d] / frame.limit, d, x, y, size, c);
  }
}

function fillQuarter(g, t, direction, x, y, size, c) {
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1]];
  const [a, b] = [corners[direction], corners[(direction + 1) % 4]];
  g.beginPath();
  g.moveTo(x + size / 2, y + size / 2);
  g.lineTo(x + a[0] * size, y + a[1] * size);
  g.lineTo(x + b[0] * size, y + b[1] * size);
  g.closePath();
  g.fillStyle = shade(t, c.dark).css;
  g.fill();
  if (size < 20) return;
  g.strokeStyle = c.rule;
  g.lineWidth = 0.75;
  g.stroke();
}

function hatch(g, x, y, size, colour) {
  g.save();
  g.beginPath();
  g.rect(x, y, size, size);
  g.clip();
  g.strokeStyle = colour;
  g.lineWidth = Math.max(1, size * 0.05);
  g.beginPath();
  const gap = Math.max(4, size / 5);
  for (let s = gap / 2; s < 2 * size; s += gap) {
    g.moveTo(x + s, y);
    g.lineTo(x + s - size, y + size);
  }
  g.stroke();
  g.restore();
}

function drawRules(g, rows, cols, size, c) {
  g.beginPath();
  for (let q = 1; q < cols; q += 1) {
    g.moveTo(Math.round(q * size) + 0.5, 0);
    g.lineTo(Math.round(q * size) + 0.5, rows * size);
  }
  for (let r = 1; r < rows; r += 1) {
    g.moveTo(0, Math.round(r * size) + 0.5);
    g.lineTo(cols * size, Math.round(r * size) + 0.5);
  }
  g.strokeStyle = c.rule;
  g.lineWidth = 1;
  g.stroke();
}

function drawContent(g, frame, i, x, y, size, c) {
  const kind = frame.blobs.kinds[i];
  const colour = frame.shades[i].ink;
  const label = frame.labels.get(i);
  if (kind === GOAL || kind === PIT) return drawTerminal(g, frame, i, label, x, y, size, colour, c);
  if (kind === CLIFF) return label && size >= 30 ? plate(g, label, x, y, size, c) : undefined;
  if (frame.blobs.quarters && kind === FLOOR) return drawQuarterNumbers(g, frame, i, x, y, size, c);
  drawValueAndArrows(g, frame, i, x, y, size, colour, c);
  if (label && size >= 22) drawNote(g, label, x, y, size, colour, c);
}

function drawTerminal(g, frame, i, label, x, y, size, colour, c) {
  const good = frame.blobs.kinds[i] === GOAL;
  const inset = Math.max(1, size * 0.085);
  g.strokeStyle = colour;
  g.lineWidth = Math.max(1, size * 0.025);
  if (size >= 5) g.strokeRect(x + inset, y + inset, size - 2 * inset, size - 2 * inset);
  const text = size >= 30 ? label ?? shown(frame.blobs.values[i], frame.decimals) : good ? "+" : "−";
  if (size < 12) return;
  const font = Math.min(size * (size >= 30 ? 0.3 : 0.6), (size * 1.25) / text.length);
  write(g, text, x + size / 2, y + size / 2, `700 ${font}px ${c.mono}`, colour, "center");
}

// A number on a paper plate, legible over hatching.
function plate(g, text, x, y, size, c) {
  const font = Math.max(9, Math.min(size * 0.24, (size * 1.2) / text.length));
  g.font = `700 ${font}px ${c.mono}`;
  const width = g.measureText(text).width + font * 0.5;
  g.fillStyle = c.paper;
  g.fillRect(x + (size - width) / 2, y + size / 2 - font * 0.7, width, font * 1.4);
  write(g, text, x + size / 2, y + size / 2, g.font, c.ink, "center");
}

function drawValueAndArrows(g, frame, i, x, y, size, colour, c) {
  const numbered = size >= NUMBER_FROM && !Number.isNaN(frame.blobs.values[i]);
  if (numbered) {
    const text = shown(frame.blobs.values[i], frame.decimals);
    const font = Math.min(Math.max(11, size * 0.2), (size * 1.5) / text.length);
    write(g, text, x + size * 0.08, y + size * 0.07 + font / 2, `500 ${font}px ${c.mono}`, colour, "left");
  }
  const mask = frame.blobs.arrows ? frame.blobs.arrows[i] : 0;
  if (mask) drawArrows(g, mask, x + size / 2, y + size * (numbered ? 0.6 : 0.5), size, colour);
}

// One action: a long arrow through the middle. Ties: shorter arrows that leave one point.
function drawArrows(g, mask, x, y, size, colour) {
  const chosen = DIRECTIONS.filter((_, d) => mask & (1 << d));
  const [sx, sy] = [0, 1].map((k) => chosen.reduce((sum, direction) => sum + direction[k], 0));
  g.strokeStyle = colour;
  if (chosen.length === 1) {
    const [dx, dy] = [sx * size * 0.21, sy * size * 0.21];
    g.lineWidth = Math.max(1.2, size * 0.045);
    return arrow(g, x - dx, y - dy, x + dx, y + dy, size * 0.14);
  }
  const [cx, cy] = [x - sx * size * 0.12, y - sy * size * 0.12]; // the figure stands in the middle
  g.lineWidth = Math.max(1.1, size * 0.038);
  for (const [dx, dy] of chosen) arrow(g, cx, cy, cx + dx * size * 0.25, cy + dy * size * 0.25, size * 0.1);
}

function arrow(g, x0, y0, x1, y1, head) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  g.lineCap = g.lineJoin = "round";
  g.beginPath();
  g.moveTo(x0, y0);
  g.lineTo(x1, y1);
  for (const turn of [2.44, -2.44]) {
    g.moveTo(x1, y1);
    g.lineTo(x1 + head * Math.cos(angle + turn), y1 + head * Math.sin(angle + turn));
  }
  g.stroke();
}

// Adds to a path a triangle whose tip lies `length` from (x, y).
function wedge(path, x, y, dx, dy, length) {
  const half = length * 0.75;
  path.moveTo(x + dx * length, y + dy * length);
  path.lineTo(x - dy * half, y + dx * half);
  path.lineTo(x + dy * half, y - dx * half);
  path.closePath();
}

// Action values at the four sides, the greedy ones inverted; wedges alone where cells are small.
function drawQuarterNumbers(g, frame, i, x, y, size, c) {
  if (size < 20) return;
  const mask = frame.blobs.arrows ? frame.blobs.arrows[i] : 0;
  const places = [[0.5, 0.13], [0.755, 0.5], [0.5, 0.87], [0.245, 0.5]];
  const texts = [0, 1, 2, 3].map((d) => shown(frame.blobs.quarters[4 * i + d], frame.decimals));
  const font = Math.min(size * 0.16, (size * 0.4) / (0.6 * Math.max(...texts.map((t) => t.length))));
  DIRECTIONS.forEach(([dx, dy], d) => {
    const under = shade(frame.blobs.quarters[4 * i + d] / frame.limit, c.dark);
    const greedy = mask !== 15 && mask & (1 << d);
    const [px, py] = [x + places[d][0] * size, y + places[d][1] * size];
    g.fillStyle = under.ink;
    if (size < QUARTER_NUMBER_FROM || font < 8) {
      g.beginPath();
      if (greedy) wedge(g, x + size * (0.5 + 0.24 * dx), y + size * (0.5 + 0.24 * dy), dx, dy, size * 0.16);
      return g.fill();
    }
    const width = font * 0.6 * texts[d].length;
    if (greedy) g.fillRect(px - width / 2, py + font * 0.52, width, Math.max(1.5, font * 0.14));
    g.globalAlpha = greedy || mask === 15 ? 1 : 0.72;
    write(g, texts[d], px, py, `${greedy ? 800 : 400} ${font}px ${c.mono}`, under.ink, "center");
    g.globalAlpha = 1;
  });
}

// A short label in the lower left corner.
function drawNote(g, text, x, y, size, colour, c) {
  const font = Math.min(Math.max(10, size * 0.17), (size * 1.1) / text.length);
  write(g, text, x + size * 0.07, y + size * 0.94 - font / 2, `700 ${font}px ${c.mono}`, colour, "left");
}

// The start: a ringed S in the lower right corner, a bare ring where cells are small.
function drawStart(g, frame, size, c) {
  const [r, q] = frame.start;
  const part = frame.blobs.quarters ? 0.085 : 0.12;
  const radius = Math.max(1.5, size >= 34 ? size * part : size * 0.3);
  const x = q * size + (size >= 34 ? size - radius - size * 0.04 : size / 2);
  const y = r * size + (size >= 34 ? size - radius - size * 0.04 : size / 2);
  g.beginPath();
  g.arc(x, y, radius, 0, 2 * Math.PI);
  g.fillStyle = c.paper;
  g.fill();
  g.strokeStyle = c.ink;
  g.lineWidth = Math.max(1, size * 0.02);
  g.stroke();
  if (size >= 34) write(g, "S", x, y, `700 ${radius * 1.5}px ${c.mono}`, c.ink, "center");
}

// A thin arc from a jump cell to its target, with a halo so that it reads over numbers.
function drawJump(g, [r, q], [r2, q2], size, c) {
  const side = 0.9 * size;
  const [x0, y0, x1, y1] = [q * size + side, (r + 0.5) * size, q2 * size + side, (r2 + 0.5) * size];
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const bulge = Math.min(0.55 * size, 0.16 * size + 0.07 * length);
  const [mx, my] = [(x0 + x1) / 2 + (Math.abs(y1 - y0) / length) * bulge, (y0 + y1) / 2 - (Math.abs(x1 - x0) / length) * bulge];
  for (const [colour, width] of [[c.paper, 5], [c.ink, 1.75]]) {
    g.strokeStyle = colour;
    g.lineWidth = width * Math.max(0.5, Math.min(1, size / 60));
    g.beginPath();
    g.moveTo(x0, y0);
    g.quadraticCurveTo(mx, my, x1, y1);
    g.stroke();
    arrow(g, x1 - (x1 - mx) * 0.02, y1 - (y1 - my) * 0.02, x1, y1, size * 0.12);
  }
  g.beginPath();
  g.arc(x0, y0, Math.max(1.5, size * 0.04), 0, 2 * Math.PI);
  g.fillStyle = c.ink;
  g.fill();
}

// A walk: one line through the cells, each pass a little beside the last, a disc where it ends.
function drawPath(g, path, size, c) {
  const passes = new Map();
  const spots = path.map(([r, q]) => {
    const key = `${r},${q}`;
    const pass = passes.get(key) ?? 0;
    passes.set(key, pass + 1);
    const [angle, away] = [pass * 2.4, Math.min(0.3, 0.07 * Math.sqrt(pass)) * size];
    return [(q + 0.5) * size + away * Math.cos(angle), (r + 0.58) * size + away * Math.sin(angle)];
  });
  g.lineJoin = "round";
  g.lineCap = "round";
  for (const [colour, width] of [[c.paper, 0.1], [c.model, 0.055]]) {
    g.strokeStyle = colour;
    g.lineWidth = Math.max(colour === c.paper ? 3.5 : 2, width * size);
    g.beginPath();
    spots.forEach(([x, y]) => g.lineTo(x, y));
    g.stroke();
  }
  const [x, y] = spots[spots.length - 1];
  g.beginPath();
  g.arc(x, y, Math.max(3, size * 0.11), 0, 2 * Math.PI);
  g.fillStyle = c.model;
  g.fill();
  g.strokeStyle = c.paper;
  g.lineWidth = Math.max(1, size * 0.03);
  g.stroke();
}

// Wind: its strength under each column, and as many chevrons in the column's open cells.
function drawWind(g, frame, size, c) {
  const y = frame.rows * size;
  frame.wind.forEach((strength, q) => {
    if (!strength) return;
    const up = strength > 0 ? -1 : 1;
    const font = Math.max(9, Math.min(16, size * 0.3));
    g.strokeStyle = c.ink;
    g.lineWidth = 1.5;
    arrow(g, (q + 0.5) * size - font * 0.45, y + 11 - up * font * 0.4, (q + 0.5) * size - font * 0.45, y + 11 + up * font * 0.4, font * 0.3);
    write(g, String(Math.abs(strength)), (q + 0.5) * size + font * 0.3, y + 11, `600 ${font}px ${c.mono}`, c.ink, "center");
    for (let r = 0; r < frame.rows; r += 1) {
      const i = r * frame.cols + q;
      if (frame.blobs.kinds[i] === FLOOR && size >= 28) chevrons(g, frame, i, up, Math.abs(strength), size);
    }
  });
}

function chevrons(g, frame, i, up, count, size) {
  const [x, y] = [(i % frame.cols) * size + size * 0.9, (Math.floor(i / frame.cols) + 0.9) * size];
  g.strokeStyle = frame.shades[i].ink;
  g.globalAlpha = 0.6;
  g.lineWidth = Math.max(1, size * 0.025);
  g.beginPath();
  for (let k = 0; k < Math.min(count, 4); k += 1) {
    const base = y - k * size * 0.075;
    g.moveTo(x - size * 0.05, base - up * size * 0.02);
    g.lineTo(x, base + up * size * 0.03);
    g.lineTo(x + size * 0.05, base - up * size * 0.02);
  }
  g.stroke();
  g.globalAlpha = 1;
}

function outline(g, x, y, size, colour, gap) {
  const width = Math.max(2, Math.min(5, size * 0.05));
  g.lineWidth = width;
  g.strokeStyle = colour;
  g.strokeRect(x + width / 2, y + width / 2, size - width, size - width);
  if (!gap || size < 20) return;
  g.lineWidth = 1;
  g.strokeStyle = gap;
  g.strokeRect(x + width + 0.5, y + width + 0.5, size - 2 * width - 1, size - 2 * width - 1);
}

function write(g, text, x, y, font, colour, align) {
  g.font = font;
  g.fillStyle = colour;
  g.textAlign = align;
  g.textBaseline = "middle";
  g.fillText(text, x, y);
}

function describeCell(frame, r, q) {
  const i = r * frame.cols + q;
  const kind = frame.blobs.kinds[i];
  const parts = [`${frame.row_names[r] || `row ${r + 1}`}, ${frame.column_names[q] || `column ${q + 1}`}`];
  if (kind !== FLOOR) parts.push(KIND_NAMES[kind] ?? "");
  if (frame.start && frame.start[0] === r && frame.start[1] === q) parts.push("start");
  if (frame.labels.has(i)) parts.push(frame.labels.get(i));
  if (kind === WALL) return parts.join(" · ");
  if (kind !== CLIFF && !Number.isNaN(frame.blobs.values[i])) parts.push(shown(frame.blobs.values[i], frame.decimals + 1));
  const mask = frame.blobs.arrows ? frame.blobs.arrows[i] : 0;
  const names = ["up", "right", "down", "left"].filter((_, d) => mask & (1 << d));
  if (names.length) parts.push(names.join(", "));
  return parts.join(" · ");
}
