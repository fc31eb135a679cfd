// How high the rows of layers are, and what the low ones are called.

// How high each row is: all alike where there is room for their names, else those around the chosen
// one, which belong to its group, have it, and the others share the rest.
function heights(nodes, focus, room, scale) {
  const even = Math.min(room / nodes.length, 64 * scale);
  if (even >= LABELLED * scale) return nodes.map(() => even);
  const [first, last] = groupAround(nodes, focus);
  const near = last - first + 1;
  const far = Math.max(1, (room - near * FOCUSED * scale) / Math.max(1, nodes.length - near));
  return nodes.map((_, i) => (i >= first && i <= last ? FOCUSED * scale : Math.min(far, FOCUSED * scale)));
}

// First and last of the rows around one that have room for names: the largest group that it belongs
// to which is not too large, and a few rows in any case.
function groupAround(nodes, row) {
  let [first, last] = [row, row];
  for (const name of nodes[row].groups) {
    const within = (i) => nodes[i]?.groups.includes(name);
    let [from, to] = [row, row];
    while (within(to + 1)) to += 1;
    while (within(from - 1)) from -= 1;
    if (to - from >= MOST_FOCUSED) continue;
    [first, last] = [from, to];
    break;
  }
  while (last - first + 1 < Math.min(LEAST_FOCUSED, nodes.length)) {
    if (first > 0) first -= 1;
    if (last < nodes.length - 1) last += 1;
  }
  return [first, last];
}

// What stands beside rows that are too low for names of their own: the name of their group, the
// innermost that is high enough; {label, first, last}.
function groupLabels(nodes, pitches, named, scale) {
  const found = [];
  const taken = [...named];
  for (let level = Math.max(...nodes.map(({ groups }) => groups.length)) - 1; level >= 0; level -= 1) {
    for (let first = 0; first < nodes.length; ) {
      const label = nodes[first].groups[level];
      let last = first;
      const same = (i) => label !== undefined && !taken[i] && nodes[i]?.groups[level] === label;
      while (same(last + 1) && !taken[first]) last += 1;
      const height = pitches.slice(first, last + 1).reduce((sum, pitch) => sum + pitch, 0);
      if (label !== undefined && !taken[first] && height >= (level ? 2 : 1) * LABELLED * scale) {
        found.push({ label, first, last });
        taken.fill(true, first, last + 1);
      }
      first = last + 1;
    }
  }
  // Rows left without a name, as those next to the input: the first and the last of them.
  const bare = (i) => i < nodes.length && !taken[i];
  for (let first = 0; first < nodes.length; first += 1) {
    if (!bare(first)) continue;
    let last = first;
    let height = pitches[first];
    while (bare(last + 1)) height += pitches[(last += 1)];
    const label = first === last ? nodes[first].label : `${kindOf(nodes[first])} … ${kindOf(nodes[last])}`;
    if (height >= LABELLED * scale) found.push({ label, first, last });
    first = last;
  }
  return found;
}

// The name of a layer without its stride and the like.
const kindOf = ({ label }) => label.split(",")[0];
