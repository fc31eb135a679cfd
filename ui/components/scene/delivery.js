// Actions on their way to the page.

// Later actions join those that wait; of the positions of one drag only the newest is kept.
function joinActions(older, newer) {
  const all = older.slice();
  for (const action of newer) {
    const last = all.at(-1);
    if (last && !last.sent && last.kind === "drag" && action.kind === "drag" && last.handle === action.handle) all[all.length - 1] = action;
    else all.push(action);
  }
  return all.slice(-200);
}
