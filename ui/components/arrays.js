// Arrays that are sent once, by name, over all mounts of a component; the longest unused first.

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
