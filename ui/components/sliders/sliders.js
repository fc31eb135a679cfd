// A group of sliders that report during the drag, with one request in flight for all of them.
export default function (component) {
  const root = component.parentElement;
  const { data } = component;
  const state = (root._s ??= mount(root));
  state.post = (message) => component.setStateValue("values", message);
  state.courier.answered(data.echo);
  const signature = JSON.stringify(data.sliders.map(({ value, ...rest }) => rest));
  if (signature !== state.signature) {
    state.signature = signature;
    build(state, data.sliders);
  }
  if (state.courier.idle()) {
    for (const spec of data.sliders) place(state.rows[spec.name], spec.value);
  }
  root.host?.setAttribute("data-echo", data.echo);
  return () => {
    state.courier.stop();
    root._s = null;
  };
}

function mount(root) {
  const state = { list: root.querySelector(".sliders"), said: root.querySelector(".said"), rows: {} };
  state.courier = courier((message) => state.post(message));
  return state;
}

function build(state, sliders) {
  state.list.replaceChildren();
  state.rows = {};
  for (const spec of sliders) {
    const row = document.createElement("div");
    row.className = "row";
    const id = `s-${spec.name}`;
    const label = Object.assign(document.createElement("label"), { htmlFor: id, textContent: spec.label });
    const value = Object.assign(document.createElement("input"), {
      className: "value", type: "text", inputMode: "decimal", spellcheck: false, autocomplete: "off",
    });
    value.setAttribute("aria-label", `${spec.label}, exact value`);
    const range = Object.assign(document.createElement("input"), {
      id, type: "range", min: spec.low, max: spec.high, step: spec.step,
    });
    if (spec.help) {
      label.title = spec.help;
      range.setAttribute("aria-description", spec.help);
    }
    row.append(label, value, range);
    if (spec.note) row.append(Object.assign(document.createElement("p"), { className: "note", textContent: spec.note }));
    state.list.append(row);
    const entry = (state.rows[spec.name] = { spec, range, value });
    range.addEventListener("input", () => {
      place(entry, +range.value);
      send(state);
    });
    const take = () => {
      const typed = number(value.value, spec.unit);
      if (Number.isNaN(typed)) {
        state.said.textContent = `${spec.label}: not a number, kept at ${write(entry, +range.value)}`;
      } else if (write(entry, typed) !== write(entry, +range.value)) {
        range.value = typed; // the browser clamps to the ends and to the step
        send(state);
      }
      value.value = write(entry, +range.value);
      place(entry, +range.value);
    };
    value.addEventListener("focus", () => value.select());
    value.addEventListener("blur", take);
    value.addEventListener("keydown", (event) => {
      if (event.key === "Escape") value.value = write(entry, +range.value);
      if (event.key === "Enter" || event.key === "Escape") value.blur();
      event.stopPropagation();
    });
  }
}

// What was typed, with a comma or a point, a true minus or a hyphen, with or without the unit.
function number(text, unit) {
  const bare = text.replace(unit, "").replace("−", "-").replace(",", ".").trim();
  return bare === "" || !Number.isFinite(Number(bare)) ? NaN : Number(bare);
}

function write({ spec }, value) {
  return `${shown(value, spec.decimals)}${spec.unit ? ` ${spec.unit}` : ""}`;
}

function place(entry, value) {
  const { spec, range } = entry;
  if (+range.value !== value) range.value = value;
  range.style.setProperty("--part", `${(100 * (value - spec.low)) / (spec.high - spec.low)}%`);
  const text = write(entry, value);
  range.setAttribute("aria-valuetext", text);
  if (entry.value.getRootNode().activeElement !== entry.value) entry.value.value = text;
}

function send(state) {
  state.courier.send(Object.fromEntries(Object.entries(state.rows).map(([name, { range }]) => [name, +range.value])));
}
