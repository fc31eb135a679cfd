// Draws an image, or a grid of images, from bytes: one byte per pixel coloured here, or RGB.

// The whole image as a canvas of its own size; kept between redraws while the message is the same.
function rasterised(frame, c) {
  const key = `${c.dark}`;
  if (frame.raster?.key === key) return frame.raster.canvas;
  const { pixels } = frame.blobs;
  const [count, height, width] = pixels.shape;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height * count];
  const words = new Uint32Array(width * height * count);
  if (frame.channels === 3) {
    for (let i = 0, j = 0; i < words.length; i += 1, j += 3) words[i] = 0xff000000 | (pixels[j + 2] << 16) | (pixels[j + 1] << 8) | pixels[j];
  } else {
    const table = colourTable(frame.colormap, c.dark);
    for (let i = 0; i < words.length; i += 1) words[i] = table[pixels[i]];
  }
  const data = new ImageData(new Uint8ClampedArray(words.buffer), width, height * count);
  canvas.getContext("2d").putImageData(data, 0, 0);
  frame.raster = { key, canvas };
  return canvas;
}

function drawPictures(g, frame, at, c) {
  const raster = rasterised(frame, c);
  const [count, height, width] = frame.blobs.pixels.shape;
  const [w, h] = frame.mode === "image" ? [at.pitchX * width, at.pitchY * height] : [at.cellW, at.cellH];
  g.imageSmoothingEnabled = w < width * 0.75;
  for (let n = 0; n < count; n += 1) {
    const [x, y] = frame.mode === "image" ? [0, 0] : [(n % at.cols) * at.pitchX, Math.floor(n / at.cols) * at.pitchY];
    g.drawImage(raster, 0, n * height, width, height, x, y, w, h);
    if (frame.captions[n]) write(g, frame.captions[n], x + w / 2, y + h + at.caption / 2, `500 ${at.caption * 0.66}px ${c.mono}`, c.ink, "center");
  }
  g.strokeStyle = c.rule;
  g.lineWidth = 1;
  if (frame.mode === "image") g.strokeRect(0.5, 0.5, w - 1, h - 1);
  if (frame.chosen) frameAround(g, at, frame.chosen, c);
}

function frameAround(g, at, [r, q], c) {
  const [x, y] = [q * at.pitchX, r * at.pitchY];
  const [w, h] = [Math.max(6, at.cellW), Math.max(6, at.cellH)];
  g.lineWidth = 3;
  g.strokeStyle = c.chosen;
  g.strokeRect(x + (at.cellW - w) / 2 + 1.5, y + (at.cellH - h) / 2 + 1.5, w - 3, h - 3);
}

function describePicture(frame, r, q) {
  const { pixels } = frame.blobs;
  const [, height, width] = pixels.shape;
  if (frame.mode === "images") {
    const n = r * frame.cols + q;
    return [frame.row_names[r] || `image ${n + 1}`, frame.column_names[q], frame.captions[n]].filter(Boolean).join(" · ");
  }
  const i = Math.min(height - 1, r) * width + Math.min(width - 1, q);
  const [low, high] = frame.range;
  const value = frame.channels === 3
    ? [0, 1, 2].map((k) => pixels[3 * i + k]).join(", ")
    : shown(frame.colormap === "signed" ? ((pixels[i] - 128) / 127) * high : low + (pixels[i] / 255) * (high - low), frame.decimals);
  return `row ${r + 1}, column ${q + 1} · ${value}`;
}
