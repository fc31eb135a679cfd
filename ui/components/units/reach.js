// Which positions a unit depends on, along one axis, exactly: taps of dilated kernels leave holes.

// For each node, the rising units along `axis` that unit `u` of `node` depends on.
function reach(nodes, node, u, axis) {
  const marked = nodes.map(() => null);
  const mark = (i) => (marked[i] ||= new Uint8Array(nodes[i].size[axis]));
  mark(node)[u] = 1;
  for (let i = node; i > 0; i -= 1) {
    if (!marked[i]) continue;
    for (const read of nodes[i].reads) {
      const below = mark(read.from);
      marked[i].forEach((is, each) => {
        if (is) for (const input of inputs(read.axes[axis], each)) if (input >= 0 && input < below.length) below[input] = 1;
      });
    }
  }
  return marked.map((units) => (units ? [...units.keys()].filter((each) => units[each]) : []));
}

// The inputs that unit `u` reads through a window: u·s + o; of a transposed one: where i·s + o = u.
function inputs({ stride, offsets, up, shift }, u) {
  if (!up) return offsets.map((o) => u * stride + o + shift);
  return offsets.filter((o) => (u - o) % stride === 0).map((o) => (u - o) / stride + shift);
}

// Where on the input the field of a unit has its centre.
const centre = ({ centre: first, stride }, axis, u) => first[axis] + stride[axis] * u;

// The unit of a node whose centre is nearest to a position of the input.
const nearest = (node, axis, position) => Math.max(0, Math.min(node.size[axis] - 1, Math.round((position - node.centre[axis]) / node.stride[axis])));

// First and last of sorted numbers.
const ends = (sorted) => (sorted.length ? [sorted[0], sorted.at(-1)] : []);
