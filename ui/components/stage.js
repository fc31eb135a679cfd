// What every stage does: its parts, its room on the page, full screen, events on their way to the
// page. A stage draws itself in `draw()` and says in `keyed(e)` whether a key meant something.

const ROOM = 485; // CSS pixels for everything together, at a root font of 16 px
const ALONE = 420; // a stage that may be so high fills a projection
const BELONGING = ".st-key-guide_strip, [data-step]"; // what is with a stage in full screen, in the page's own markup

class Stage {
  // `channel` is the message in which events travel; `join` joins those that wait.
  constructor(root, parts, channel, join) {
    this.root = root;
    for (const name of ["stage", "picture", "strip", "legend", "readout", "spoken", ...parts]) this[name] = root.querySelector(`.${name}`);
    this.frames = 0;
    this.number = 0; // of the newest event of this mount
    this.mount = Math.random().toString(36).slice(2, 10);
    this.channel = channel;
    this.courier = courier((message) => this.post(message), join);
    this.off = new AbortController();
    this.on = listener(this.off.signal);
    this.on(this.picture, "keydown", (e) => answerKey(e, () => this.keyed(e)));
    this.on(root.querySelector(".full"), "click", () => this.enterOrLeaveFullScreen());
    this.besides = [this.strip]; // what shares the height with the picture
    this.on(document, "fullscreenchange", () => this.fullScreenChanged());
    this.on(window, "resize", () => this.measure());
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.stage);
  }

  // The stage, what stands in it, or the window has another size. Sizes are asked for here only:
  // after a change to the page each question makes the browser lay it out at once.
  measure() {
    this.width = this.stage.clientWidth;
    const others = this.full ? this.fullWith.filter((part) => part !== this.root.host) : [];
    this.beside = [...this.besides, ...others].reduce((sum, part) => sum + part.offsetHeight, 16 * rootScale() * others.length);
    this.view = [innerWidth, innerHeight];
    this.resized();
  }

  resized() {
    this.draw();
  }

  // For whoever watches from outside: how many pictures came, and the event that the last one knew.
  drawn(frame) {
    this.frames += 1;
    this.stage.dataset.frames = this.frames;
    this.stage.dataset.seq = frame.mount === this.mount ? frame.seen : 0;
    if (!this.full && this.inheritsFullScreen()) this.fullScreenChanged();
    else if (this.full) this.clearFullScreen();
  }

  // What the picture may fill, in CSS pixels.
  room() {
    const { full } = this;
    const scale = parseFloat(getComputedStyle(this.stage).getPropertyValue("--stage-scale")) || rootScale();
    const [across, down] = this.view;
    if (full) return { full, scale, width: across - 48, height: down - 48 - this.beside };
    // Tall windows have more room; transport and presets stay in sight below.
    const { max_height: asked } = this.frame;
    const wished = ((asked || ROOM) / ROOM) * Math.max(ROOM * scale, 0.6 * down);
    // In a projection everything is seen at once: what stands above and below has this height.
    const around = (parseFloat(getComputedStyle(this.stage).getPropertyValue("--around-stage")) - (this.frame.film ? 4 : 0)) * 16 * rootScale();
    const left = Math.max(down - around, 0.5 * down);
    const alone = (asked || ROOM) >= ALONE; // a smaller one has others beside or below it
    const height = around ? (alone ? left : Math.min(wished, left)) : wished;
    return { full, scale, width: this.width, height: height - this.beside };
  }

  // ---- full screen: the stage, and with it what belongs to it in the body of the page (`ui.frame`)

  // Guide strip and transport; none beside a stage that stands alone.
  get belonging() {
    return this.roomAround ? [...this.roomAround.querySelectorAll(BELONGING)] : [];
  }

  get roomAround() {
    return this.root.host?.closest(".st-key-stage_room") ?? null;
  }

  enterOrLeaveFullScreen() {
    if (document.fullscreenElement) return document.exitFullscreen();
    this.entering = true;
    return (this.roomAround ?? this.stage).requestFullscreen();
  }

  // A presenter has gone on to an experiment with another stage.
  inheritsFullScreen() {
    this.entering = this.roomAround !== null && document.fullscreenElement === this.roomAround && !this.roomAround.querySelector("[data-full]");
    return this.entering;
  }

  fullScreenChanged() {
    const was = this.full;
    this.full = Boolean(document.fullscreenElement) && Boolean(this.entering || was);
    this.entering = false;
    this.root.host?.toggleAttribute("data-full", this.full);
    if (this.full) this.clearFullScreen();
    else if (was) for (const part of document.querySelectorAll("[data-aside]")) part.removeAttribute("data-aside");
    this.measure();
  }

  // Also after a run, which may have put in something new.
  clearFullScreen() {
    this.fullWith = [this.root.host, ...this.belonging];
    if (this.roomAround) setAside(this.roomAround, this.fullWith);
  }

  // ---- delivery

  send(event) {
    this.courier.send([{ mount: this.mount, number: this.number, ...event }]);
  }

  // Events that have left are marked: a later one may not be joined to one already counted.
  post(message) {
    this.component.setStateValue(this.channel, message);
    for (const event of message.value) event.sent = true;
  }

  free() {
    this.freed = true;
    this.off.abort();
    this.observer.disconnect();
    this.courier.stop();
  }
}

// Marks everything in an element for which there is no room: what neither is nor holds one of `shown`.
function setAside(element, shown) {
  for (const child of element.children) {
    const holds = shown.some((one) => child.contains(one));
    child.toggleAttribute("data-aside", !holds);
    if (holds && !shown.includes(child)) setAside(child, shown);
  }
}
