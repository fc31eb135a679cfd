// The transport of a film whose moments were sent once: play, step, scrub and speed run in the
// browser alone. A film draws itself in `changed()`, plays in `tick(now)` and tells the page where
// the visitor let go in `report()`.

class Film {
  // `noun` is what a moment is called, `first` the number of the first: a trajectory of 40 steps
  // begins with step 0 and ends with step 40.
  constructor(root, noun, first = 1) {
    this.noun = noun;
    this.first = first;
    for (const name of ["reset", "play", "step", "seek", "count", "label"]) this[name] = root.querySelector(`.${name}`);
    this.pace = root.querySelector("select");
    this.at = 0;
    this.off = new AbortController();
    this.on = listener(this.off.signal);
    this.on(this.reset, "click", () => this.jump(0));
    this.on(this.play, "click", () => this.toggle());
    this.on(this.step, "click", () => this.jump((Math.floor(this.at + 1e-6) + 1) % this.total));
    this.on(this.seek, "input", () => this.go(+this.seek.value));
    this.on(this.seek, "change", () => this.report());
    onPlaybackKey(this.on, root, (key, held) => this.key(key, false, held));
  }

  // What the controls say; `text` belongs to the moment.
  write(text = "", k = Math.round(this.at)) {
    this.seek.value = k;
    const [number, last] = [k + this.first, this.total - 1 + this.first];
    this.seek.setAttribute("aria-valuetext", [`${this.noun} ${number} of ${last}`, text].filter(Boolean).join(", "));
    this.count.textContent = `${number} / ${last}`;
    this.label.textContent = text;
  }

  start() {
    if (this.at >= this.total - 1) this.at = 0;
    this.playing = true;
    this.since = performance.now();
    this.again();
  }

  again() {
    cancelAnimationFrame(this.loop);
    this.loop = requestAnimationFrame((now) => this.tick(now));
  }

  // For a film of the stage: stands at a moment, that may lie between two, until it is drawn again.
  holdAt(at) {
    this.playing = false;
    cancelAnimationFrame(this.loop);
    this.at = at;
  }

  go(k) {
    this.playing = false;
    this.at = Math.max(0, Math.min(this.total - 1, k));
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.changed();
    });
  }

  jump(k) {
    this.go(k);
    this.report();
  }

  // A key for the transport, unless it is the menu of speeds that has the focus.
  keyDown(e) {
    answerKey(e, () => e.target !== this.pace && this.key(e.key, e.target instanceof HTMLButtonElement, e.repeat));
  }

  // What a key does to the film; false if nothing. A key that is held plays or pauses once.
  key(name, onButton = false, held = false) {
    const here = Math.round(this.at);
    const jumps = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: this.total - 1 };
    if (name === " " && !onButton) held || this.toggle();
    else if (name in jumps) this.jump(jumps[name]);
    else return false;
    return true;
  }

  free() {
    this.playing = false;
    cancelAnimationFrame(this.loop);
    cancelAnimationFrame(this.asked);
    this.off.abort();
  }
}
