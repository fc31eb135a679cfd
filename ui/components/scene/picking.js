// What is under the pointer, found by ray casting on this side: no reading back from the graphics
// card, and 20,000 faces take well under a millisecond.

const FACES_ON_HOVER = 300000; // beyond that only a press looks
const NEAR_POINT = 9; // CSS pixels from a point that still mean it

// The nearest thing along a ray: {item, face, vertex, point, distance}, or null.
function pickAmong(items, ray, pointer, camera, at) {
  let best = null;
  for (const item of items) {
    const hit = item.kind === "mesh" ? hitMesh(item, ray) : item.kind === "points" ? hitPoints(item, pointer, camera, at) : null;
    if (hit && (!best || hit.distance < best.distance)) best = { item, ...hit };
  }
  return best;
}

const stored = (item, i) => [0, 1, 2].map((k) => item.data.positions[3 * i + k] * item.place[0] + item.place[k + 1]);

// Möller and Trumbore (1997), in the coordinates as stored; the distance is the same in both.
function hitMesh(item, { origin, direction }) {
  const { positions: p, faces } = item.data;
  const [scale, ...offset] = item.place;
  const [ox, oy, oz] = times(minus(origin, offset), 1 / scale);
  const [dx, dy, dz] = times(direction, 1 / scale);
  let [nearest, face] = [Infinity, -1];
  for (let i = 0; i < faces.length; i += 3) {
    const a = 3 * faces[i], b = 3 * faces[i + 1], c = 3 * faces[i + 2];
    const ux = p[b] - p[a], uy = p[b + 1] - p[a + 1], uz = p[b + 2] - p[a + 2];
    const vx = p[c] - p[a], vy = p[c + 1] - p[a + 1], vz = p[c + 2] - p[a + 2];
    const hx = dy * vz - dz * vy, hy = dz * vx - dx * vz, hz = dx * vy - dy * vx;
    const volume = ux * hx + uy * hy + uz * hz;
    if (volume === 0) continue;
    const sx = ox - p[a], sy = oy - p[a + 1], sz = oz - p[a + 2];
    const s = (sx * hx + sy * hy + sz * hz) / volume;
    if (s < 0 || s > 1) continue;
    const qx = sy * uz - sz * uy, qy = sz * ux - sx * uz, qz = sx * uy - sy * ux;
    const t = (dx * qx + dy * qy + dz * qz) / volume;
    if (t < 0 || s + t > 1) continue;
    const distance = (vx * qx + vy * qy + vz * qz) / volume;
    if (distance > 0 && distance < nearest) [nearest, face] = [distance, i / 3];
  }
  if (face < 0) return null;
  const point = add(origin, times(direction, nearest));
  const corners = [0, 1, 2].map((k) => faces[3 * face + k]);
  const away = corners.map((i) => Math.hypot(...minus(stored(item, i), point)));
  return { face, vertex: corners[away.indexOf(Math.min(...away))], point, distance: nearest };
}

// The frontmost point within reach of the pointer.
function hitPoints(item, [x, y], camera, at) {
  const reach = Math.max(NEAR_POINT, item.size / 2);
  let best = null;
  for (let i = 0; i < item.data.positions.length / 3; i += 1) {
    const point = stored(item, i);
    const seen = camera.project(point, at);
    if (!seen || Math.hypot(seen.x - x, seen.y - y) > reach) continue;
    if (!best || seen.depth < best.distance) best = { face: -1, vertex: i, point, distance: seen.depth };
  }
  if (best) best.distance -= 0.02 * camera.home.radius; // points often lie on a surface
  return best;
}

// Where a handle goes when the pointer is on this ray; null where its plane is seen edge-on.
function slide(handle, start, { origin, direction }, camera) {
  const axes = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] };
  if (handle.along.length === 1) {
    // The point of the axis nearest to the ray.
    const axis = axes[handle.along];
    const from = minus(start, origin);
    const [aligned, length] = [dot(axis, direction), dot(direction, direction)];
    const apart = length - aligned * aligned;
    if (apart < 1e-3 * length) return null;
    return add(start, times(axis, (aligned * dot(from, direction) - length * dot(from, axis)) / apart));
  }
  const normal = handle.along === "view" ? camera.basis().back : axes[["x", "y", "z"].find((name) => !handle.along.includes(name))];
  const slope = dot(normal, direction);
  if (Math.abs(slope) < 0.03 * Math.hypot(...direction)) return null;
  const distance = dot(minus(start, origin), normal) / slope;
  return distance > 0 && distance < 50 * camera.distance() ? add(origin, times(direction, distance)) : null;
}

// The step of a handle for a key that points to `wish` on the screen: along what it may move in.
function stepOf(handle, wish) {
  if (handle.along === "view") return wish;
  const axes = [...handle.along].map((name) => ["x", "y", "z"].map((other) => Number(other === name)));
  const best = axes.reduce((a, b) => (Math.abs(dot(b, wish)) > Math.abs(dot(a, wish)) ? b : a));
  return times(best, Math.sign(dot(best, wish)));
}
