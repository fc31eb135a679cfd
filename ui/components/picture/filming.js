// A film of the stage: each of its pictures is drawn as a PNG is (picture.js), and the server encodes
// it while the next one is drawn.

const FORMATS = {
  gif: { type: "image/gif", widest: 800, scale: 1 },
  mp4: { type: "video/mp4", widest: 1600, scale: 2 },
};

const LOOK_AGAIN = 400; // milliseconds: what can be filmed changes with the stage

class FilmForm {
  constructor(root, on, say) {
    const find = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { root, say, form: find("film"), stretch: find("stretch"), count: find("count"), making: find("making"), progress: root.querySelector("progress") });
    this.controls = [this.stretch, this.count, ...root.querySelectorAll("button:not(.cancel)")];
    for (const format of Object.keys(FORMATS)) on(find(format), "click", () => this.save(format));
    on(find("cancel"), "click", () => this.cancel());
    this.looking = setInterval(() => this.offer(), LOOK_AGAIN);
    this.offer();
  }

  free() {
    clearInterval(this.looking);
    this.cancel();
  }

  // The menu of what can be filmed, as the stage is now.
  offer() {
    if (this.leaving) return;
    const found = stretchesOf(stageColumn());
    this.form.hidden = !found.length;
    const words = JSON.stringify(found.map(([name, text]) => [name, text]));
    if (words === this.offered) return;
    const chosen = this.stretch.value;
    this.offered = words;
    this.stretch.replaceChildren(...found.map(([name, text]) => new Option(text, name)));
    if (found.some(([name]) => name === chosen)) this.stretch.value = chosen;
  }

  cancel() {
    this.leaving?.abort();
  }

  async save(format) {
    const [, , begin] = stretchesOf(stageColumn()).find(([name]) => name === this.stretch.value) ?? [];
    if (this.leaving || !begin) return;
    this.leaving = new AbortController();
    this.busy(true);
    this.say("Drawing. Keep this open until the film is saved.");
    try {
      save(await this.film(format, begin(+this.count.value)), `${this.root._data.stem}.${format}`);
      this.say(`Saved as ${format.toUpperCase()}`);
    } catch (error) {
      this.say(error.message);
    } finally {
      this.leaving = null;
      this.busy(false);
    }
  }

  busy(is) {
    for (const control of this.controls) control.disabled = is;
    this.making.hidden = !is;
    this.progress.removeAttribute("value");
    if (is) this.making.querySelector("button").focus();
    else this.offer();
  }

  async film(format, stretch) {
    const { signal } = this.leaving;
    const pictures = new Pictures(this.root, format);
    const threads = new PngThreads();
    let encoder = null;
    const cancelled = new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("Cancelled"))));
    cancelled.catch(() => {}); // whoever waits hears of it
    try {
      const waiting = [];
      for (let k = 0; k < stretch.frames && (await Promise.race([cancelled, stretch.to(k)])); k += 1) {
        const png = threads.png(pictures.take(stretch.moment()));
        encoder ??= new Encoder(this.root._data.ticket, pictures.settings(stretch), signal);
        waiting.push(png);
        if (waiting.length > 1) await encoder.add(await waiting.shift());
        this.progress.max = stretch.frames;
        this.progress.value = k + 1;
      }
      for (const png of waiting) await encoder.add(await png);
      this.say("Encoding");
      return await encoder.complete(FORMATS[format].type);
    } finally {
      encoder?.close();
      stretch.end();
      threads.end();
      for (const one of drawingsOf(stageColumn())) one.playgroundDrawing.draw(true);
    }
  }
}

// Pictures of one size: that of the first.
class Pictures {
  constructor(root, format) {
    Object.assign(this, { root, format, plan: null });
  }

  take(moment) {
    const { widest, scale } = FORMATS[this.format];
    const column = stageColumn();
    this.scale ??= Math.min(scale, widest / (column.getBoundingClientRect().width + 2 * EDGE * rootScale()));
    const even = (x) => 2 * Math.round((this.scale * x) / 2);
    const { canvas, plan } = taken(this.root, this.scale, (width, height) => onCanvas(even(width), even(height), this.scale), { plan: this.plan, moment, moving: true });
    this.plan ??= plan;
    this.size ??= { width: canvas.width, height: canvas.height };
    return canvas;
  }

  settings({ frames, rate, rest }) {
    const { title, lines } = this.root._data;
    return { format: this.format, ...this.size, rate, frames, rest, title: title.slice(0, 500), comment: [...lines, cited(this.root)].join(" · ").slice(0, 1500) };
  }
}
