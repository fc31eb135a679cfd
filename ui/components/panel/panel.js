// The controls of a page in one element: sliders that report during the drag, choices, switches.
// One request in flight for all of them, the newest values win.
export default function (component) {
  const root = component.parentElement;
  const { data } = component;
  const state = (root._s ??= mount(root));
  state.post = (message) => component.setStateValue("values", message);
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
  const state = { list: root.querySelector(".sliders"), said: root.querySelector(".said"), rows: {} };
  state.courier = courier((message) => state.post(message));
  return state;
}

function build(state, specs) {
  const makers = { number: slider, choice, flag };
  state.rows = {};
  // Not resting: a slider that is still under the hand. A page may leave out what is not urgent then.
  const send = (resting = true) => state.courier.send({ ...Object.fromEntries(Object.entries(state.rows).map(([name, row]) => [name, row.value()])), resting });
  const elements = specs.map((spec) => {
    const row = makers[spec.kind](spec, send, state.said);
    state.rows[spec.name] = row;
    return row.element;
  });
  state.list.replaceChildren(...elements);
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function slider(spec, send, said) {
  const id = `s-${spec.name}`;
  const label = make("label", { htmlFor: id, textContent: spec.label, title: spec.help });
  const exact = make("input", { className: "value", type: "text", inputMode: "decimal", spellcheck: false, autocomplete: "off" });
  const range = make("input", { id, type: "range", min: spec.low, max: spec.high, step: spec.step });
  exact.setAttribute("aria-label", `${spec.label}, exact value`);
  if (spec.help) range.setAttribute("aria-description", spec.help);
  const element = make("div", { className: "row" }, label, exact, range);
  if (spec.note) element.append(make("p", { className: "note", textContent: spec.note }));
  const write = (value) => `${shown(value, spec.decimals)}${spec.unit ? ` ${spec.unit}` : ""}`;
  const place = (value) => {
    if (+range.value !== value) range.value = value;
    range.style.setProperty("--part", `${(100 * (value - spec.low)) / (spec.high - spec.low)}%`);
    range.setAttribute("aria-valuetext", write(value));
    if (exact.getRootNode().activeElement !== exact) exact.value = write(value);
  };
  const take = () => {
    const typed = number(exact.value, spec.unit);
    if (Number.isNaN(typed)) {
      said.textContent = `${spec.label}: not a number, kept at ${write(+range.value)}`;
    } else if (write(typed) !== write(+range.value)) {
      range.value = typed; // the browser clamps to the ends and to the step
      send();
    }
    exact.value = write(+range.value);
    place(+range.value);
  };
  range.addEventListener("input", () => {
    place(+range.value);
    send(false);
  });
  range.addEventListener("change", () => send());
  exact.addEventListener("focus", () => exact.select());
  exact.addEventListener("blur", take);
  exact.addEventListener("keydown", (event) => {
    if (event.key === "Escape") exact.value = write(+range.value);
    if (event.key === "Enter" || event.key === "Escape") exact.blur();
    event.stopPropagation();
  });
  return { element, place, value: () => +range.value };
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
