// Asks for another run after a while, as long as the page is seen: the next is asked for when the
// last has arrived, so requests never queue.

export default function (component) {
  return mounted(component, "_ticker", Ticker);
}

class Ticker {
  constructor() {
    this.courier = courier((message) => this.component.setStateValue("ticks", message));
    this.leaving = new AbortController();
  }

  receive(component) {
    this.component = component;
    this.courier.answered(component.data.echo);
    clearTimeout(this.timer);
    if (component.data.after !== null) this.timer = setTimeout(() => this.tick(), component.data.after);
  }

  tick() {
    if (!document.hidden) return this.courier.send(1);
    document.addEventListener("visibilitychange", () => this.tick(), { once: true, signal: this.leaving.signal });
  }

  free() {
    clearTimeout(this.timer);
    this.leaving.abort();
    this.courier.stop();
  }
}
