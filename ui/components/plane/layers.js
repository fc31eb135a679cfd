// Draws the layers of a plane. `at` maps data and wire to pixels, `m` is the moment of the film.

const GAP = -32768; // both coordinates of a point that is not finite
const FADES = 10; // steps in which a trail fades
const STILL = { k: 0, next: 0, t: 0, at: 0 };

const drawers = {
  field: drawField, picture: drawPicture, contours: drawContours, points: drawPoints, ellipses: drawEllipses,
  arrows: drawArrowField, paths: drawPaths, curve: drawCurve, labels: drawWords,
};

function drawLayers(g, frame, at, c, moment) {
  for (const layer of frame.layers) drawers[layer.kind](g, layer, at, c, layer.moving ? moment : STILL);
}

// Pixels [x0, y0, x1, …] of a layer's points at a moment, NaN for gaps.
function places(layer, at, m) {
  const { xy } = layer.blobs;
  const size = 2 * xy.shape[1];
  const [from, to] = [m.k * size, m.next * size];
  const out = new Float32Array(size);
  for (let i = 0; i < size; i += 2) {
    let [x, y] = [xy[from + i], xy[from + i + 1]];
    if (x === GAP) {
      out[i] = out[i + 1] = NaN;
      continue;
    }
    if (m.t && xy[to + i] !== GAP) {
      x += (xy[to + i] - x) * m.t;
      y += (xy[to + i + 1] - y) * m.t;
    }
    out[i] = at.ox + at.kx * x;
    out[i + 1] = at.oy + at.ky * y;
  }
  return out;
}

// ---- heat maps

function tableOf(layer, c) {
  if (layer.colormap !== "density") return colourTable(layer.colormap, c.dark);
  const [paper, full] = [rgb(c.paper), rgb(c[layer.colour])];
  const deep = blend(full, c.dark ? [255, 255, 255] : [0, 0, 0], 0.25);
  const table = new Uint8ClampedArray(1024);
  for (let i = 0; i < 256; i += 1) {
    const t = i / 255;
    table.set([...(t < 0.75 ? blend(paper, full, t / 0.75) : blend(full, deep, (t - 0.75) * 4)), 255], 4 * i);
  }
  return new Uint32Array(table.buffer);
}

function drawField(g, layer, at, c, m) {
  const [, rows, cols] = layer.blobs.values.shape;
  const key = `${m.k} ${m.t} ${c.dark} ${c.paper}`;
  if (layer.painted !== key) {
    paintField(layer, rows, cols, c, m);
    layer.painted = key;
  }
  g.save();
  g.globalAlpha = layer.opacity;
  g.imageSmoothingQuality = "high";
  g.translate(at.left, at.top + at.h);
  g.scale(1, -1); // row 0 is the lowest
  g.drawImage(layer.raster, 0.5, 0.5, cols - 1, rows - 1, 0, 0, at.w, at.h); // nodes on the edge
  g.restore();
}

function paintField(layer, rows, cols, c, m) {
  const size = rows * cols;
  const { values } = layer.blobs;
  const table = tableOf(layer, c);
  layer.raster ??= Object.assign(document.createElement("canvas"), { width: cols, height: rows });
  layer.image ??= new ImageData(cols, rows);
  const words = new Uint32Array(layer.image.data.buffer);
  const [from, to] = [m.k * size, m.next * size];
  for (let i = 0; i < size; i += 1) {
    const value = values[from + i];
    words[i] = table[m.t ? Math.round(value + (values[to + i] - value) * m.t) : value];
  }
  layer.raster.getContext("2d").putImageData(layer.image, 0, 0);
}

// Row 0 is at the top; pixels keep their edges.
function drawPicture(g, layer, at) {
  const { pixels } = layer.blobs;
  const [rows, cols] = pixels.shape;
  if (!layer.raster) {
    layer.raster = Object.assign(document.createElement("canvas"), { width: cols, height: rows });
    const image = new ImageData(cols, rows);
    for (let i = 0, j = 0; i < pixels.length; i += 3, j += 4) {
      image.data[j] = pixels[i];
      image.data[j + 1] = pixels[i + 1];
      image.data[j + 2] = pixels[i + 2];
      image.data[j + 3] = 255;
    }
    layer.raster.getContext("2d").putImageData(image, 0, 0);
  }
  g.save();
  g.globalAlpha = layer.opacity;
  g.imageSmoothingEnabled = false;
  g.drawImage(layer.raster, at.left, at.top, at.w, at.h);
  g.restore();
}

function drawEllipses(g, layer, at, c) {
  const { shapes, colours: own } = layer.blobs;
  g.strokeStyle = c[layer.colour];
  g.lineWidth = layer.width * at.rem;
  for (let i = 0, j = 0; i < shapes.length; i += 5, j += 3) {
    const [x, y, a, b, angle] = shapes.subarray(i, i + 5);
    if (!Number.isFinite(x + y + a + b + angle)) continue;
    g.save();
    g.translate(at.px(x), at.py(y));
    g.scale(at.unitX, -at.unitY);
    g.rotate(angle);
    g.scale(a, b);
    g.beginPath();
    g.arc(0, 0, 1, 0, 2 * Math.PI);
    g.restore(); // the outline is as wide everywhere
    if (layer.fill) {
      g.globalAlpha = layer.fill;
      g.fillStyle = own ? `rgb(${own[j]}, ${own[j + 1]}, ${own[j + 2]})` : c[layer.colour];
      g.fill();
    }
    g.globalAlpha = layer.opacity;
    if (layer.width) g.stroke();
  }
  g.globalAlpha = 1;
}

function drawContours(g, layer, at, c, m) {
  const { values } = layer.blobs;
  const [, rows, cols] = values.shape;
  const k = m.t < 0.5 ? m.k : m.next;
  layer.traced ??= new Map();
  if (!layer.traced.has(k)) layer.traced.set(k, layer.levels.map((level) => isolines(values, k * rows * cols, rows, cols, level)));
  g.strokeStyle = c[layer.colour];
  g.lineJoin = "round";
  layer.traced.get(k).forEach((chains, i) => {
    const thick = layer.levels[i] === layer.emphasise;
    g.globalAlpha = thick ? 1 : layer.opacity;
    g.lineWidth = thick ? 2.6 : 1.1;
    g.setLineDash(layer.levels[i] < (layer.emphasise ?? 0) ? [5, 4] : []);
    g.beginPath();
    for (const chain of chains) {
      chain.forEach(([q, r], j) => {
        const [x, y] = [at.left + (q / (cols - 1)) * at.w, at.top + at.h - (r / (rows - 1)) * at.h];
        j ? g.lineTo(x, y) : g.moveTo(x, y);
      });
    }
    g.stroke();
  });
  g.setLineDash([]);
  g.globalAlpha = 1;
}

// ---- arrows, trails, curves, words

function drawArrowField(g, layer, at, c, m) {
  const tails = places(layer, at, STILL);
  const { uv } = layer.blobs;
  const [from, to] = [m.k * tails.length, m.next * tails.length];
  const heads = newPath();
  g.strokeStyle = g.fillStyle = c[layer.colour];
  g.globalAlpha = layer.opacity;
  g.lineWidth = 1.3 * at.rem;
  g.lineCap = "round";
  g.beginPath();
  for (let i = 0; i < tails.length; i += 2) {
    if (uv[from + i] === GAP || uv[to + i] === GAP) continue;
    const [u, v] = [0, 1].map((j) => uv[from + i + j] + (m.t ? (uv[to + i + j] - uv[from + i + j]) * m.t : 0));
    arrowPath(g, heads, tails[i], tails[i + 1], u * layer.unit * at.unitX, -v * layer.unit * at.unitY, at.rem);
  }
  g.stroke();
  g.fill(heads);
  g.globalAlpha = 1;
}

// A dot where an arrow is shorter than a pixel.
function arrowPath(g, heads, x, y, dx, dy, rem) {
  const length = Math.hypot(dx, dy);
  if (!Number.isFinite(x + length)) return;
  if (length < 1) return heads.rect(x - 0.75, y - 0.75, 1.5, 1.5);
  const head = Math.min(6.5 * rem, 0.45 * length);
  const [ux, uy] = [dx / length, dy / length];
  const [bx, by] = [x + dx - ux * head, y + dy - uy * head];
  g.moveTo(x, y);
  g.lineTo(bx, by);
  heads.moveTo(x + dx, y + dy);
  heads.lineTo(bx - uy * head * 0.45, by + ux * head * 0.45);
  heads.lineTo(bx + uy * head * 0.45, by - ux * head * 0.45);
  heads.closePath();
}

// Each trail ends at the moment shown; older pieces are fainter, in a few steps of one stroke each.
function drawPaths(g, layer, at, c, m) {
  const last = layer.blobs.xy.shape[0] - 1;
  const now = layer.moving ? m.at : last;
  const first = Math.max(0, layer.tail === null ? 0 : now - layer.tail);
  g.strokeStyle = c[layer.colour];
  g.lineWidth = layer.width;
  g.lineJoin = "round";
  g.lineCap = "butt"; // round ones would darken the joints
  for (let step = 0; step < FADES && now > first; step += 1) {
    const [from, to] = [step, step + 1].map((k) => first + ((now - first) * k) / FADES);
    const stops = [from];
    for (let s = Math.floor(from) + 1; s < to; s += 1) stops.push(s);
    stops.push(to);
    g.globalAlpha = layer.opacity * ((step + 1) / FADES) ** 1.3;
    g.beginPath();
    tracePieces(g, stops.map((s) => places(layer, at, between(s, last))));
    g.stroke();
  }
  g.globalAlpha = layer.opacity;
  if (layer.heads) drawHeads(g, places(layer, at, between(now, last)), 1.2 + layer.width * at.rem, c[layer.colour], c.paper);
  g.globalAlpha = 1;
}

const between = (s, last) => ({ k: Math.floor(s), next: Math.min(last, Math.floor(s) + 1), t: s - Math.floor(s) });

// One line for each point through its places; a gap interrupts it.
function tracePieces(g, stops) {
  for (let i = 0; i < stops[0].length; i += 2) {
    let pen = false;
    for (const spots of stops) {
      const [x, y] = [spots[i], spots[i + 1]];
      const drawn = x === x;
      if (drawn) pen ? g.lineTo(x, y) : g.moveTo(x, y);
      pen = drawn;
    }
  }
}

function drawHeads(g, spots, r, fill, edge) {
  if (g.vector) return markEach(g, spots, null, [["circle", fill]], r, r > 2.5 ? edge : "");
  const { canvas, half } = stamp("circle", r, fill, r > 2.5 ? edge : "", devicePixelRatio || 1);
  for (let i = 0; i < spots.length; i += 2) if (spots[i] === spots[i]) g.drawImage(canvas, spots[i] - half, spots[i + 1] - half, 2 * half, 2 * half);
}

function drawCurve(g, layer, at, c, m) {
  const spots = places(layer, at, m);
  const line = newPath();
  let [pen, gaps] = [false, false];
  for (let i = 0; i < spots.length; i += 2) {
    const drawn = spots[i] === spots[i];
    gaps ||= !drawn;
    if (drawn) pen ? line.lineTo(spots[i], spots[i + 1]) : line.moveTo(spots[i], spots[i + 1]);
    pen = drawn;
  }
  if (layer.closed && !gaps && spots.length) line.closePath();
  g.fillStyle = c[layer.colour];
  g.globalAlpha = layer.fill;
  if (layer.fill) g.fill(line, "evenodd");
  g.globalAlpha = 1;
  g.lineJoin = g.lineCap = "round";
  g.strokeStyle = c[layer.colour];
  g.lineWidth = layer.width;
  g.setLineDash(layer.dashed ? [3 * layer.width, 2.5 * layer.width] : []);
  g.stroke(line);
  g.setLineDash([]);
}

function drawWords(g, layer, at, c, m) {
  g.font = `600 ${layer.size * at.rem}px ${c.text}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.lineJoin = "round";
  g.lineWidth = 4;
  const texts = layer.moving ? layer.texts[m.k] : layer.texts;
  for (const [x, y, text] of texts) {
    g.strokeStyle = c.paper;
    g.strokeText(text, at.px(x), at.py(y));
    g.fillStyle = c[layer.colour];
    g.fillText(text, at.px(x), at.py(y));
  }
}

// The value at (x, y) of the contours, else of the field, bilinear; null where neither has one.
function valueAt(frame, x, y, m) {
  for (const kind of ["contours", "field"]) {
    const layer = frame.layers.findLast((each) => each.kind === kind);
    const found = layer && valueOf(layer, frame, x, y, m);
    if (found && Number.isFinite(found.value)) return found;
  }
  return null;
}

function valueOf(layer, frame, x, y, m) {
  const label = layer.label || (frame.layers.findLast(({ kind }) => kind === "field")?.label ?? "");
  const [x0, x1, y0, y1] = frame.extent;
  const { values } = layer.blobs;
  const [, rows, cols] = values.shape;
  const [q, r] = [((x - x0) / (x1 - x0)) * (cols - 1), ((y - y0) / (y1 - y0)) * (rows - 1)];
  const [j, i] = [Math.min(cols - 2, Math.floor(q)), Math.min(rows - 2, Math.floor(r))];
  const from = (layer.moving ? (m.t < 0.5 ? m.k : m.next) : 0) * rows * cols + i * cols + j;
  const mix = (a, b, t) => a + (b - a) * t;
  const raw = mix(mix(values[from], values[from + 1], q - j), mix(values[from + cols], values[from + cols + 1], q - j), r - i);
  if (layer.kind === "contours") return { label, value: raw };
  const [low, high] = layer.range;
  return { label, value: layer.colormap === "signed" ? (low + high) / 2 + ((raw - 128) / 127) * ((high - low) / 2) : low + (raw / 255) * (high - low) };
}
