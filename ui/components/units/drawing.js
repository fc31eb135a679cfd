// How image, rows of units, and what is lit of them are drawn.

function drawImage(g, frame, at, c) {
  const [rows, cols] = frame.nodes[0].size;
  g.imageSmoothingEnabled = at.image < 1;
  g.drawImage(raster(frame, "image", c), 0, 0, cols * at.image, rows * at.image);
  if (frame.blobs.paths) {
    const [r, q] = frame.paths_at;
    const [h, w] = frame.blobs.paths.shape;
    g.drawImage(raster(frame, "paths", c), q * at.image, r * at.image, w * at.image, h * at.image);
  }
  g.imageSmoothingEnabled = true;
}

// A blob as a canvas of its own size: the image in grey and faded where numbers lie over it.
function raster(frame, name, c) {
  const blob = frame.blobs[name];
  const key = `${name}:${c.dark}`;
  frame.rasters ||= {};
  if (frame.rasters[key]) return frame.rasters[key];
  const [height, width] = blob.shape;
  const canvas = make("canvas", { width, height });
  const data = new ImageData(width, height);
  const table = colourTable("sequential", c.dark);
  const words = new Uint32Array(data.data.buffer);
  for (let i = 0; i < words.length; i += 1) {
    if (name === "image") words[i] = 0xff000000 | (blob[3 * i + 2] << 16) | (blob[3 * i + 1] << 8) | blob[3 * i];
    else words[i] = blob[i] ? (table[blob[i]] & 0x00ffffff) | 0xd8000000 : 0;
  }
  canvas.getContext("2d").putImageData(data, 0, 0);
  frame.rasters[key] = canvas;
  return canvas;
}

function drawRows(g, frame, at, c) {
  g.lineWidth = 1;
  g.textAlign = "right";
  g.textBaseline = "middle";
  frame.nodes.forEach((node, i) => {
    const y = at.py(i);
    const bar = Math.max(Math.min(2, 0.8 * at.pitches[i]), Math.min(0.5 * at.pitches[i], 16 * at.scale));
    drawUnits(g, node, at, y, bar, i === frame.row ? c.ink : c.rule);
    if (at.named[i]) drawName(g, at, c, node.label, y, i === frame.row ? 700 : 500);
  });
  for (const { label, first, last } of at.groups) {
    const [y0, y1] = [at.edge(last + 1) + 1, at.edge(first) - 1];
    drawName(g, at, c, label, (y0 + y1) / 2, 500);
    g.strokeStyle = c.ink;
    g.globalAlpha = 0.45;
    g.beginPath();
    g.moveTo(at.names_right + 4, y0);
    g.lineTo(at.names_right + 4, y1);
    g.stroke();
    g.globalAlpha = 1;
  }
  drawBranches(g, frame, at, c);
}

function drawName(g, at, c, text, y, weight) {
  const room = at.names_right - at.names_left;
  g.font = `${weight} ${at.names}px ${c.text}`;
  // A long name is written a little smaller before it is cut.
  const smaller = Math.max(0.8, Math.min(1, room / g.measureText(text).width));
  g.font = `${weight} ${at.names * smaller}px ${c.text}`;
  g.fillStyle = c.ink;
  g.textAlign = "right";
  g.textBaseline = "middle";
  g.fillText(clipped(g, text, room), at.names_right, y + 1);
}

function clipped(g, text, width) {
  if (g.measureText(text).width <= width + 1) return text;
  let short = text;
  while (short.length > 1 && g.measureText(`${short}…`).width > width) short = short.slice(0, -1);
  return `${short}…`;
}

// A row: cells where they are wide enough to be told apart, else one bar.
function drawUnits(g, node, at, y, bar, colour) {
  const width = node.stride[1] * at.k;
  const [a, b] = [at.px(node.centre[1]) - width / 2, at.px(node.centre[1] + node.stride[1] * (node.size[1] - 1)) + width / 2];
  g.strokeStyle = colour;
  if (width < 4) {
    g.globalAlpha = 0.55;
    g.strokeRect(a, y - bar / 2, b - a, bar);
    g.globalAlpha = 1;
    return;
  }
  const [inset, wide] = cell(width);
  for (let u = 0; u < node.size[1]; u += 1) g.strokeRect(a + u * width + inset, y - bar / 2, wide, bar);
}

// Inset and width of a cell in a row whose units are so far apart.
function cell(width) {
  const wide = Math.min(0.82 * width, 26);
  return [(width - wide) / 2, wide];
}

// What leads past rows: the branches of a join, as curves at the left of the names.
function drawBranches(g, frame, at, c) {
  g.strokeStyle = c.ink;
  g.globalAlpha = 0.45;
  frame.nodes.forEach((node, i) => {
    for (const { from } of node.reads) if (from !== i - 1) drawArc(g, at, from, i);
  });
  g.globalAlpha = 1;
}

function drawArc(g, at, from, to) {
  const [y0, y1] = [at.py(from), at.py(to)];
  const x = at.names_left - 2;
  const bulge = Math.min((GUTTER - 4) * at.scale, 5 * at.scale + Math.abs(y0 - y1) / 4);
  g.beginPath();
  g.moveTo(x, y0);
  g.bezierCurveTo(x - bulge * 1.3, y0, x - bulge * 1.3, y1, x, y1);
  g.stroke();
}

function drawReached(g, frame, at, c, chosen, unit, lit) {
  const bars = at.pitches.map((pitch) => Math.max(Math.min(3, 0.8 * pitch), Math.min(0.62 * pitch, 18 * at.scale)));
  drawTaps(g, frame, at, c, lit, bars);
  frame.nodes.forEach((node, i) => {
    const y = at.py(i);
    const bar = bars[i];
    const width = node.stride[1] * at.k;
    g.fillStyle = i === chosen ? c.chosen : i === 0 ? c.data : c.model;
    const [, wide] = width < 4 ? [0, Math.max(width, 1.2)] : cell(width);
    for (const [from, to] of width < 4 ? runs(lit[i]) : lit[i].map((u) => [u, u])) {
      const [a, b] = [from, to].map((u) => at.px(centre(node, 1, u)));
      g.fillRect(a - wide / 2, y - bar / 2, b - a + wide, bar);
    }
    if (i === chosen) {
      const x = at.px(centre(node, 1, unit[1]));
      const half = Math.max(wide, 5) / 2 + 2;
      g.strokeStyle = c.ink;
      g.lineWidth = 2;
      g.strokeRect(x - half, y - bar / 2 - 2, 2 * half, bar + 4);
      if (!at.named[i]) tag(g, at, c, node.label, x, y);
    }
  });
}

// The name of a row that has none at its left.
function tag(g, at, c, text, x, y) {
  g.font = `600 ${at.names}px ${c.text}`;
  const width = g.measureText(text).width + 10;
  const left = Math.max(at.x0, Math.min(at.width - width, x - width / 2));
  const top = y > at.top + 34 * at.scale ? y - 26 * at.scale : y + 10 * at.scale;
  g.fillStyle = c.paper;
  g.fillRect(left, top, width, 18 * at.scale);
  g.strokeStyle = c.rule;
  g.lineWidth = 1;
  g.strokeRect(left, top, width, 18 * at.scale);
  g.fillStyle = c.ink;
  g.textAlign = "left";
  g.textBaseline = "middle";
  g.fillText(text, left + 5, top + 9.5 * at.scale);
}

// The taps of units as lines, where both rows are high enough for them.
function drawTaps(g, frame, at, c, lit, bars) {
  const joined = at.pitches.map((pitch) => pitch >= JOINED * at.scale);
  g.strokeStyle = c.ink;
  g.globalAlpha = 0.4;
  g.lineWidth = 1;
  g.beginPath();
  let drawn = 0;
  frame.nodes.forEach((node, i) => {
    for (const { from, axes } of node.reads) {
      if (!joined[i] || !joined[from]) continue;
      const below = new Set(lit[from]);
      for (const u of lit[i]) for (const input of inputs(axes[1], u)) {
        if (!below.has(input) || (drawn += 1) > MOST_LINES) continue;
        g.moveTo(at.px(centre(node, 1, u)), at.py(i) + bars[i] / 2);
        g.lineTo(at.px(centre(frame.nodes[from], 1, input)), at.py(from) - bars[from] / 2);
      }
    }
  });
  g.stroke();
  g.globalAlpha = 1;
}

// Sorted numbers as runs without gaps: [first, last].
function runs(sorted) {
  const all = [];
  for (const u of sorted) {
    if (all.length && all.at(-1)[1] === u - 1) all.at(-1)[1] = u;
    else all.push([u, u]);
  }
  return all;
}

// The field on the image: a frame around the rectangle, and what lies outside it faded.
function drawField(g, frame, at, c, node, unit, reached) {
  const [rows, columns] = reached.map(([first]) => ends(first));
  if (!rows.length || !columns.length) return;
  const k = at.image;
  const [x, y, w, h] = [columns[0] * k, rows[0] * k, (columns[1] - columns[0] + 1) * k, (rows[1] - rows[0] + 1) * k];
  const [height, width] = frame.nodes[0].size.map((n) => n * k);
  if (node > 0 && !frame.blobs.paths) {
    g.fillStyle = c.paper;
    g.globalAlpha = 0.55;
    g.beginPath();
    g.rect(0, 0, width, height);
    g.rect(x, y, w, h);
    g.fill("evenodd");
    g.globalAlpha = 1;
  }
  for (const [colour, line, dash] of [[c.paper, 5, []], [c.chosen, 3, []]]) {
    g.strokeStyle = colour;
    g.lineWidth = line;
    g.setLineDash(dash);
    g.strokeRect(x + 1.5, y + 1.5, Math.max(w - 3, 2), Math.max(h - 3, 2));
  }
  // Where units are pixels: the unit's own, which a masked convolution does not have in its middle. A
  // layer without padding has fewer units than the input has pixels: there it is the middle.
  const { stride, size } = frame.nodes[node];
  if (node > 0 && stride[0] === 1 && stride[1] === 1) {
    const [py, px] = unit.map((u, axis) => {
      if (size[axis] === frame.nodes[0].size[axis]) return (u + 0.5) * k;
      const [first, last] = ends(reached[axis][0]);
      return ((first + last + 1) / 2) * k;
    });
    for (const [colour, line] of [[c.paper, 5], [c.ink, 2]]) {
      g.strokeStyle = colour;
      g.lineWidth = line;
      g.beginPath();
      for (const [dx, dy] of [[5, 0], [0, 5]]) {
        g.moveTo(px - dx, py - dy);
        g.lineTo(px + dx, py + dy);
      }
      g.stroke();
    }
  }
  // The row through the unit that the layers at the right are cut along.
  const middle = ((rows[0] + rows[1] + 1) / 2) * k;
  g.strokeStyle = c.ink;
  g.lineWidth = 1;
  g.setLineDash([4, 4]);
  g.beginPath();
  g.moveTo(0, middle);
  g.lineTo(width, middle);
  g.stroke();
  g.setLineDash([]);
}

// Where a layer that is dragged would stand: behind a row (above it) or in front of it.
function drawMove(g, at, c, { to, side }) {
  const y = at.edge(side ? to : to + 1);
  g.strokeStyle = c.accent;
  g.lineWidth = 3;
  g.beginPath();
  g.moveTo(at.left, y);
  g.lineTo(at.names_right, y);
  g.stroke();
}

// A skip that is being drawn; dashed where it ends one that is there.
function drawJoining(g, frame, at, c, { from, to }) {
  const [source, target] = [Math.min(from, to), Math.max(from, to)];
  g.strokeStyle = g.fillStyle = c.accent;
  g.lineWidth = 3;
  if (frame.nodes[target].reads.length > 1 && frame.nodes[target].reads.some((read) => read.from === source)) g.setLineDash([4, 4]);
  if (source !== target) drawArc(g, at, source, target);
  g.setLineDash([]);
  for (const row of [from, to]) {
    g.beginPath();
    g.arc(at.names_left - 2, at.py(row), 4, 0, 2 * Math.PI);
    g.fill();
  }
}
