// Draws what is seen of a part of the page: its canvases as they were recorded, and around them the
// words, bars and lines of its markup, where the browser has put them.

const LEFT_OUT = "button, input, select, textarea, a, [popover], [hidden], .spoken, .cross, .controls, .label, [aria-live]";
const ASKS = /^(Drag|Press|Draw|Paint|Move|Turn|Type|Enter|Click)\b/; // of the visitor, and no reader of a picture

function drawElement(element, sheet) {
  if (element.matches(LEFT_OUT)) return;
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return;
  const { g } = sheet;
  g.save();
  g.globalAlpha *= parseFloat(style.opacity);
  const asked = element.matches(".readout") && element.childElementCount === 0;
  if (element instanceof HTMLCanvasElement) drawCanvas(element, sheet);
  else if (element instanceof HTMLImageElement) drawBoxed(element, sheet);
  else if (element instanceof SVGElement) drawVector(element, sheet);
  else {
    drawBox(element, style, sheet);
    for (const child of (element.shadowRoot ?? element).childNodes) {
      if (child.nodeType === Node.TEXT_NODE) drawText(child, style, sheet, asked ? said(child.textContent) : child.textContent);
      else if (child.nodeType === Node.ELEMENT_NODE && child.tagName !== "STYLE") drawElement(child, sheet);
    }
  }
  g.restore();
}

function drawCanvas(canvas, sheet) {
  const { g, recording, origin } = sheet;
  const pen = recording.pens.get(canvas);
  if (!pen) return canvas.width && drawBoxed(canvas, sheet);
  const box = canvas.getBoundingClientRect();
  g.save();
  g.translate(box.left - origin.left, box.top - origin.top);
  replay(pen.calls, g);
  g.restore();
}

function drawBoxed(picture, { g, origin }) {
  const box = picture.getBoundingClientRect();
  if (box.width && box.height) g.drawImage(picture, box.left - origin.left, box.top - origin.top, box.width, box.height);
}

// Axes of a scene: lines, and letters.
function drawVector(svg, sheet) {
  const { g, origin } = sheet;
  for (const path of svg.querySelectorAll("path")) {
    const { a, b, c, d, e, f } = path.getScreenCTM();
    const style = getComputedStyle(path);
    const line = (path.getAttribute("d").match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
    g.beginPath();
    for (let i = 0; i + 1 < line.length; i += 2) g.lineTo(a * line[i] + c * line[i + 1] + e - origin.left, b * line[i] + d * line[i + 1] + f - origin.top);
    g.strokeStyle = sheet.colour(style.stroke);
    g.lineWidth = parseFloat(style.strokeWidth) * Math.hypot(a, b);
    g.stroke();
  }
  for (const text of svg.querySelectorAll("text")) {
    const style = getComputedStyle(text);
    for (const child of text.childNodes) drawText(child, { ...copied(style), color: style.fill }, sheet);
  }
}

const copied = (style) => Object.fromEntries(["fontStyle", "fontWeight", "fontSize", "fontFamily", "color", "letterSpacing"].map((name) => [name, style[name]]));

// Its ground, and the lines around it.
function drawBox(element, style, sheet) {
  const { g, origin } = sheet;
  const box = element.getBoundingClientRect();
  const [x, y, w, h] = [box.left - origin.left, box.top - origin.top, box.width, box.height];
  if (!w || !h) return;
  const stops = style.backgroundImage.startsWith("linear-gradient") ? style.backgroundImage.match(/rgba?\([^)]*\)/g) : null;
  if (stops) {
    for (const [k, colour] of stops.entries()) {
      g.fillStyle = colour; // drawn in the theme of the picture
      g.fillRect(x + (k * w) / stops.length, y, w / stops.length + (k < stops.length - 1 ? 0.5 : 0), h);
    }
  } else if (!/^rgba\(.*, 0\)$|^transparent$/.test(style.backgroundColor) && sheet.colour(style.backgroundColor) !== sheet.paper) {
    g.fillStyle = sheet.colour(style.backgroundColor);
    g.fillRect(x, y, w, h);
  }
  const sides = { Top: [x, y, x + w, y], Bottom: [x, y + h, x + w, y + h], Left: [x, y, x, y + h], Right: [x + w, y, x + w, y + h] };
  for (const [side, [x0, y0, x1, y1]] of Object.entries(sides)) {
    const width = parseFloat(style[`border${side}Width`]);
    if (!width || style[`border${side}Style`] === "none") continue;
    g.strokeStyle = sheet.colour(style[`border${side}Color`]);
    g.lineWidth = width;
    g.beginPath();
    g.moveTo(x0, y0);
    g.lineTo(x1, y1);
    g.stroke();
  }
}

// Word by word to where the browser has put it, those of one line together.
function drawText(node, style, sheet, text = node.textContent) {
  const { g, origin } = sheet;
  const words = [...node.textContent.matchAll(/\S+/g)].slice(0, text.split(/\s+/).filter(Boolean).length);
  const range = document.createRange();
  const lines = [];
  for (const word of words) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const [box] = range.getClientRects();
    if (!box) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.box.top - box.top) < 2) line.text += ` ${word[0]}`;
    else lines.push({ text: word[0], box });
  }
  g.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  g.fillStyle = sheet.colour(style.color);
  g.textAlign = "left";
  g.textBaseline = "alphabetic";
  for (const { text, box } of lines) {
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = measured(text, g.font);
    g.fillText(text, box.left - origin.left, box.top - origin.top + (box.height - up - down) / 2 + up);
  }
}

// Of what stands under a picture: what it says, up to what it asks for.
function said(text) {
  const sentences = text.split(/(?<=[.;,])\s+/);
  const asking = sentences.findIndex((one) => ASKS.test(one));
  return asking < 0 ? text : sentences.slice(0, asking).join(" ");
}

const measure = document.createElement("canvas").getContext("2d");

function measured(text, font) {
  measure.font = font;
  return measure.measureText(text);
}
