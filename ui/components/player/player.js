// Plays frames that were sent once: transport, scrubbing and speed live in the browser alone.

export default function (component) {
  return mounted(component, "_player", Player);
}

class Player extends Film {
  constructor(root) {
    super(root, "frame");
    this.root = root;
    this.player = root.querySelector(".player");
    this.screen = root.querySelector(".screen");
    this.canvas = root.querySelector("canvas");
    this.picture = document.createElement("canvas"); // at the film's own size
    this.paints = 0;
    this.reports = 0;
    this.on(this.screen, "click", () => this.toggle());
    this.on(this.player, "keydown", (e) => this.keyDown(e));
    this.observer = new ResizeObserver(() => this.frame && this.paint());
    this.observer.observe(this.player);
  }

  receive(component) {
    this.component = component;
    const frame = unpack(component.data);
    const fresh = this.frame?.film !== frame.film;
    this.frame = frame;
    [this.total, this.height, this.width] = frame.blobs.frames.shape;
    this.screen.setAttribute("aria-label", frame.alt);
    this.player.setAttribute("aria-label", frame.alt);
    this.seek.max = this.total - 1;
    if (fresh) {
      [this.picture.width, this.picture.height] = [this.width, this.height];
      this.image = new ImageData(this.width, this.height);
      this.at = Math.min(this.at, this.total - 1);
      if (frame.autoplay && !reducedMotion()) this.start();
    }
    this.paint();
    this.player.dataset.frames = this.total;
  }

  // What a film of it is (ui/components/picture/stretch.js).
  motion() {
    return this.frame ? { total: this.total, rate: this.frame.fps * this.pace.value, smooth: false } : null;
  }

  // ---- painting

  draw() {
    if (this.frame) this.paint();
  }

  paint() {
    const k = Math.round(this.at);
    this.fill(k);
    this.picture.getContext("2d").putImageData(this.image, 0, 0);
    const rem = rootScale();
    const scale = Math.min(this.player.clientWidth / this.width, (this.frame.max_height * rem) / this.height);
    const g = sized(this.canvas, this.width * scale, this.height * scale);
    g.imageSmoothingEnabled = scale < 0.75;
    g.drawImage(this.picture, 0, 0, this.width * scale, this.height * scale);
    this.write(this.frame.labels[k]);
    this.player.classList.toggle("playing", Boolean(this.playing));
    this.play.setAttribute("aria-label", this.playing ? "Pause (space)" : "Play (space)");
    this.paints += 1;
    this.player.dataset.paints = this.paints;
    this.player.dataset.index = k;
  }

  fill(k) {
    const words = new Uint32Array(this.image.data.buffer);
    const { frames } = this.frame.blobs;
    if (this.frame.channels === 3) {
      for (let i = 0, j = 3 * k * words.length; i < words.length; i += 1, j += 3) words[i] = 0xff000000 | (frames[j + 2] << 16) | (frames[j + 1] << 8) | frames[j];
      return;
    }
    const { dark } = colours(this.root);
    if (this.table?.name !== this.frame.colormap || this.table.dark !== dark) this.table = { name: this.frame.colormap, dark, words: colourTable(this.frame.colormap, dark) };
    const table = this.table.words;
    for (let i = 0, j = k * words.length; i < words.length; i += 1, j += 1) words[i] = table[frames[j]];
  }

  // ---- transport

  tick(now) {
    if (!this.playing) return;
    const due = Math.floor(((now - this.since) / 1000) * this.frame.fps * this.pace.value);
    if (due > 0) {
      this.since += (due / (this.frame.fps * this.pace.value)) * 1000;
      if (now - this.since > 1000) this.since = now; // the tab was hidden
      const next = this.at + due;
      if (next < this.total) this.at = next;
      else if (this.frame.loop) this.at = next % this.total;
      else {
        this.at = this.total - 1;
        this.halt();
      }
      this.paint();
    }
    this.again();
  }

  halt() {
    this.playing = false;
    this.report();
  }

  toggle() {
    if (this.playing) this.halt();
    else this.start();
    this.paint();
  }

  changed() {
    this.paint();
  }

  // No acknowledgement: it would change the message, and the film would be sent again.
  report() {
    if (!this.frame.report) return;
    this.reports += 1;
    this.component.setStateValue("index", { seq: this.reports, value: this.at });
  }

  free() {
    super.free();
    this.observer.disconnect();
  }
}
