// Level lines of values on a grid: marching squares, the pieces joined to whole lines so that
// dashes run through.

const [BOTTOM, RIGHT_SIDE, TOP, LEFT_SIDE] = [0, 1, 2, 3];

// The sides a line joins in a cell, by which corners lie at or above the level (lower left 1, lower
// right 2, upper right 4, upper left 8). In cases 5 and 10 two pairs of lines are possible.
const JOINED = [[], [3, 0], [0, 1], [3, 1], [1, 2], null, [0, 2], [3, 2], [2, 3], [0, 2], null, [1, 2], [3, 1], [0, 1], [3, 0], []];

// Lines of one level; each is a list of [column, row] in units of the grid.
function isolines(values, offset, rows, cols, level) {
  const links = new Map();
  const link = (a, b) => (links.get(a) ?? links.set(a, []).get(a)).push(b);
  for (let r = 0; r + 1 < rows; r += 1) {
    for (let q = 0; q + 1 < cols; q += 1) {
      const i = offset + r * cols + q;
      const [a, b, c, d] = [values[i], values[i + 1], values[i + cols + 1], values[i + cols]];
      if (!Number.isFinite(a + b + c + d)) continue;
      const above = (a >= level) | ((b >= level) << 1) | ((c >= level) << 2) | ((d >= level) << 3);
      if (above === 0 || above === 15) continue;
      const side = sidesOf(r, q, cols);
      const pairs = JOINED[above] ?? ((above === 5) === saddleAbove(a - level, b - level, c - level, d - level) ? [3, 2, 0, 1] : [3, 0, 1, 2]);
      for (let k = 0; k < pairs.length; k += 2) {
        link(side[pairs[k]], side[pairs[k + 1]]);
        link(side[pairs[k + 1]], side[pairs[k]]);
      }
    }
  }
  return chained(links).map((chain) => chain.map((edge) => crossing(values, offset, cols, level, edge)));
}

// The asymptotic decider (Nielson and Hamann 1991): the corners at or above the level are joined if
// the saddle of the bilinear interpolant is one of them. Corners relative to the level, in cases 5
// and 10 only.
function saddleAbove(a, b, c, d) {
  return (a * c - b * d) / (a + c - b - d) >= 0;
}

// Numbers of a cell's four sides: 2·node for the one to the right of a node, + 1 for the one above.
function sidesOf(r, q, cols) {
  const node = r * cols + q;
  const sides = [];
  sides[BOTTOM] = 2 * node;
  sides[RIGHT_SIDE] = 2 * (node + 1) + 1;
  sides[TOP] = 2 * (node + cols);
  sides[LEFT_SIDE] = 2 * node + 1;
  return sides;
}

function crossing(values, offset, cols, level, edge) {
  const node = edge >> 1;
  const upward = edge & 1;
  const from = values[offset + node];
  const to = values[offset + node + (upward ? cols : 1)];
  const t = (level - from) / (to - from);
  const [q, r] = [node % cols, Math.floor(node / cols)];
  return upward ? [q, r + t] : [q + t, r];
}

// Follows the links from end to end, then round the loops; takes them apart on the way.
function chained(links) {
  const chains = [];
  const follow = (start) => {
    const chain = [start];
    for (let here = start, next; (next = links.get(here).pop()) !== undefined; here = next) {
      const back = links.get(next);
      back.splice(back.indexOf(here), 1);
      chain.push(next);
    }
    chains.push(chain);
  };
  for (const [edge, others] of links) if (others.length === 1) follow(edge);
  for (const [edge, others] of links) if (others.length) follow(edge);
  return chains;
}
