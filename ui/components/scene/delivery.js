// Arrays that are sent once, and actions on their way to the page.

// Arrays by name, over all mounts, the longest unused first.
const ARRAYS_KEPT = 96e6; // bytes
const arrays = new Map();

function keep(blobs) {
  for (const [name, array] of Object.entries(blobs)) arrays.set(name, array);
  let bytes = 0;
  for (const array of arrays.values()) bytes += array.byteLength;
  for (const [name, array] of arrays) {
    if (bytes <= ARRAYS_KEPT || name in blobs) break;
    arrays.delete(name);
    bytes -= array.byteLength;
  }
}

// An array is young again when it is used.
function recalled(name) {
  const array = arrays.get(name);
  arrays.delete(name);
  arrays.set(name, array);
  return array;
}

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
