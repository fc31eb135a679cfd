// Plotly's script: fetched once per tab, whoever asks for it. `PLOTLY` is its address.

function fetchPlotly() {
  globalThis.playgroundPlotly ||= new Promise((resolve, reject) => {
    const failed = () => {
      globalThis.playgroundPlotly = null; // the next figure tries again
      reject(new Error("Plotly could not be loaded."));
    };
    document.head.append(make("script", { src: plotlyAddress(), onload: () => resolve(globalThis.Plotly), onerror: failed }));
  });
  return globalThis.playgroundPlotly;
}

function plotlyAddress() {
  return new URL(PLOTLY, document.baseURI).href;
}
