// Reset, play/pause, step, history bar, speed; and the clock of the page: while it plays, the next
// frame is computed while the last is drawn. So two are asked for at once, never while the tab is
// hidden; and an order of the visitor takes the place of those that have not been begun.

const AHEAD = 2;
const APART_MS = 16; // between two requests: as often as a screen shows a picture

export default function (component) {
  const root = component.parentElement;
  const { data } = component;
  const state = (root._s ??= mount(root));
  state.post = (message) => component.setStateValue("orders", message);
  state.data = data;
  state.courier.answered(data.echo);
  if (state.courier.idle()) state.playing = data.playing;
  if (data.autostart && data.autostart !== state.started) {
    state.started = data.autostart;
    if (!reducedMotion()) order(state, { kind: "play" });
  }
  draw(state);
  root.host?.setAttribute("data-step", `${data.step} / ${data.furthest}`);
  root.host?.setAttribute("data-frames", ++state.frames);
  askInTime(state);
  root.host.playgroundTransport = state;
  state.arrived();
  return () => {
    clearTimeout(state.timer);
    root.host.playgroundTransport = null;
    state.leave.abort();
    state.courier.stop();
    document.documentElement.removeAttribute("data-playing");
    root._s = null;
  };
}

function askInTime(state) {
  clearTimeout(state.timer);
  if (!state.data.playing || !state.playing || state.filmed) return;
  const wait = state.asked + Math.max(APART_MS, state.data.interval) - performance.now();
  state.timer = setTimeout(() => whenSeen(state, () => tick(state)), Math.max(0, wait));
}

// Where two are on their way already, the next is asked for when one of them has arrived.
function tick(state) {
  if (!state.playing || !state.courier.ask([{ kind: "tick" }], AHEAD)) return;
  state.asked = performance.now();
  askInTime(state);
}

function whenSeen(state, then) {
  if (!document.hidden) return then();
  document.addEventListener("visibilitychange", () => whenSeen(state, then), { once: true, signal: state.leave.signal });
}

// Orders that have not been sent yet are joined: every step counts, only the last seek does.
function join(older, newer) {
  const last = newer[newer.length - 1].kind;
  return [...older.filter(({ kind }) => kind !== "tick" && kind !== last), ...(last === "step" ? older.filter(({ kind }) => kind === "step") : []), ...newer];
}

function order(state, what) {
  if (what.kind === "play") state.playing = true;
  if (["pause", "seek", "step", "reset"].includes(what.kind)) state.playing = false;
  state.asked = performance.now();
  state.courier.send([{ ...what, edition: state.data.edition }]);
  draw(state);
}

function mount(root) {
  const find = (name) => root.querySelector(name);
  const state = {
    root, box: find(".transport"), reset: find(".reset"), play: find(".play"), step: find(".step"),
    history: find(".history"), count: find(".count"), pace: find("select"), status: find(".status"),
    playing: false, started: 0, end: null, asked: -1e9, timer: 0, frames: 0, leave: new AbortController(),
    // For a film of the stage (ui/components/picture/stretch.js): while it is `filmed` the clock stands
    // still, and each frame is asked for when a picture of the last has been taken.
    filmed: false, arrived: () => {}, order: (what) => order(state, what), next: () => state.courier.ask([{ kind: "tick" }], 1),
    goOn: () => askInTime(state),
  };
  state.courier = courier((message) => state.post(message), join);
  const toggle = () => {
    if (!state.play.disabled) order(state, { kind: state.playing ? "pause" : "play" });
  };
  const forward = () => {
    if (!state.step.disabled) order(state, { kind: "step" });
  };
  state.reset.addEventListener("click", () => order(state, { kind: "reset" }));
  state.play.addEventListener("click", toggle);
  state.step.addEventListener("click", forward);
  state.history.addEventListener("input", () => {
    const step = Math.min(+state.history.value, state.data.furthest);
    order(state, { kind: "seek", step });
    write(state, step);
  });
  state.pace.addEventListener("change", () => order(state, { kind: "pace", name: state.pace.value }));
  const here = () => Math.min(state.data.step, +state.history.value);
  const acts = { " ": toggle, ArrowRight: forward, ArrowLeft: () => seek(state, here() - 1), Home: () => seek(state, 0), End: () => seek(state, state.data.furthest) };
  onPlaybackKey(listener(state.leave.signal), root, (key, held) => {
    if (!(held && key === " ")) acts[key]?.();
    return key in acts;
  });
  return state;
}

const atEnd = ({ done, failed, step, furthest }) => (done || failed) && step >= furthest;

// The end of the history bar of a run that can go on: beyond what it has computed.
function headroom(furthest) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, furthest)));
  return [2, 5, 10, 20].map((k) => k * power).find((end) => end > 1.05 * furthest);
}

function seek(state, step) {
  order(state, { kind: "seek", step: Math.max(0, step) });
  state.history.value = Math.max(0, step);
}

function draw(state) {
  const { data } = state;
  state.box.classList.toggle("playing", state.playing);
  document.documentElement.toggleAttribute("data-playing", state.playing);
  state.box.setAttribute("aria-label", `${data.noun} by ${data.noun}: playback`);
  state.play.disabled = atEnd(data) && !state.playing;
  state.step.disabled = atEnd(data);
  label(state.play, state.playing ? "Pause (space)" : "Play (space)");
  label(state.step, `One ${data.noun} (right arrow)`);
  label(state.reset, `Back to ${data.noun} 0`);
  if (atEnd(data)) state.end = data.furthest; // still the end when the visitor seeks back from it
  state.history.max = data.furthest === state.end ? Math.max(1, state.end) : headroom(data.furthest);
  state.history.disabled = data.furthest === 0;
  state.history.setAttribute("aria-label", "History");
  if (state.courier.idle()) state.history.value = data.step;
  if (state.courier.idle() || state.playing) write(state, data.step);
  const names = data.paces.join("\n");
  if (state.names !== names) {
    state.names = names;
    state.pace.replaceChildren(...data.paces.map((name) => new Option(name, name)));
    state.pace.setAttribute("aria-label", "Speed");
  }
  if (state.courier.idle()) state.pace.value = data.pace;
  const status = data.failed ? "Stopped: it diverged." : data.done && data.step >= data.furthest ? "Finished." : "";
  if (state.status.textContent !== status) state.status.textContent = status;
}

// A run that stands at the newest step and can go on has not come to an end that could be named.
function write(state, step) {
  const { data } = state;
  const end = step < data.furthest || data.furthest === state.end ? ` / ${data.furthest.toLocaleString("en")}` : "";
  const text = `${data.noun} ${step.toLocaleString("en")}${end}`;
  state.count.textContent = text;
  state.history.setAttribute("aria-valuetext", text);
}

function label(button, text) {
  if (button.title === text) return;
  button.title = text;
  button.setAttribute("aria-label", text);
}
