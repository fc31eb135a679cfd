// Draws a Plotly figure in the colours, type and size of the page, and updates it in place.
// Plotly itself is fetched with the first figure of the tab. Figures arrive in the light theme.

const BAR_LEFT_OUT = ["lasso2d", "select2d", "autoScale2d", "toImage", "toggleSpikelines", "hoverClosestCartesian", "hoverCompareCartesian", "hoverClosest3d", "tableRotation", "resetCameraLastSave3d"];

const NARROW = 520; // pixels
const BAR = 44; // height of the bar with its buttons

export default function (component) {
  return mounted(component, "_plotlyFigure", PlotlyFigure);
}

class PlotlyFigure {
  constructor(root) {
    this.root = root;
    this.host = root.querySelector(".plotly-figure");
    this.drawing = root.querySelector(".drawing");
    this.frames = 0;
    this.observer = new ResizeObserver(() => this.host.clientWidth !== this.width && this.draw());
    this.observer.observe(this.host);
    // Streamlit changes the class of its outermost element with the theme.
    this.themes = new MutationObserver(() => this.frame && this.dark !== colours(this.root).dark && this.draw());
    this.themes.observe(document.querySelector("[data-testid=stApp]") || document.body, { attributes: true });
  }

  receive(component) {
    this.courier ||= courier((value) => component.setStateValue("clicked", value));
    const frame = unpack(component.data);
    frame.figure = new TextDecoder().decode(frame.blobs.figure);
    this.courier.answered(frame.echo);
    this.host.setAttribute("aria-label", frame.alternative);
    const height = `${frame.height * rootScale()}px`;
    this.host.style.minHeight = height; // nothing jumps when Plotly arrives
    const same = this.frame && ["figure", "height"].every((name) => this.frame[name] === frame[name]);
    this.frame = frame;
    if (!same) this.draw();
  }

  // One drawing at a time; what arrives meanwhile is drawn after it, the newest alone.
  async draw() {
    this.waiting = true;
    if (this.busy) return;
    this.busy = true;
    const plotly = await fetchPlotly();
    while (this.waiting && !this.freed) {
      this.waiting = false;
      this.width = this.host.clientWidth;
      if (!this.width) break;
      const { dark } = colours(this.root);
      this.dark = dark;
      const { data, layout } = JSON.parse(this.frame.figure, dark ? darkened : undefined);
      await plotly.react(this.drawing, data, this.laidOut(layout), (this.config ||= this.settings(plotly)));
      this.prepare();
    }
    this.busy = false;
  }

  laidOut(layout) {
    const size = textSize(14);
    const template = layout.template?.layout ?? {};
    Object.assign(template, { font: { ...template.font, size }, hoverlabel: { ...template.hoverlabel, font: { ...template.hoverlabel?.font, size } } });
    const { margin } = layout;
    // On a phone the legend has no room beside the bar, and needs none above the axes.
    if (this.width < NARROW) {
      template.legend = { ...template.legend, y: -0.28, yanchor: "top" };
      if (margin?.t > BAR) layout.margin = { ...margin, t: BAR };
    }
    return { ...layout, width: this.width, height: this.frame.height * rootScale() };
  }

  // The same object each time: another one would have Plotly build the figure anew.
  settings(plotly) {
    const save = (format) => (element) => plotly.downloadImage(element, { format, filename: this.frame.filename, width: this.width, height: element.clientHeight, scale: format === "png" ? 2 : 1 });
    return {
      displayModeBar: true,
      displaylogo: false,
      showSendToCloud: false, // a button that uploads the figure, in the bar by default
      plotlyServerURL: "",
      modeBarButtonsToRemove: BAR_LEFT_OUT,
      modeBarButtonsToAdd: [
        { name: "Save as PNG", title: "Save as PNG", icon: plotly.Icons.camera, click: save("png") },
        { name: "Save as SVG", title: "Save as SVG", icon: plotly.Icons.disk, click: save("svg") },
      ],
    };
  }

  // What Plotly leaves to the mouse: the buttons of its bar. And what was clicked, for Python.
  prepare() {
    for (const button of this.drawing.querySelectorAll(".modebar-btn")) {
      button.setAttribute("role", "button");
      button.tabIndex = 0;
      button.setAttribute("aria-label", button.dataset.title || button.getAttribute("rel"));
      button.onkeydown = (e) => [" ", "Enter"].includes(e.key) && answerKey(e, () => (button.click(), true));
    }
    if (!this.listens) {
      this.listens = true;
      this.drawing.on("plotly_click", ({ points: [point] }) => this.frame.clickable && this.courier.send({ curve: point.curveNumber, point: point.pointIndex ?? point.pointNumber ?? null, x: point.x ?? null, y: point.y ?? null, data: point.customdata ?? null }));
    }
    this.frames += 1;
    this.host.dataset.frames = this.frames;
  }

  free() {
    this.freed = true;
    this.observer.disconnect();
    this.themes.disconnect();
    this.courier?.stop();
    globalThis.Plotly?.purge(this.drawing);
  }
}

// For JSON.parse: a colour of the light theme becomes that of the dark one.
function darkened(key, value) {
  if (typeof value !== "string") return value;
  if (value in DARK) return DARK[value];
  const parts = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(value);
  if (!parts) return value;
  const hex = `#${parts.slice(1, 4).map((part) => Number(part).toString(16).padStart(2, "0")).join("").toUpperCase()}`;
  return hex in DARK ? `rgba(${rgb(DARK[hex]).join(", ")}, ${parts[4]})` : value;
}
