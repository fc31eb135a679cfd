// The controls of a page in one element: sliders that report while they are dragged, choices,
// switches.
// One request in flight for all of them, the newest values win.
export default function (component) {
  const root = component.parentElement;
  const { data } = component;
  const state = (root._s ??= mount(root));
  state.post = (message) => component.setStateValue("values", message);
  state.edition = data.edition;
  state.courier.answered(data.echo);
  const signature = JSON.stringify(data.rows.map(({ value, hidden, ...rest }) => rest));
  if (signature !== state.signature) {
    state.signature = signature;
    build(state, data.rows);
  }
  if (state.courier.idle()) {
    for (const spec of data.rows) state.rows[spec.name].place(spec.value);
  }
  for (const spec of data.rows) state.rows[spec.name].element.hidden = spec.hidden;
  root.host?.setAttribute("data-echo", data.echo);
  return () => {
    state.courier.stop();
    root._s = null;
  };
}

function mount(root) {
  const state = { list: root.querySelector(".sliders"), status: root.querySelector(".status"), rows: {} };
  state.courier = courier((message) => state.post(message));
  return state;
}

function build(state, specs) {
  const makers = { number: slider, choice, flag };
  state.rows = {};
  // Not resting: a slider that is still being dragged. A page may then leave out what is not urgent.
  const send = (resting = true) => state.courier.send({ ...Object.fromEntries(Object.entries(state.rows).map(([name, row]) => [name, row.value()])), resting, edition: state.edition });
  const elements = specs.map((spec) => {
    const row = makers[spec.kind](spec, send, state.status);
    state.rows[spec.name] = row;
    return row.element;
  });
  state.list.replaceChildren(...elements);
}

function slider(spec, send, status) {
  const id = `s-${spec.name}`;
  const scale = spec.scale === "log" ? logScale(spec) : linearScale(spec);
  let current = spec.value;
  const label = make("label", { htmlFor: id, textContent: spec.label, title: spec.help });
  const exact = make("input", { className: "value", type: "text", inputMode: "decimal", spellcheck: false, autocomplete: "off" });
  const range = make("input", { id, type: "range", min: scale.min, max: scale.max, step: scale.step });
  exact.setAttribute("aria-label", `${spec.label}, exact value`);
  if (spec.help) range.setAttribute("aria-description", spec.help);
  const element = make("div", { className: "row" }, label, exact, range);
  if (spec.note) element.append(make("p", { className: "note", textContent: spec.note }));
  const write = (value) => `${scale.write(value)}${spec.unit ? `${spec.unit === "°" ? "" : " "}${spec.unit}` : ""}`;
  const place = (value) => {
    current = value;
    const position = scale.position(value);
    range.value = position; // between two steps the handle stands on the nearer one
    range.style.setProperty("--part", `${(100 * (position - scale.min)) / (scale.max - scale.min)}%`);
    range.setAttribute("aria-valuetext", write(value));
    if (exact.getRootNode().activeElement !== exact) exact.value = write(value);
  };
  const move = (value, resting) => {
    range.value = scale.position(value); // the browser clamps to the ends and to the step
    place(scale.valueAt(+range.value));
    send(resting);
  };
  const keep = (value) => {
    place(scale.nearest(value));
    send();
  };
  const readTyped = () => {
    const typed = number(exact.value, spec.unit);
    if (Number.isNaN(typed)) status.textContent = `${spec.label}: not a number, kept at ${write(current)}`;
    else if (exact.value !== write(current)) keep(typed);
    exact.value = write(current);
  };
  range.addEventListener("input", () => move(scale.valueAt(+range.value), false));
  range.addEventListener("change", () => send());
  range.addEventListener("keydown", (event) => {
    const next = scale.step === "any" ? nextByKey(event.key, current, spec.whole) : null;
    if (next !== null) answerKey(event, () => (move(next), true));
  });
  exact.addEventListener("focus", () => exact.select());
  exact.addEventListener("blur", readTyped);
  exact.addEventListener("keydown", (event) => {
    if (event.key === "Escape") exact.value = write(current);
    if (event.key === "Enter" || event.key === "Escape") exact.blur();
    event.stopPropagation();
  });
  return { element, place, value: () => current };
}

// A scale says where a value lies on the slider, which value a position stands for, and how it is
// written. On the linear one the two are the same.
function linearScale({ low, high, step, decimals, finer }) {
  const same = (value) => value;
  const clamped = (value) => Math.min(high, Math.max(low, value));
  // What is typed has more decimals than the step, or is moved to a step where it counts something.
  const nearest = (value) => {
    if (finer) return Number(clamped(value).toFixed(decimals + finer));
    return clamped(low + Math.round((clamped(value) - low) / step) * step);
  };
  const needed = (value) => {
    let digits = decimals;
    while (digits < decimals + finer && Math.abs(value - Number(value.toFixed(digits))) > 1e-9) digits += 1;
    return digits;
  };
  return { min: low, max: high, step, position: same, valueAt: same, nearest, write: (value) => shown(value, needed(value)) };
}

// Equal distances are equal ratios; the values have two significant digits (ui/state.py).
function logScale({ low, high, whole }) {
  const kept = (value) => Math.min(high, Math.max(low, Number(value.toExponential(1))));
  const nearest = (value) => (whole ? Math.round(kept(value)) : kept(value));
  return {
    nearest,
    min: Math.log10(low),
    max: Math.log10(high),
    step: "any",
    position: (value) => Math.log10(Math.min(high, Math.max(low, value))),
    valueAt: (position) => nearest(10 ** position),
    write: (value) => shown(value, whole ? 0 : Math.max(0, 1 - Math.floor(Math.log10(value) + 1e-9))),
  };
}

// Where a key leads on a logarithmic slider, null if nowhere: arrows to the next of twenty values
// in each power of ten, or the next whole one, page keys to ten times as much or a tenth. Home and End are the browser's.
function nextByKey(key, value, whole) {
  const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[key];
  if (step) {
    const next = 10 ** ((Math.round(20 * Math.log10(value)) + step) / 20);
    return whole && step * (next - value) < 1 ? value + step : next;
  }
  return { PageUp: 10 * value, PageDown: value / 10 }[key] ?? null;
}

// What was typed, with a comma or a point, a true minus or a hyphen, with or without the unit.
function number(text, unit) {
  const bare = text.replace(unit, "").replace("−", "-").replace(",", ".").trim();
  return bare === "" || !Number.isFinite(Number(bare)) ? NaN : Number(bare);
}

function choice(spec, send) {
  let chosen = spec.value;
  const options = make("div", { className: "options" });
  options.setAttribute("role", "radiogroup");
  options.setAttribute("aria-label", spec.label);
  const buttons = spec.options.map(([name, text]) => {
    const button = make("button", { type: "button", textContent: text, value: name });
    button.setAttribute("role", "radio");
    return button;
  });
  options.append(...buttons);
  const place = (value) => {
    chosen = value;
    for (const button of buttons) {
      button.setAttribute("aria-checked", button.value === value);
      button.tabIndex = button.value === value ? 0 : -1;
    }
    if (!buttons.some((button) => button.tabIndex === 0)) buttons[0].tabIndex = 0; // none is chosen
  };
  const choose = (button) => {
    place(button.value);
    send();
  };
  options.addEventListener("click", (event) => event.target.value && event.target.value !== chosen && choose(event.target));
  options.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = buttons.findIndex((button) => button.value === chosen);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.focus();
    choose(next);
  });
  place(chosen);
  const element = make("fieldset", { className: "choice" }, make("legend", { textContent: spec.label, title: spec.help }), options);
  return { element, place, value: () => chosen };
}

function flag(spec, send) {
  let on = spec.value;
  const element = make("button", { type: "button", className: "flag", title: spec.help }, make("i"), make("span", { textContent: spec.label }));
  element.setAttribute("role", "switch");
  const place = (value) => {
    on = value;
    element.setAttribute("aria-checked", value);
  };
  element.addEventListener("click", () => {
    place(!on);
    send();
  });
  place(on);
  return { element, place, value: () => on };
}
