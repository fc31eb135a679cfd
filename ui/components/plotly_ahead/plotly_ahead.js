// Has Plotly there before a figure is asked for: its bytes when the page has come to rest, and the
// script itself, which takes the browser a quarter of a second to read, when a hand comes near.

const NEAR = ".st-key-analysis, [class*='st-key-'][class*='-sweep']";
const REST_MS = 1500;

export default function (component) {
  return mounted(component, "_plotlyAhead", PlotlyAhead);
}

class PlotlyAhead {
  constructor() {
    this.leaving = new AbortController();
    const idle = globalThis.requestIdleCallback ?? setTimeout;
    this.timer = setTimeout(() => idle(() => this.fetchBytes()), REST_MS);
    const settings = { capture: true, passive: true, signal: this.leaving.signal };
    for (const name of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(name, (event) => this.comesNear(event), settings);
  }

  receive() {}

  fetchBytes() {
    if (this.leaving.signal.aborted || globalThis.playgroundPlotly || document.querySelector("link[data-plotly]")) return;
    const link = make("link", { rel: "prefetch", as: "script", href: plotlyAddress() });
    link.dataset.plotly = "";
    document.head.append(link);
  }

  comesNear(event) {
    if (event.target.closest?.(NEAR)) fetchPlotly().catch(() => {}); // the figure itself says so
  }

  free() {
    clearTimeout(this.timer);
    this.leaving.abort();
  }
}
