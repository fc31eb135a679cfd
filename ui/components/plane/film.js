// The film of a plane. `at` is a real number between moments while a smooth film plays; films of
// one page may run together.

const REST = 900; // milliseconds on the last moment before a film begins again

class PlaneFilm extends Film {
  constructor(root, paint, tell) {
    super(root, "step", 0);
    this.controls = root.querySelector(".controls");
    this.paint = paint;
    this.tell = tell;
    this.on(this.controls, "keydown", (e) => this.keyDown(e));
    this.on(document, "plane-film", (e) => this.follow(e.detail));
    (window.playgroundFilms ??= new Set()).add(this);
  }

  // What the link must say of this film now (ui/components/link), null if nothing: the moment, and
  // whether it plays where a link to this moment would not have it so.
  linked() {
    if (!this.settings?.field || this.settings.only !== null) return null;
    const [k, plays] = [this.here(), Boolean(this.playing || this.led)];
    return { [this.settings.field]: k || "", paused: plays === (k === 0) ? "" : plays ? "0" : "1" };
  }

  free() {
    window.playgroundFilms.delete(this);
    super.free();
  }

  receive(settings) {
    const fresh = settings && settings.mark !== this.settings?.mark;
    const first = settings && !this.settings;
    const renewed = settings && this.settings && settings.edition !== this.settings.edition;
    const held = this.settings && this.settings.only !== null;
    const released = this.settings && !this.settings.autoplay; // an answer that it waited for is given
    this.reported = null; // what follows may have been drawn anew
    this.settings = settings;
    this.controls.hidden = this.label.hidden = !settings || settings.led;
    if (!settings) return this.halt();
    this.total = settings.total;
    this.first = settings.first;
    this.seek.max = this.total - 1;
    if (settings.only !== null) return cancelAnimationFrame(this.loop);
    if (renewed) this.playing = this.until = 0;
    if (held && this.playing) this.resume();
    if (first || renewed) this.at = settings.start < 0 ? this.total + settings.start : settings.start;
    this.at = Math.max(0, Math.min(this.at, this.total - 1));
    if ((fresh || released || renewed) && settings.autoplay && !reducedMotion()) this.start();
    if (renewed) this.lead();
  }

  // What a film of it is (ui/components/picture/stretch.js); null if nothing moves.
  motion() {
    const { settings } = this;
    return settings && settings.only === null && this.total > 1 ? { total: this.total, rate: settings.fps * this.pace.value, smooth: settings.smooth, leads: !settings.led } : null;
  }

  // The moment to draw: whole ones k and next, and how far between them.
  moment() {
    if (!this.settings || this.settings.only !== null) return { k: 0, next: 0, t: 0, at: 0 };
    if (!this.settings.smooth || reducedMotion()) {
      const k = Math.floor(this.at + 1e-6);
      return { k, next: k, t: 0, at: k };
    }
    const k = Math.floor(this.at);
    const t = Math.max(0, (this.at - k - this.settings.dwell) / (1 - this.settings.dwell));
    return { k, next: Math.min(k + 1, this.total - 1), t, at: k + t };
  }

  // The number of the moment that is seen: on the way, of the nearer one.
  here() {
    if (!this.settings || this.settings.only !== null) return this.settings?.only ?? 0;
    const { k, next, t } = this.moment();
    return t < 0.5 ? k : next;
  }

  show() {
    if (!this.settings) return;
    this.write(this.settings.labels[this.here()], this.here());
    this.reportMoment();
    const runs = Boolean(this.playing || this.led);
    this.controls.classList.toggle("playing", runs);
    this.play.setAttribute("aria-label", runs ? "Pause" : "Play");
  }

  // Has texts and charts of the page show this moment.
  reportMoment() {
    const { name, only } = this.settings;
    const k = this.here();
    if (!name || only !== null) return;
    this.writeTexts(name, k);
    if (this.reported === k) return;
    this.reported = k;
    document.dispatchEvent(new CustomEvent("film-moment", { detail: { name, k } }));
  }

  // Also what the page has drawn anew since, which begins with the first moment.
  writeTexts(name, k) {
    for (const text of document.querySelectorAll(`[data-film="${CSS.escape(name)}"]`)) {
      const wanted = JSON.parse(text.dataset.moments)[k] ?? "";
      if (text.textContent !== wanted) text.textContent = wanted;
    }
  }

  // After it stood still for a while.
  resume() {
    this.since = performance.now();
    this.again();
  }

  start() {
    this.led = null;
    super.start();
  }

  tick(now) {
    if (!this.playing) return;
    const passed = Math.min(1000, Math.max(0, now - this.since)); // the tab may have been hidden
    this.since = now;
    const before = this.moment().at;
    if (now < (this.until ?? 0)) this.at = this.total - 1;
    else if (this.until) [this.at, this.until] = [0, 0];
    else this.at += (passed / 1000) * this.settings.fps * this.pace.value;
    if (this.at >= this.total - 1 && !this.until) {
      this.at = this.total - 1;
      if (this.settings.loop) this.until = now + REST;
      else this.halt();
    }
    if (this.moment().at !== before || !this.playing) this.changed();
    this.again();
  }

  changed() {
    this.paint();
    this.lead();
  }

  halt() {
    const played = this.playing;
    this.playing = false;
    this.until = 0;
    if (played) this.report();
  }

  toggle() {
    if (this.playing || this.led) {
      this.led = null;
      this.at = Math.round(this.at);
      this.halt();
    } else this.start();
    this.changed();
  }

  go(k) {
    this.until = 0;
    super.go(k);
  }

  report() {
    if (this.settings?.report) this.tell(Math.round(this.at));
  }

  // ---- films that run together: who was touched leads, the others follow

  lead() {
    const { together } = this.settings;
    if (!together) return;
    const part = this.total > 1 ? this.at / (this.total - 1) : 0;
    document.dispatchEvent(new CustomEvent("plane-film", { detail: { together, leader: this, part, playing: this.playing } }));
  }

  follow({ together, leader, part, playing }) {
    if (leader === this || !this.settings || this.settings.together !== together) return;
    this.playing = false; // this one's own clock stands still
    cancelAnimationFrame(this.loop);
    this.at = part * (this.total - 1);
    this.led = playing && leader;
    this.paint();
  }

  key(name, onButton, held) {
    return Boolean(this.settings) && super.key(name, onButton, held);
  }
}
