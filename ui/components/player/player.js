// Plays frames that were sent once: transport, scrubbing and speed live in the browser alone.

export default function (component) {
  const root = component.parentElement;
  root._player = root._player || new Player(root);
  root._player.receive(component);
  return () => {
    root._player?.free();
    root._player = null;
  };
}

class Player {
  constructor(root) {
    this.root = root;
    for (const name of ["player", "screen", "reset", "play", "step", "seek", "count", "label"]) this[name] = root.querySelector(`.${name}`);
    this.canvas = root.querySelector("canvas");
    this.pace = root.querySelector("select");
    this.picture = document.createElement("canvas"); // at the film's own size
    this.at = 0;
    this.paints = 0;
    this.reports = 0;
    this.off = new AbortController();
    this.listen();
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

  // ---- painting

  paint() {
    const k = Math.round(this.at);
    this.fill(k);
    this.picture.getContext("2d").putImageData(this.image, 0, 0);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const scale = Math.min(this.player.clientWidth / this.width, (this.frame.max_height * rem) / this.height);
    const g = sized(this.canvas, this.width * scale, this.height * scale);
    g.imageSmoothingEnabled = scale < 0.75;
    g.drawImage(this.picture, 0, 0, this.width * scale, this.height * scale);
    this.seek.value = k;
    this.seek.setAttribute("aria-valuetext", [`frame ${k + 1} of ${this.total}`, this.frame.labels[k]].filter(Boolean).join(", "));
    this.count.textContent = `${k + 1} / ${this.total}`;
    this.label.textContent = this.frame.labels[k] ?? "";
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

  start() {
    if (this.at >= this.total - 1) this.at = 0;
    this.playing = true;
    this.since = performance.now();
    cancelAnimationFrame(this.loop);
    this.loop = requestAnimationFrame((now) => this.tick(now));
  }

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
    this.loop = requestAnimationFrame((later) => this.tick(later));
  }

  halt() {
    this.playing = false;
    this.tell();
  }

  toggle() {
    if (this.playing) this.halt();
    else this.start();
    this.paint();
  }

  go(k) {
    this.playing = false;
    this.at = Math.max(0, Math.min(this.total - 1, k));
    if (!this.asked) {
      this.asked = requestAnimationFrame(() => {
        this.asked = 0;
        this.paint();
      });
    }
  }

  // No acknowledgement: it would change the message, and the film would be sent again.
  tell() {
    if (!this.frame.report) return;
    this.reports += 1;
    this.component.setStateValue("index", { seq: this.reports, value: this.at });
  }

  jump(k) {
    this.go(k);
    this.tell();
  }

  listen() {
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal: this.off.signal });
    on(this.reset, "click", () => this.jump(0));
    on(this.play, "click", () => this.toggle());
    on(this.step, "click", () => this.jump((this.at + 1) % this.total));
    on(this.screen, "click", () => this.toggle());
    on(this.seek, "input", () => this.go(+this.seek.value));
    on(this.seek, "change", () => this.tell());
    on(this.player, "keydown", (e) => this.keyDown(e));
  }

  keyDown(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target === this.pace) return;
    const onButton = e.target instanceof HTMLButtonElement;
    const jumps = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: this.total - 1 };
    if (e.key === " " && !onButton) this.toggle();
    else if (e.key in jumps) this.jump(jumps[e.key]);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  free() {
    this.playing = false;
    cancelAnimationFrame(this.loop);
    cancelAnimationFrame(this.asked);
    this.off.abort();
    this.observer.disconnect();
  }
}
