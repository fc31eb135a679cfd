// Back and Forward change the address at once, and the page follows. An answer for the page before
// that is still on its way (it plays, and asks for frame after frame) makes Streamlit 1.67 push the
// address of that page, which cuts off the way forward. What the visitor has not asked for since is
// no visit.
const LATE_MS = 10_000;
let led = null; // where Back or Forward has led to, until the visitor does something else

addEventListener("popstate", (event) => {
  if (event.isTrusted) led = { path: location.pathname, since: performance.now() };
}, { capture: true });
for (const act of ["pointerdown", "keydown"]) addEventListener(act, () => (led = null), { capture: true });

const pushState = history.pushState.bind(history);
history.pushState = (entry, title, address) => {
  const late = led && performance.now() - led.since < LATE_MS;
  if (late && address != null && new URL(address, location.href).pathname !== led.path) return;
  pushState(entry, title, address);
};
