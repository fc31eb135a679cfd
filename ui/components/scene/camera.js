// Vectors, and a camera that circles a target. Angles in degrees; distance and target in radii of
// what it frames ("home"), so that its code means the same at every scale. z is up.

const HALF_VIEW = Math.tan((17.5 * Math.PI) / 180); // half the field of view, on the shorter side
const DEFAULT_CAMERA = [35, 65, 2.5, 0, 0, 0]; // azimuth, polar angle, distance, target

const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const minus = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const times = (a, k) => [a[0] * k, a[1] * k, a[2] * k];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

class Camera {
  constructor() {
    this.home = { centre: [0, 0, 0], radius: 1 };
    this.state = DEFAULT_CAMERA.slice();
  }

  // What is to be framed: [lowest corner, highest corner].
  frame([low, high]) {
    const radius = Math.hypot(...minus(high, low)) / 2;
    this.home = { centre: times(add(low, high), 0.5), radius: radius || 1, low: low[2] };
  }

  get code() {
    const [azimuth, polar, distance, ...target] = this.state;
    const parts = [Math.round(azimuth), Math.round(polar), +distance.toFixed(2)];
    if (target.some((x) => Math.abs(x) >= 0.005)) parts.push(...target.map((x) => +x.toFixed(2)));
    return parts.join("_").replaceAll("_-0_", "_0_");
  }

  // Whether it looks from elsewhere than at first.
  get moved() {
    return this.state.some((x, k) => Math.abs(x - DEFAULT_CAMERA[k]) >= 0.005);
  }

  static parse(code) {
    const parts = code ? code.split("_").map(Number) : [];
    if (parts.length < 3 || !parts.every(Number.isFinite)) return DEFAULT_CAMERA.slice();
    return Camera.held([...parts, 0, 0, 0].slice(0, 6));
  }

  static held([azimuth, polar, distance, ...target]) {
    const turned = ((((azimuth + 180) % 360) + 360) % 360) - 180;
    return [turned, clamp(polar, 1, 179), clamp(distance, 0.05, 100), ...target.map((x) => clamp(x, -100, 100))];
  }

  // Unit vectors: towards the eye, to the right and up on the screen.
  basis() {
    const [azimuth, polar] = this.state.map((angle) => (angle * Math.PI) / 180);
    const [s, c] = [Math.sin(polar), Math.cos(polar)];
    const back = [s * Math.cos(azimuth), s * Math.sin(azimuth), c];
    const right = [-Math.sin(azimuth), Math.cos(azimuth), 0];
    return { back, right, up: [-c * Math.cos(azimuth), -c * Math.sin(azimuth), s] };
  }

  target() {
    return add(this.home.centre, times(this.state.slice(3), this.home.radius));
  }

  distance() {
    return this.state[2] * this.home.radius;
  }

  eye() {
    return add(this.target(), times(this.basis().back, this.distance()));
  }

  turn(azimuth, polar) {
    this.state = Camera.held([this.state[0] + azimuth, this.state[1] + polar, ...this.state.slice(2)]);
  }

  zoom(factor) {
    this.state = Camera.held([...this.state.slice(0, 2), this.state[2] * factor, ...this.state.slice(3)]);
  }

  // Moves what is seen by CSS pixels, in a viewport whose shorter side has `side` of them.
  pan(dx, dy, side) {
    const { right, up } = this.basis();
    const unit = (2 * HALF_VIEW * this.state[2]) / side;
    const target = add(this.state.slice(3), add(times(right, -dx * unit), times(up, dy * unit)));
    this.state = Camera.held([...this.state.slice(0, 3), ...target]);
  }

  // View and projection matrix, by columns, for a viewport of this width and height.
  matrices({ width, height }) {
    const { back, right, up } = this.basis();
    const eye = this.eye();
    const view = [right[0], up[0], back[0], 0, right[1], up[1], back[1], 0, right[2], up[2], back[2], 0, -dot(right, eye), -dot(up, eye), -dot(back, eye), 1];
    const side = Math.min(width, height);
    const [near, far] = [this.distance() * 0.02, this.distance() * 2 + this.home.radius * 12];
    const [x, y] = [side / width / HALF_VIEW, side / height / HALF_VIEW];
    const projection = [x, 0, 0, 0, 0, y, 0, 0, 0, 0, (far + near) / (near - far), -1, 0, 0, (2 * far * near) / (near - far), 0];
    return { view: new Float32Array(view), projection: new Float32Array(projection) };
  }

  // A point of the world in the pixels of a viewport {x, y, width, height}, with its distance
  // from the eye's plane; null behind the eye.
  project(point, at) {
    const { back, right, up } = this.basis();
    const from = minus(point, this.eye());
    const depth = -dot(from, back);
    if (depth < this.distance() * 0.02) return null;
    const k = Math.min(at.width, at.height) / 2 / HALF_VIEW / depth;
    return { x: at.x + at.width / 2 + dot(from, right) * k, y: at.y + at.height / 2 - dot(from, up) * k, depth };
  }

  // The ray through a pixel of a viewport; its direction goes one unit deep, as `depth` counts.
  ray(x, y, at) {
    const { back, right, up } = this.basis();
    const k = (2 * HALF_VIEW) / Math.min(at.width, at.height);
    const across = add(times(right, (x - at.x - at.width / 2) * k), times(up, (at.y + at.height / 2 - y) * k));
    return { origin: this.eye(), direction: minus(across, back) };
  }
}
