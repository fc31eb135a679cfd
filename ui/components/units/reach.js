// Which positions a unit depends on, along one axis, exactly: taps of dilated kernels leave holes.

// For each node, the rising units along `axis` that unit `u` of `node` depends on.
function reach(nodes, node, u, axis) {
  const lit = nodes.map(() => null); // {marks, first, last}
  const mark = (i, each) => {
    const { size } = nodes[i];
    if (each < 0 || each >= size[axis]) return;
    const part = (lit[i] ||= { marks: new Uint8Array(size[axis]), first: each, last: each });
    part.marks[each] = 1;
    if (each < part.first) part.first = each;
    if (each > part.last) part.last = each;
  };
  mark(node, u);
  for (let i = node; i > 0; i -= 1) {
    if (!lit[i]) continue;
    const { marks, first, last } = lit[i];
    for (const { from, axes } of nodes[i].reads) {
      for (let each = first; each <= last; each += 1) if (marks[each]) for (const input of inputs(axes[axis], each)) mark(from, input);
    }
  }
  return lit.map((part) => {
    const units = [];
    if (part) for (let each = part.first; each <= part.last; each += 1) if (part.marks[each]) units.push(each);
    return units;
  });
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
