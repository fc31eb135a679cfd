// Draws clouds of points: one little picture for each kind, stamped by the canvas where they are
// few, and by hand where they are many, since the canvas takes many times as long for each.

const MANY = 300;

function markerPath(g, name, x, y, r) {
  const corners = {
    square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
    triangle: [[0, -1.2], [1.1, 0.8], [-1.1, 0.8]],
    diamond: [[0, -1.3], [1.1, 0], [0, 1.3], [-1.1, 0]],
  }[name];
  g.beginPath();
  if (corners) {
    for (const [dx, dy] of corners) g.lineTo(x + dx * r, y + dy * r);
    g.closePath();
  } else if (name === "cross") {
    for (const [dx, dy] of [[1, 1], [1, -1]]) {
      g.moveTo(x - dx * r, y - dy * r);
      g.lineTo(x + dx * r, y + dy * r);
    }
  } else g.arc(x, y, name === "ring" ? 0.85 * r : r, 0, 2 * Math.PI);
}

// Filled with an edge of the paper's colour where they are large enough to overlap visibly.
function drawMarker(g, name, x, y, r, fill, edge) {
  markerPath(g, name, x, y, r);
  if (name === "cross" || name === "ring") {
    g.strokeStyle = fill;
    g.lineWidth = Math.max(1, 0.45 * r);
    return g.stroke();
  }
  g.fillStyle = fill;
  g.fill();
  if (!edge) return;
  g.strokeStyle = edge;
  g.lineWidth = 1;
  g.stroke();
}

const stamps = new Map();

// `shift`: by parts of a screen pixel.
function stamp(name, r, fill, edge, scale, shift = [0, 0]) {
  const key = `${name} ${r} ${fill} ${edge} ${scale} ${shift}`;
  if (stamps.has(key)) return stamps.get(key);
  if (stamps.size > 300) stamps.clear();
  const half = Math.ceil((1.3 * r + 1) * scale + 0.5) / scale;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(2 * half * scale);
  const g = canvas.getContext("2d");
  g.scale(scale, scale);
  drawMarker(g, name, half + shift[0] / scale, half + shift[1] / scale, r, fill, edge);
  stamps.set(key, { canvas, half });
  return stamps.get(key);
}

// Marker and colour of each class of a layer; of its only one without classes.
function kindsOf(layer, c) {
  if (layer.shades) {
    const middle = (layer.shades - 1) / 2;
    return Array.from({ length: layer.shades }, (_, k) => [k < middle ? "square" : "circle", css3(diverging((k - middle) / middle, c.dark))]);
  }
  if (!layer.blobs.classes) return [[layer.marker, c[layer.colour]]];
  return layer.palette.map(([colour, marker]) => [marker, c[colour]]);
}

function drawPoints(g, layer, at, c, m) {
  const r = layer.size * at.rem;
  const edge = layer.shades ? c.ink : r >= 3.2 ? c.paper : "";
  if (g.vector) {
    g.globalAlpha = layer.opacity;
    markEach(g, places(layer, at, m), layer.blobs.classes, kindsOf(layer, c), r, edge);
    g.globalAlpha = 1;
    return;
  }
  const kinds = kindsOf(layer, c).map(([marker, colour]) => (shift) => stamp(marker, r, colour, edge, devicePixelRatio || 1, shift));
  const spots = places(layer, at, m);
  g.globalAlpha = layer.opacity;
  (spots.length > 2 * MANY ? stampByHand : stampEach)(g, spots, layer.blobs.classes, kinds, at, layer.opacity);
  g.globalAlpha = 1;
}

// As outlines, for a picture that is saved.
function markEach(g, spots, classes, kinds, r, edge) {
  for (let i = 0; 2 * i < spots.length; i += 1) {
    const [x, y] = [spots[2 * i], spots[2 * i + 1]];
    const [marker, colour] = kinds[classes ? classes[i] : 0];
    if (x === x) drawMarker(g, marker, x, y, r, colour, edge);
  }
}

function stampEach(g, spots, classes, kinds, at) {
  const all = kinds.map((kind) => kind([0, 0]));
  for (let i = 0; 2 * i < spots.length; i += 1) {
    const [x, y] = [spots[2 * i], spots[2 * i + 1]];
    const { canvas, half } = all[classes ? classes[i] : 0];
    if (near(at, x, y, half)) g.drawImage(canvas, x - half, y - half, 2 * half, 2 * half);
  }
}

const near = (at, x, y, half) => x > at.left - half && x < at.left + at.w + half && y > at.top - half && y < at.top + at.h + half;

// Every stamp is there at four places within a pixel, so that slow points glide.
const SHIFTS = [[0, 0], [0.5, 0], [0, 0.5], [0.5, 0.5]];
const scratch = { canvas: null, pen: null, image: null };

function stampByHand(g, spots, classes, kinds, at, opacity) {
  const scale = devicePixelRatio || 1;
  const [width, height] = [Math.ceil(at.w * scale), Math.ceil(at.h * scale)];
  const image = cleared(width, height);
  const words = new Uint32Array(image.data.buffer);
  const inks = kinds.map((kind) => SHIFTS.map((shift) => inkOf(kind(shift), opacity)));
  for (let i = 0; 2 * i < spots.length; i += 1) {
    const ink = inks[classes ? classes[i] : 0];
    const half = ink[0].size / 2;
    const [x, y] = [(spots[2 * i] - at.left) * scale - half, (spots[2 * i + 1] - at.top) * scale - half];
    if (!(x > -2 * half && x < width && y > -2 * half && y < height)) continue;
    const [left, top] = [Math.floor(x), Math.floor(y)];
    press(image.data, words, width, height, ink[(x - left >= 0.5) + 2 * (y - top >= 0.5)], left, top);
  }
  scratch.pen.putImageData(image, 0, 0);
  g.globalAlpha = 1;
  g.drawImage(scratch.canvas, 0, 0, width, height, at.left, at.top, width / scale, height / scale);
}

function cleared(width, height) {
  scratch.canvas ??= document.createElement("canvas");
  scratch.pen ??= scratch.canvas.getContext("2d", { willReadFrequently: true }); // pixels come from here
  if (scratch.image?.width !== width || scratch.image.height !== height) {
    [scratch.canvas.width, scratch.canvas.height] = [width, height];
    scratch.image = new ImageData(width, height);
  }
  scratch.image.data.fill(0);
  return scratch.image;
}

// The pixels of a stamp with the layer's opacity in them; kept with the stamp.
function inkOf(one, opacity) {
  if (one.ink?.opacity === opacity) return one.ink;
  const size = one.canvas.width;
  const { data } = one.canvas.getContext("2d").getImageData(0, 0, size, size);
  for (let j = 3; j < data.length; j += 4) data[j] *= opacity;
  one.ink = { opacity, size, data, words: new Uint32Array(data.buffer) };
  return one.ink;
}

// One stamp over what is there already ("over" of Porter and Duff, colours not premultiplied).
function press(data, words, width, height, ink, left, top) {
  const [u0, u1] = [Math.max(0, -left), Math.min(ink.size, width - left)];
  const v1 = Math.min(ink.size, height - top);
  for (let v = Math.max(0, -top); v < v1; v += 1) {
    let [j, q] = [v * ink.size + u0, (top + v) * width + left + u0];
    for (let u = u0; u < u1; u += 1, j += 1, q += 1) {
      const over = ink.data[4 * j + 3];
      if (!over) continue;
      const under = data[4 * q + 3];
      if (!under || over === 255) {
        words[q] = ink.words[j];
        continue;
      }
      const rest = (under * (255 - over)) / 255;
      const sum = over + rest;
      for (let k = 0; k < 3; k += 1) data[4 * q + k] = (ink.data[4 * j + k] * over + data[4 * q + k] * rest) / sum;
      data[4 * q + 3] = sum;
    }
  }
}
