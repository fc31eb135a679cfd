// Keeps the page's address equal to its state. Streamlit's own way pushes a history entry for
// every change; this replaces the entry, at most every 400 ms (Safari allows 100 in 30 s).
// What belongs to the frame (embed…, present) is kept as it stands in the address.
// `window.playgroundLink()` writes what is due and returns the full link (Share calls it).
export default function (component) {
  const root = component.parentElement;
  const state = (root._s ??= { timer: 0, written: 0, path: location.pathname });
  state.query = component.data.query;
  state.write = () => {
    clearTimeout(state.timer);
    state.timer = 0;
    if (location.pathname !== state.path) return;
    const kept = [...new URLSearchParams(location.search)].filter(([name]) => /^(embed|present)/.test(name));
    const query = [new URLSearchParams(kept).toString(), state.query].filter(Boolean).join("&");
    const wanted = `${location.pathname}${query ? `?${query}` : ""}${location.hash}`;
    if (wanted === `${location.pathname}${location.search}${location.hash}`) return;
    history.replaceState(history.state, "", wanted);
    state.written = performance.now();
  };
  if (!state.timer) {
    state.timer = setTimeout(state.write, Math.max(0, 400 - (performance.now() - state.written)));
  }
  window.playgroundLink = () => {
    state.write();
    return location.href;
  };
  return () => {
    clearTimeout(state.timer);
    delete window.playgroundLink;
    root._s = null;
  };
}
