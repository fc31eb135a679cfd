// A 2-D context that remembers what is drawn on it, to be drawn elsewhere: larger, in the colours of
// another theme, or as an SVG. `sized` gives it to whatever draws while a picture is being taken.

class Recording {
  constructor(scale) {
    this.light = true;
    this.scale = scale;
    this.pens = new Map();
    this.measuring = document.createElement("canvas").getContext("2d");
  }

  // What a canvas is drawn on: a fresh one each time, as `sized` clears it.
  pen(canvas, width, height) {
    const calls = [];
    this.pens.set(canvas, { calls, width, height });
    return recorder(calls, this.measuring, this.scale);
  }

  path() {
    return new RecordedPath();
  }
}

// Path2D whose steps can be read.
class RecordedPath {
  constructor() {
    this.calls = [];
    for (const name of ["moveTo", "lineTo", "rect", "arc", "closePath"]) this[name] = (...values) => this.calls.push([name, values]);
  }
}

const MOVES = { translate: (m, x, y) => m.translate(x, y), scale: (m, x, y) => m.scale(x, y), rotate: (m, angle) => m.rotate((angle * 180) / Math.PI) };

function recorder(calls, measuring, scale) {
  const state = { font: "10px sans-serif" };
  const [matrix, kept] = [{ now: new DOMMatrix([scale, 0, 0, scale, 0, 0]) }, []];
  const own = {
    vector: true,
    measureText(text) {
      measuring.font = state.font;
      return measuring.measureText(text);
    },
    getTransform: () => matrix.now,
    // Pixels of the screen, which know nothing of the transform.
    putImageData(image, x, y) {
      const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
      canvas.getContext("2d").putImageData(image, 0, 0);
      const { a, e, f } = matrix.now;
      calls.push(["drawImage", [canvas, (x - e) / a, (y - f) / a, image.width / a, image.height / a]]);
    },
  };
  const follow = (name, values) => {
    if (name === "save") kept.push(matrix.now);
    if (name === "restore") matrix.now = kept.pop() ?? matrix.now;
    if (MOVES[name]) matrix.now = MOVES[name](matrix.now, ...values);
  };
  return new Proxy(own, {
    get(_, name) {
      if (name in own) return own[name];
      if (typeof Object.getOwnPropertyDescriptor(CanvasRenderingContext2D.prototype, name)?.value !== "function") return state[name];
      return (...values) => {
        follow(name, values);
        calls.push([name, values]);
      };
    },
    set(_, name, value) {
      state[name] = value;
      calls.push([name, value]);
      return true;
    },
  });
}

// Draws again what was recorded.
function replay(calls, g) {
  g.save();
  for (const [name, values] of calls) {
    if (!Array.isArray(values)) g[name] = values;
    else g[name](...values.map((value) => (value instanceof RecordedPath && !g.vector ? real(value) : value)));
  }
  g.restore();
}

function real(path) {
  const made = new Path2D();
  for (const [name, values] of path.calls) made[name](...values);
  return made;
}
