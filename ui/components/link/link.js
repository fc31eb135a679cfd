// Keeps the page's address equal to its state. Streamlit's own way pushes a history entry for
// every change; this replaces the entry, at most every 400 ms (Safari allows 100 in 30 s) or, while
// something plays, every second (it takes the browser as long as a picture), and pushes one where
// another experiment or question is opened. Back and forward between them are asked of the server,
// which takes the values from the address.
// What belongs to the frame (embed…, present, lecture…) is kept as it stands in the address.
// `window.playgroundLink()` writes what is due and returns the full link (Share calls it).
// It also asks for undo and redo, by keys or for the buttons of the page (ui/components/actions).

// The address that Back or forward has led to, until the server has answered. It outlives the
// element, which a run may draw anew meanwhile.
let returning = null;
const ASKED_AGAIN_MS = 10_000;

export default function (component) {
  const root = component.parentElement;
  const fresh = !root._s;
  const state = (root._s ??= mount());
  const { data } = component;
  state.post = (message) => component.setStateValue("edits", message);
  state.courier.answered(data.echo);
  state.query = data.query;
  if (fresh) askAgain(state);
  else if (state.courier.idle()) returning = null;
  state.frame = frameOf(location.search);
  state.away &&= location.pathname !== state.path;
  if (opensAnother(state) || history.state?.place === undefined) state.write();
  else if (!state.timer) {
    const apart = document.documentElement.hasAttribute("data-playing") ? 1000 : 400;
    state.timer = setTimeout(state.write, Math.max(0, apart - (performance.now() - state.written)));
  }
  window.playgroundLink = () => {
    state.write();
    return location.href;
  };
  window.playgroundUploaded = data.uploaded;
  announce(state, { undo: data.undo, redo: data.redo });
  if (data.again) whenSeen(state, () => state.courier.idle() && state.courier.send(["again"])); // no edit, but a run
  return () => {
    clearTimeout(state.timer);
    state.leaving.abort();
    state.courier.stop();
    announce(state, { undo: false, redo: false });
    delete window.playgroundLink;
    delete window.playgroundUploaded;
    root._s = null;
  };
}

function mount() {
  const state = { timer: 0, written: 0, path: location.pathname, away: false, edits: {}, leaving: new AbortController() };
  const { signal } = state.leaving;
  state.courier = courier((message) => state.post(message), (older, newer) => [...older, ...newer]);
  state.write = () => {
    clearTimeout(state.timer);
    state.timer = 0;
    if (location.pathname !== state.path || isReturning()) return;
    const query = [frameOf(location.search), withFilms(state.query)].filter(Boolean).join("&");
    const wanted = `${location.pathname}${query ? `?${query}` : ""}${location.hash}`;
    const place = placeOf(state.query);
    if (history.state?.place === place && wanted === `${location.pathname}${location.search}${location.hash}`) return;
    const [entry, change] = [{ ...history.state, place }, opensAnother(state) ? "pushState" : "replaceState"];
    history[change](entry, "", wanted);
    state.written = performance.now();
  };
  // Whoever leaves the page finds on coming back what was there, the last edit too.
  document.addEventListener("pointerdown", () => state.timer && state.write(), { signal, capture: true });
  // In front of Streamlit's own listener, for which this would be a visit of the page anew. It is
  // one if the visitor has been away to another page that is not drawn yet.
  window.addEventListener("popstate", (event) => {
    state.away ||= location.pathname !== state.path;
    if (state.away || history.state?.place === undefined) return;
    event.stopImmediatePropagation();
    const own = ownOf(location.search);
    const query = [state.frame, own].filter(Boolean).join("&");
    history.replaceState(history.state, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
    returning = { path: state.path, query: own, since: performance.now() };
    state.courier.send([{ address: returning.query }]);
  }, { signal, capture: true });
  document.addEventListener("playground-edit", (event) => step(state, event.detail), { signal });
  document.addEventListener("keydown", (event) => {
    const edit = editOf(event);
    if (edit && !writes(event) && step(state, edit)) event.preventDefault();
  }, { signal });
  return state;
}

const FRAME = /^(embed|present|lecture)/;

const chosen = (search, choose) => new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => choose(name))).toString();
const frameOf = (search) => chosen(search, (name) => FRAME.test(name));
const ownOf = (search) => chosen(search, (name) => !FRAME.test(name));

// Of an entry in the browser's history: which experiment and question are open.
function placeOf(query) {
  const told = new URLSearchParams(query);
  return `${told.get("experiment") ?? ""} ${told.get("question") ?? ""}`;
}

// An entry without a place was made by the browser or by Streamlit, and is taken over.
function opensAnother(state) {
  const place = location.pathname === state.path ? history.state?.place : undefined;
  return !isReturning() && place !== undefined && place !== placeOf(state.query);
}

// An answer that does not come must not hold up the address for ever.
const isReturning = () => returning !== null && performance.now() - returning.since < ASKED_AGAIN_MS;

function askAgain(state) {
  const asked = isReturning() ? returning : null;
  returning = null;
  if (asked?.path !== state.path || ownOf(location.search) !== asked.query || history.state?.place === undefined) return;
  returning = asked;
  state.courier.seq += 1; // the message of the element before may still be on its way
  state.courier.send([{ address: asked.query }]);
}

// A film plays in the browser alone, which knows its moment better than the server.
function withFilms(query) {
  const told = new URLSearchParams(query);
  for (const film of window.playgroundFilms ?? []) {
    for (const [name, value] of Object.entries(film.linked() ?? {})) {
      if (value === "") told.delete(name);
      else told.set(name, value);
    }
  }
  return told.toString();
}

function whenSeen(state, then) {
  if (!document.hidden) return then();
  document.addEventListener("visibilitychange", () => whenSeen(state, then), { once: true, signal: state.leaving.signal });
}

function step(state, edit) {
  if (!state.edits[edit]) return false;
  state.courier.send([edit]);
  return true;
}

// Ctrl or Command with Z, or with Y; with Shift it is done again.
function editOf({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (!(ctrlKey || metaKey) || altKey) return null;
  return { z: shiftKey ? "redo" : "undo", y: "redo" }[key.toLowerCase()];
}

// A field in which text is written has an undo of its own.
function writes(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && target.matches("textarea, [contenteditable]:not([contenteditable='false']), input:not([type=range], [type=radio], [type=checkbox])");
}

function announce(state, edits) {
  if (state.edits.undo === edits.undo && state.edits.redo === edits.redo) return;
  state.edits = edits;
  window.playgroundEdits = edits;
  document.dispatchEvent(new CustomEvent("playground-edits", { detail: edits }));
}
