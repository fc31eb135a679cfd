// Has Plotly there before a figure is asked for: its bytes when the page has come to rest, and the
// script itself, which holds the browser up while it is read, when a hand or the focus stays on a
// button that opens a figure.

const OPENS = ".st-key-analysis button, [class*='st-key-'][class*='-sweep'] summary";
const REST_MS = 1500;
const STAY_MS = 120; // what only passes by is not held up

export default function (component) {
  return mounted(component, "_plotlyAhead", PlotlyAhead);
}

class PlotlyAhead {
  constructor() {
    this.leaving = new AbortController();
    const idle = globalThis.requestIdleCallback ?? setTimeout;
    this.timer = setTimeout(() => idle(() => this.fetchBytes()), REST_MS);
    const settings = { capture: true, passive: true, signal: this.leaving.signal };
    for (const name of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(name, (event) => this.comesTo(event), settings);
  }

  receive() {}

  fetchBytes() {
    if (navigator.connection?.saveData || this.leaving.signal.aborted || globalThis.playgroundPlotly || document.querySelector("link[data-plotly]")) return;
    const link = make("link", { rel: "prefetch", as: "script", href: plotlyAddress() });
    link.dataset.plotly = "";
    document.head.append(link);
  }

  comesTo(event) {
    clearTimeout(this.staying);
    if (event.buttons && event.type === "pointerover") return; // something is dragged over it
    if (event.target.closest?.(OPENS)) this.staying = setTimeout(() => fetchPlotly().catch(() => {}), event.type === "pointerdown" ? 0 : STAY_MS);
  }

  free() {
    clearTimeout(this.timer);
    clearTimeout(this.staying);
    this.leaving.abort();
  }
}
