// What surrounds the layers of a plane: its place on the canvas, axes, legend, strokes.

// Where the stage lies and how data, wire and pixels map to each other, for a box in CSS pixels.
function arranged(frame, width, height, rem, c, canvas) {
  const [x0, x1, y0, y1] = frame.extent;
  const font = textSize(12.5);
  const aspect = frame.aspect ?? (x1 - x0) / (y1 - y0);
  const yTicks = frame.axes ? ticks(y0, y1, 5) : [];
  const g = canvas.getContext("2d");
  g.font = `500 ${font}px ${c.mono}`;
  const numbers = Math.max(0, ...yTicks.map(({ text }) => g.measureText(text).width));
  const left = frame.axes ? numbers + 9 + (frame.y_label ? 1.5 * font : 0) : 1;
  const right = frame.axes ? 1.1 * font : 1;
  const top = frame.axes ? 0.6 * font : 1;
  const bottom = frame.axes ? font * (frame.x_label ? 3 : 1.7) : 1;
  const w = Math.max(40, Math.min(width - left - right, (height - top - bottom) * aspect));
  const h = w / aspect;
  const [unitX, unitY] = [w / (x1 - x0), h / (y1 - y0)];
  const xTicks = frame.axes ? ticks(x0, x1, Math.max(2, Math.min(6, w / (4.5 * font)))) : [];
  return {
    left, top, w, h, rem, font, yTicks, unitX, unitY,
    xTicks: spaced(xTicks, (x) => x * unitX, widest(xTicks, g)),
    width: left + w + right,
    height: top + h + bottom,
    kx: w / UNIT, ky: -h / UNIT, ox: left + w / 2, oy: top + h / 2, // from the wire
    px: (x) => left + (x - x0) * unitX,
    py: (y) => top + (y1 - y) * unitY,
    x: (pixel) => x0 + (pixel - left) / unitX,
    y: (pixel) => y1 - (pixel - top) / unitY,
  };
}

// Three significant digits.
function brief(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return shown(value, 0);
  if (size < 1e-3 || size >= 1e5) return value.toExponential(1).replace("e+", "e").replace(/-/g, "−");
  return shown(value, Math.max(0, 2 - Math.floor(Math.log10(size))));
}

function drawAxes(g, frame, at, c) {
  g.strokeStyle = c.rule;
  g.lineWidth = 1;
  g.strokeRect(at.left - 0.5, at.top - 0.5, at.w + 1, at.h + 1);
  if (!frame.axes) return;
  g.fillStyle = g.strokeStyle = c.ink;
  g.font = `500 ${at.font}px ${c.mono}`;
  g.globalAlpha = 0.75;
  g.textBaseline = "middle";
  g.beginPath();
  for (const { value, text } of at.xTicks) {
    g.textAlign = "center";
    g.fillText(text, at.px(value), at.top + at.h + at.font);
    g.moveTo(at.px(value), at.top + at.h);
    g.lineTo(at.px(value), at.top + at.h + 4);
  }
  for (const { value, text } of at.yTicks) {
    g.textAlign = "right";
    g.fillText(text, at.left - 7, at.py(value));
    g.moveTo(at.left, at.py(value));
    g.lineTo(at.left - 4, at.py(value));
  }
  g.stroke();
  g.globalAlpha = 1;
  g.font = `600 ${at.font}px ${c.text}`;
  g.textAlign = "center";
  if (frame.x_label) g.fillText(frame.x_label, at.left + at.w / 2, at.top + at.h + 2.3 * at.font);
  if (!frame.y_label) return;
  g.save();
  g.translate(0.8 * at.font, at.top + at.h / 2);
  g.rotate(-Math.PI / 2);
  g.fillText(frame.y_label, 0, 0);
  g.restore();
}

// ---- legend: colour scales and signs of the layers that have a label

// Whether it has changed.
function drawLegend(legend, frame, c, rem) {
  const entries = frame.legend ? frame.layers.flatMap((layer) => entriesOf(layer, c).map((entry) => ({ ...entry, layer }))) : [];
  legend.entryLayers = entries.map(({ layer }) => layer);
  const key = JSON.stringify([entries.map(({ key: part }) => part), c.paper, rem]);
  if (legend.dataset.key === key) return false;
  legend.dataset.key = key;
  legend.replaceChildren(...entries.map((entry) => entry.make(rem)));
  return true;
}

// Signs of what is not on the stage at this moment are not seen.
function hideAbsent(legend, moment) {
  legend.entryLayers?.forEach((layer, k) => legend.children[k].classList.toggle("absent", !isShown(layer, moment)));
}

// Whether a layer has anything at the moment of the film that is nearer.
function isShown(layer, { k, next, t }) {
  if (!layer.moving) return true;
  const moment = t < 0.5 ? k : next;
  layer.shownAt ??= new Map();
  if (!layer.shownAt.has(moment)) {
    const blob = layer.blobs.uv ?? layer.blobs.xy ?? layer.blobs.values;
    if (!blob) return true;
    const size = blob.length / blob.shape[0];
    layer.shownAt.set(moment, blob.subarray(moment * size, (moment + 1) * size).some((value) => value !== GAP && value === value));
  }
  return layer.shownAt.get(moment);
}

function entriesOf(layer, c) {
  if (layer.kind === "field") return layer.label ? [scaleEntry(layer, c)] : [];
  if (layer.kind === "points" && layer.labels.length) {
    const kinds = kindsOf(layer, c);
    const places = layer.shades ? [0, layer.shades - 1] : layer.labels.map((_, k) => k);
    return layer.labels.map((label, k) => signEntry(label, layer.kind, kinds[places[k]] ?? kinds[0], layer, c));
  }
  if (!layer.label) return [];
  return [signEntry(layer.label, layer.kind, layer.kind === "points" ? kindsOf(layer, c).at(-1) : ["", c[layer.colour]], layer, c)];
}

function signEntry(label, kind, [marker, colour], layer, c) {
  const make = (rem) => {
    const span = document.createElement("span");
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    drawSign(sized(canvas, 20 * rem, 14 * rem), kind, marker, colour, layer, c, rem);
    span.append(canvas, label);
    return span;
  };
  return { key: [label, kind, marker, colour, layer.dashed, layer.hatched], make };
}

function drawSign(g, kind, marker, colour, layer, c, rem) {
  const [w, y] = [20 * rem, 7 * rem];
  if (kind === "points") return drawMarker(g, marker, w / 2, y, 4.6 * rem, colour, layer.shades ? c.ink : "");
  g.strokeStyle = g.fillStyle = colour;
  g.lineWidth = kind === "contours" ? 1.5 : 2.2;
  g.setLineDash(layer.dashed ? [5, 4] : []);
  g.beginPath();
  if (layer.hatched) {
    g.lineWidth = 1.2;
    for (const x of [1, 5, 9, 13]) {
      g.moveTo(x * rem, y + 5 * rem);
      g.lineTo((x + 6) * rem, y - 5 * rem);
    }
  } else {
    g.moveTo(1, y);
    g.lineTo(w - 2, y);
  }
  if (kind === "arrows") for (const way of [-1, 1]) {
    g.moveTo(w - 2, y);
    g.lineTo(w - 2 - 5 * rem, y + 4 * rem * way);
  }
  g.stroke();
  if (kind === "paths") drawMarker(g, "circle", w - 5 * rem, y, 3.5 * rem, colour, "");
}

function scaleEntry(layer, c) {
  const make = () => {
    const [span, low, scale, high] = ["span", "b", "i", "b"].map((name) => document.createElement(name));
    low.textContent = brief(layer.range[0]);
    high.textContent = (layer.colormap === "signed" && layer.range[0] < 0 ? "+" : "") + brief(layer.range[1]);
    scale.className = layer.colormap === "signed" ? "zero" : "";
    scale.style.background = gradient(onPaper(tableOf(layer, c), layer.opacity ?? 1, rgb(c.paper)));
    span.append(layer.label, low, scale, high);
    return span;
  };
  return { key: [layer.label, layer.range, layer.colormap, layer.colour, layer.opacity], make };
}

// The colours of a table as they are seen where they let the paper through.
function onPaper(table, opacity, paper) {
  const seen = Uint8ClampedArray.from(new Uint8ClampedArray(table.buffer), (part, i) => (i % 4 === 3 ? part : paper[i % 4] + opacity * (part - paper[i % 4])));
  return new Uint32Array(seen.buffer);
}

// ---- strokes

function drawInk(g, { tool, points }, at, c) {
  if (tool === "move") return drawRing(g, at.px(points.at(-1)[0]), at.py(points.at(-1)[1]), 8 * at.rem, c);
  const erases = tool === "erase";
  g.lineJoin = g.lineCap = "round";
  g.setLineDash(erases ? [2, 7] : []);
  for (const [colour, width] of [[c.paper, 6], [erases ? c.error : c.accent, 3]]) {
    g.strokeStyle = g.fillStyle = colour;
    g.lineWidth = width;
    g.beginPath();
    for (const [x, y] of points) g.lineTo(at.px(x), at.py(y));
    g.stroke();
    g.beginPath();
    g.arc(at.px(points[0][0]), at.py(points[0][1]), width * 0.8, 0, 2 * Math.PI);
    g.fill();
  }
  g.setLineDash([]);
}

function drawRing(g, x, y, r, c) {
  for (const [colour, width] of [[c.paper, 6], [c.chosen, 3]]) {
    g.beginPath();
    g.arc(x, y, r, 0, 2 * Math.PI);
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.stroke();
  }
}

function drawCross(g, x, y, r, c) {
  g.lineCap = "butt";
  for (const [colour, width] of [[c.paper, 5], [c.accent, 2.5]]) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      g.moveTo(x + 0.25 * r * dx, y + 0.25 * r * dy);
      g.lineTo(x + r * dx, y + r * dy);
    }
    g.stroke();
  }
}
