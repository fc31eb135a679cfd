// The keys of playback: space plays or pauses, arrows step, Home and End lead to the ends. They are
// the page's wherever the focus is, save where something is written or chosen with them.

const WRITES = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
const CHOOSES = "[popover], [role='dialog'], [role='menu'], [role='listbox']";
const PRESSED_BY_SPACE = "button, summary, [role='button'], [role='tab'], [role='radio'], [role='checkbox'], [role='switch'], [role='option'], [role='menuitem']";
const MOVED_BY_ARROWS = "[role]:not([role='button'], body), [tabindex]:not([tabindex='-1'], button, body, [data-testid='stMain'])";

// The button that the pointer has pressed last: space plays on, though the button has the focus.
let pressed = null;
const within = (e, selector) => e.composedPath().find((node) => node instanceof Element && node.matches(selector));
document.addEventListener("pointerdown", (e) => (pressed = within(e, PRESSED_BY_SPACE) ?? null), { capture: true });
document.addEventListener("keydown", (e) => e.key === "Tab" && (pressed = null), { capture: true });

// `act(key, held)` answers keys of the whole page for the component in `root` and says whether one
// meant something to it. Of several players on a page the first that has a use for a key takes it.
function onPlaybackKey(on, root, act) {
  const answer = (e) => e.defaultPrevented || answerKey(e, () => act(e.key, e.repeat));
  on(document, "keydown", (e) => e.key === " " && fromPressed(e, root) && answer(e), { capture: true });
  on(document, "keydown", (e) => keptByFocus(e, root) || answer(e));
}

// Whether the focus is where the pointer left it, on a button, and not on that of another player.
function fromPressed(e, root) {
  const player = within(e, ".controls, .transport");
  return pressed !== null && e.composedPath().includes(pressed) && !within(e, CHOOSES) && (!player || root.contains(player));
}

function keptByFocus(e, root) {
  const target = e.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (target.matches(WRITES)) return !(e.key === " " && target.type === "range" && root.contains(target));
  return Boolean(within(e, CHOOSES)) || target.matches(e.key === " " ? PRESSED_BY_SPACE : MOVED_BY_ARROWS);
}
