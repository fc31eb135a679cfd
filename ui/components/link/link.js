// Keeps the page's address equal to its state. Streamlit's own way pushes a history entry for
// every change; this replaces the entry, at most every 400 ms (Safari allows 100 in 30 s).
// What belongs to the frame (embed…, present) is kept as it stands in the address.
// `window.playgroundLink()` writes what is due and returns the full link (Share calls it).
// It also asks for undo and redo, by keys or for the buttons of the page (ui/components/actions).
export default function (component) {
  const root = component.parentElement;
  const state = (root._s ??= mount());
  const { data } = component;
  state.post = (message) => component.setStateValue("edits", message);
  state.courier.answered(data.echo);
  state.query = data.query;
  if (!state.timer) {
    state.timer = setTimeout(state.write, Math.max(0, 400 - (performance.now() - state.written)));
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
  const state = { timer: 0, written: 0, path: location.pathname, edits: {}, leaving: new AbortController() };
  const { signal } = state.leaving;
  state.courier = courier((message) => state.post(message), (older, newer) => [...older, ...newer]);
  state.write = () => {
    clearTimeout(state.timer);
    state.timer = 0;
    if (location.pathname !== state.path) return;
    const kept = [...new URLSearchParams(location.search)].filter(([name]) => /^(embed|present)/.test(name));
    const query = [new URLSearchParams(kept).toString(), withFilms(state.query)].filter(Boolean).join("&");
    const wanted = `${location.pathname}${query ? `?${query}` : ""}${location.hash}`;
    if (wanted === `${location.pathname}${location.search}${location.hash}`) return;
    history.replaceState(history.state, "", wanted);
    state.written = performance.now();
  };
  // Whoever leaves the page finds on coming back what was there, the last edit too.
  document.addEventListener("pointerdown", () => state.timer && state.write(), { signal, capture: true });
  document.addEventListener("playground-edit", (event) => step(state, event.detail), { signal });
  document.addEventListener("keydown", (event) => {
    const edit = editOf(event);
    if (edit && !writes(event) && step(state, edit)) event.preventDefault();
  }, { signal });
  return state;
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
