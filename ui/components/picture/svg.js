// The part of a 2-D context that the playground's pictures use, written as an SVG.

class SvgPen {
  constructor(width, height) {
    [this.width, this.height] = [width, height];
    this.vector = true;
    this.parts = [];
    this.defs = [];
    this.clips = 0;
    this.kept = [];
    this.steps = [];
    Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, lineCap: "butt", lineJoin: "miter", globalAlpha: 1, font: "10px sans-serif", textAlign: "start", textBaseline: "alphabetic", imageSmoothingEnabled: true, dash: [], matrix: new DOMMatrix(), clipped: "" });
  }

  // ---- state

  save() {
    const { fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, globalAlpha, font, textAlign, textBaseline, imageSmoothingEnabled, dash, matrix, clipped } = this;
    this.kept.push({ fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, globalAlpha, font, textAlign, textBaseline, imageSmoothingEnabled, dash, matrix, clipped });
  }

  restore() {
    Object.assign(this, this.kept.pop());
  }

  translate(x, y) {
    this.matrix = this.matrix.translate(x, y);
  }

  scale(x, y) {
    this.matrix = this.matrix.scale(x, y);
  }

  rotate(angle) {
    this.matrix = this.matrix.rotate((angle * 180) / Math.PI);
  }

  setLineDash(dash) {
    this.dash = [...dash];
  }

  // ---- paths, in the coordinates of the file

  beginPath() {
    this.steps = [];
  }

  at(x, y) {
    const { a, b, c, d, e, f } = this.matrix;
    return `${short(a * x + c * y + e)} ${short(b * x + d * y + f)}`;
  }

  moveTo(x, y) {
    this.steps.push(`M${this.at(x, y)}`);
  }

  lineTo(x, y) {
    this.steps.push(`${this.steps.length ? "L" : "M"}${this.at(x, y)}`);
  }

  quadraticCurveTo(a, b, x, y) {
    this.steps.push(`Q${this.at(a, b)} ${this.at(x, y)}`);
  }

  bezierCurveTo(a, b, c, d, x, y) {
    this.steps.push(`C${this.at(a, b)} ${this.at(c, d)} ${this.at(x, y)}`);
  }

  closePath() {
    this.steps.push("Z");
  }

  rect(x, y, w, h) {
    this.moveTo(x, y);
    for (const [p, q] of [[x + w, y], [x + w, y + h], [x, y + h]]) this.lineTo(p, q);
    this.closePath();
  }

  roundRect(x, y, w, h, radii) {
    const r = Math.min([radii].flat()[0] ?? 0, w / 2, h / 2);
    this.moveTo(x + r, y);
    const corners = [[x + w - r, y, x + w, y, x + w, y + r], [x + w, y + h - r, x + w, y + h, x + w - r, y + h], [x + r, y + h, x, y + h, x, y + h - r], [x, y + r, x, y, x + r, y]];
    for (const [p, q, ...turn] of corners) {
      this.lineTo(p, q);
      this.quadraticCurveTo(...turn);
    }
    this.closePath();
  }

  // In pieces of at most a quarter of a turn, which one cubic curve draws to a thousandth.
  arc(x, y, r, from, to, counterclockwise = false) {
    const full = 2 * Math.PI;
    let sweep = counterclockwise ? from - to : to - from;
    sweep = sweep >= full ? full : ((sweep % full) + full) % full;
    if (counterclockwise) sweep = -sweep;
    const count = Math.max(1, Math.ceil(Math.abs(sweep) / (Math.PI / 2)));
    const [turn, k] = [sweep / count, (4 / 3) * Math.tan(sweep / count / 4)];
    this.lineTo(x + r * Math.cos(from), y + r * Math.sin(from));
    for (let i = 0; i < count; i += 1) {
      const [s, t] = [from + i * turn, from + (i + 1) * turn];
      const [cs, ss, ct, st] = [Math.cos(s), Math.sin(s), Math.cos(t), Math.sin(t)];
      this.bezierCurveTo(x + r * (cs - k * ss), y + r * (ss + k * cs), x + r * (ct + k * st), y + r * (st - k * ct), x + r * ct, y + r * st);
    }
  }

  // ---- ink

  fill(...how) {
    this.draw(how, (d, rule) => `<path d="${d}" fill="${this.fillStyle}"${rule === "evenodd" ? ' fill-rule="evenodd"' : ""}`);
  }

  stroke(...how) {
    this.draw(how, (d) => `<path d="${d}" ${this.lining()}`);
  }

  draw(how, open) {
    const path = how.find((one) => one instanceof RecordedPath);
    const d = path ? this.traced(path) : this.steps.join("");
    if (d) this.put(open(d, how.find((one) => typeof one === "string")));
  }

  traced(path) {
    const steps = this.steps;
    this.steps = [];
    for (const [name, values] of path.calls) this[name](...values);
    const d = this.steps.join("");
    this.steps = steps;
    return d;
  }

  lining() {
    const k = Math.sqrt(Math.abs(this.matrix.a * this.matrix.d - this.matrix.b * this.matrix.c));
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.map((part) => short(k * part)).join(" ")}"` : "";
    return `fill="none" stroke="${this.strokeStyle}" stroke-width="${short(k * this.lineWidth)}" stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"${dash}`;
  }

  fillRect(x, y, w, h) {
    this.alone(() => this.fill(), x, y, w, h);
  }

  strokeRect(x, y, w, h) {
    this.alone(() => this.stroke(), x, y, w, h);
  }

  alone(ink, ...box) {
    const steps = this.steps;
    this.steps = [];
    this.rect(...box);
    ink();
    this.steps = steps;
  }

  clearRect() {} // nothing lies under what is drawn first

  clip() {
    this.clips += 1;
    const inside = this.clipped ? ` clip-path="url(#${this.clipped})"` : "";
    this.defs.push(`<clipPath id="clip${this.clips}"${inside}><path d="${this.steps.join("")}"/></clipPath>`);
    this.clipped = `clip${this.clips}`;
  }

  fillText(text, x, y) {
    this.write(text, x, y, `fill="${this.fillStyle}"`);
  }

  strokeText(text, x, y) {
    this.write(text, x, y, this.lining());
  }

  // As wide as in our font, also where a program has another.
  write(text, x, y, ink) {
    const { a, b, c, d, e, f } = this.matrix;
    const [, style, size, family] = this.font.match(/^(.*?)([\d.]+)px(?:\/\S+)? (.*)$/) ?? [null, "", "10", "sans-serif"];
    const weight = style.match(/\b(\d{3}|bold)\b/)?.[1] ?? "400";
    const slant = style.includes("italic") ? ' font-style="italic"' : "";
    const anchor = { center: "middle", right: "end", end: "end" }[this.textAlign] ?? "start";
    const shift = { middle: 0.32, top: 0.8, hanging: 0.8, bottom: -0.2 }[this.textBaseline] ?? 0; // of the size, so that every program agrees
    const place = [a, b, c, d].every((part, i) => part === [1, 0, 0, 1][i]) ? `x="${short(x + e)}" y="${short(y + f + shift * size)}"` : `transform="matrix(${[a, b, c, d, e, f].map(short).join(" ")})" x="${short(x)}" y="${short(y + shift * size)}"`;
    this.put(`<text ${place} font-family="${family.replaceAll('"', "'")}" font-size="${short(+size)}" font-weight="${weight}"${slant} text-anchor="${anchor}" textLength="${short(measured(text, this.font).width)}" lengthAdjust="spacingAndGlyphs" ${ink}`, `${escaped(text)}</text>`);
  }

  drawImage(image, ...box) {
    const [width, height] = [image.naturalWidth || image.width, image.naturalHeight || image.height];
    const [sx, sy, sw, sh, x, y, w, h] = box.length === 8 ? box : [0, 0, width, height, box[0], box[1], box[2] ?? width, box[3] ?? height];
    const { a, b, c, d, e, f } = this.matrix;
    const smooth = this.imageSmoothingEnabled ? "" : ' style="image-rendering:pixelated"';
    const whole = `<image width="${width}" height="${height}" preserveAspectRatio="none"${smooth} href="${urlOf(image)}"/>`;
    const inner = `<svg x="${short(x)}" y="${short(y)}" width="${short(w)}" height="${short(h)}" viewBox="${[sx, sy, sw, sh].map(short).join(" ")}" preserveAspectRatio="none">${whole}</svg>`;
    this.put(`<g transform="matrix(${[a, b, c, d, e, f].map(short).join(" ")})"`, `${inner}</g>`);
  }

  put(open, rest = "") {
    const alpha = this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
    const mark = `${open}${alpha}${rest ? ">" : "/>"}${rest}`;
    this.parts.push(this.clipped ? `<g clip-path="url(#${this.clipped})">${mark}</g>` : mark);
  }

  contents(title, description) {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${short(this.width)}" height="${short(this.height)}" viewBox="0 0 ${short(this.width)} ${short(this.height)}"><title>${escaped(title)}</title><desc>${escaped(description)}</desc><defs>${this.defs.join("")}</defs>${this.parts.join("\n")}</svg>`;
  }
}

const short = (value) => String(Math.round(value * 1000) / 1000);
const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

function urlOf(image) {
  if (image.toDataURL) return image.toDataURL("image/png");
  const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/png");
}
