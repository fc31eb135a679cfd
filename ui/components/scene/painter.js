// Draws items with WebGL 2. Buffers belong to a use of an item ("surface faces") and are filled
// anew only when the name of their content changes.

const HEAD = "#version 300 es\nprecision highp float;\n";

// Colour of a fragment: one for all, one per vertex, or a value looked up in a table.
const PAINT = `
uniform int paint; uniform vec3 base; uniform sampler2D table; uniform vec2 lookup;
vec3 painted(vec3 rgb, float value) {
  if (paint == 0) return base;
  if (paint == 1) return rgb;
  if (isnan(value)) return vec3(0.6);
  return texture(table, vec2(clamp(value * lookup.x + lookup.y, 0.002, 0.998), 0.5)).rgb;
}`;

const SURFACE = [
  `in vec3 position; in vec3 normal; in vec3 rgb; in float value;
  uniform mat4 view, projection; uniform vec4 place;
  out vec3 vEye, vNormal, vRgb; out float vValue;
  void main() {
    vec4 eye = view * vec4(position * place.x + place.yzw, 1.0);
    vEye = eye.xyz; vNormal = mat3(view) * normal; vRgb = rgb; vValue = value;
    gl_Position = projection * eye;
  }`,
  // A lamp over the viewer's left shoulder, light from all around, and darker rims: readable from
  // the last row, without drowning the colours that carry values. The inside is greyer.
  `in vec3 vEye, vNormal, vRgb; in float vValue; out vec4 colour;
  uniform bool flatShaded, lit; uniform float opacity; ${PAINT}
  void main() {
    vec3 c = painted(vRgb, vValue);
    if (!lit) { colour = vec4(c, opacity); return; }
    vec3 n = flatShaded || dot(vNormal, vNormal) == 0.0 ? cross(dFdx(vEye), dFdy(vEye)) : vNormal;
    n = normalize(n);
    vec3 toEye = normalize(-vEye);
    if (dot(n, toEye) < 0.0) n = -n;
    vec3 lamp = normalize(vec3(-0.45, 0.65, 0.8));
    float facing = dot(n, toEye);
    float light = 0.5 + 0.46 * max(dot(n, lamp), 0.0) + 0.16 * max(n.y, 0.0);
    float rim = 1.0 - facing;
    light *= 1.0 - 0.35 * rim * rim * rim;
    if (!gl_FrontFacing) c = mix(c, vec3(dot(c, vec3(0.33))), 0.5) * 0.8;
    float h = max(dot(n, normalize(lamp + toEye)), 0.0); // to the 40th: pow() is dear in software
    h *= h; h *= h; h *= h;
    float gloss = 0.12 * h * h * h * h * h;
    colour = vec4(min(c * min(light, 1.08) + gloss, 1.0), opacity);
  }`,
];

const POINTS = [
  `in vec3 position; in vec3 rgb; in float value;
  uniform mat4 view, projection; uniform vec4 place; uniform float size;
  out vec3 vRgb; out float vValue;
  void main() {
    vRgb = rgb; vValue = value;
    gl_Position = projection * view * vec4(position * place.x + place.yzw, 1.0);
    gl_PointSize = size;
  }`,
  `in vec3 vRgb; in float vValue; out vec4 colour; ${PAINT}
  void main() {
    vec2 at = gl_PointCoord * 2.0 - 1.0;
    float away = dot(at, at);
    if (away > 1.0) discard;
    colour = vec4(painted(vRgb, vValue) * (1.0 - 0.4 * away * away), 1.0);
  }`,
];

// A segment is a ribbon of four corners that faces the viewer: lines of one pixel are invisible
// on a projector, and wider ones WebGL does not draw. Each corner has both ends with it: instances
// of four corners are slow where there is no graphics card.
const LINES = [
  `in vec3 position, end; in vec3 rgb, endRgb; in float value, endValue;
  uniform mat4 view, projection; uniform vec4 place; uniform float width, lift; uniform vec2 screen;
  out vec3 vRgb; out float vValue;
  void main() {
    vec4 a = projection * view * vec4(position * place.x + place.yzw, 1.0);
    vec4 b = projection * view * vec4(end * place.x + place.yzw, 1.0);
    float near = 1e-4;
    if (a.w < near && b.w < near) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
    if (a.w < near) a = mix(a, b, (near - a.w) / (b.w - a.w));
    if (b.w < near) b = mix(b, a, (near - b.w) / (a.w - b.w));
    vec2 run = (b.xy / b.w - a.xy / a.w) * screen;
    vec2 along = length(run) > 0.0 ? normalize(run) : vec2(1.0, 0.0);
    bool last = (gl_VertexID & 2) != 0;
    vec4 corner = last ? b : a;
    float side = (gl_VertexID & 1) == 0 ? -1.0 : 1.0;
    corner.xy += vec2(-along.y, along.x) * side * width / screen * corner.w;
    corner.z -= lift * corner.w;
    gl_Position = corner; vRgb = last ? endRgb : rgb; vValue = last ? endValue : value;
  }`,
  `in vec3 vRgb; in float vValue; out vec4 colour; uniform float opacity; ${PAINT}
  void main() { colour = vec4(painted(vRgb, vValue), opacity); }`,
];

const EDGES = [
  `in vec3 position; uniform mat4 view, projection; uniform vec4 place;
  void main() { gl_Position = projection * view * vec4(position * place.x + place.yzw, 1.0); }`,
  `out vec4 colour; uniform vec3 base; uniform float opacity;
  void main() { colour = vec4(base, opacity); }`,
];

const WIDTHS = { positions: 3, colours: 3, values: 1 };
const PLACES = { position: 0, normal: 1, rgb: 2, value: 3, end: 4, endRgb: 5, endValue: 6 };

// Whether there is no graphics card behind WebGL: smoothing edges would treble the time of a frame.
function inSoftware() {
  inSoftware.answer ??= (() => {
    const gl = document.createElement("canvas").getContext("webgl2");
    if (!gl) return false;
    const info = gl.getExtension("WEBGL_debug_renderer_info");
    const name = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
    gl.getExtension("WEBGL_lose_context")?.loseContext();
    return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
  })();
  return inSoftware.answer;
}

class Painter {
  constructor(canvas) {
    this.slow = inSoftware();
    this.gl = canvas.getContext("webgl2", { antialias: !this.slow, alpha: false });
    if (this.gl) this.begin();
  }

  // Also after the browser has taken the context away and given it back.
  begin() {
    this.buffers = new Map();
    this.corners = null;
    this.tables = new Map();
    this.programs = Object.fromEntries(Object.entries({ surface: SURFACE, points: POINTS, lines: LINES, edges: EDGES }).map(([name, parts]) => [name, this.program(...parts)]));
    this.gl.enable(this.gl.DEPTH_TEST);
    this.gl.depthFunc(this.gl.LEQUAL);
    this.gl.blendFunc(this.gl.SRC_ALPHA, this.gl.ONE_MINUS_SRC_ALPHA);
  }

  program(vertex, fragment) {
    const gl = this.gl;
    const program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, HEAD + text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) throw new Error(gl.getShaderInfoLog(shader));
    }
    for (const [name, place] of Object.entries(PLACES)) gl.bindAttribLocation(program, place, name);
    gl.linkProgram(program);
    const uniforms = {};
    const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) ?? 0;
    for (let i = 0; i < count; i += 1) {
      const { name } = gl.getActiveUniform(program, i);
      uniforms[name] = gl.getUniformLocation(program, name);
    }
    return { program, uniforms };
  }

  // ---- data

  // Makes the buffers hold these items and forgets those of others.
  load(items) {
    const used = new Set();
    const fill = (item, use, name, make) => {
      const slot = `${item.name}\n${use}`;
      used.add(slot);
      this.fill(slot, name, make, use === "faces" || use === "edges");
    };
    for (const item of items) {
      const { arrays, data } = item;
      const ends = item.kind === "lines";
      for (const use of Object.keys(data)) fill(item, use, arrays[use], () => (ends ? fourfold(data[use], WIDTHS[use]) : data[use]));
      if (item.kind !== "mesh") continue;
      if (!item.flat) fill(item, "normals", arrays.positions + arrays.faces, () => smoothNormals(data.positions, data.faces));
      if (item.wireframe) fill(item, "edges", arrays.faces, () => edgesOf(data.faces));
    }
    for (const [slot, { buffer }] of this.buffers) {
      if (used.has(slot)) continue;
      this.gl.deleteBuffer(buffer);
      this.buffers.delete(slot);
    }
  }

  fill(slot, name, make, elements) {
    const held = this.buffers.get(slot);
    if (held?.name === name) return;
    const { gl } = this;
    const array = make();
    const buffer = held?.buffer ?? gl.createBuffer();
    const target = elements ? gl.ELEMENT_ARRAY_BUFFER : gl.ARRAY_BUFFER;
    gl.bindBuffer(target, buffer);
    if (held?.bytes === array.byteLength) gl.bufferSubData(target, 0, array);
    else gl.bufferData(target, array, gl.DYNAMIC_DRAW);
    const kind = array instanceof Int16Array ? gl.SHORT : array instanceof Uint16Array ? gl.UNSIGNED_SHORT : array instanceof Uint8Array ? gl.UNSIGNED_BYTE : gl.FLOAT;
    this.buffers.set(slot, { name, buffer, kind, bytes: array.byteLength, size: array.BYTES_PER_ELEMENT, count: array.length });
  }

  // Attribute `place` from a use of an item; `step` positions apart, `from` that many in.
  attribute(place, slot, width, { step = 1, from = 0 } = {}) {
    const { gl } = this;
    const held = this.buffers.get(slot);
    if (!held) {
      gl.disableVertexAttribArray(place);
      gl.vertexAttrib4f(place, 0, 0, 0, 0);
      return 0;
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, held.buffer);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, width, held.kind, held.kind === gl.UNSIGNED_BYTE, step * width * held.size, from * width * held.size);
    return held.count / width;
  }

  table(name, dark) {
    const key = `${name} ${dark}`;
    if (!this.tables.has(key)) {
      const { gl } = this;
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      const bytes = new Uint8Array(colourTable(name, dark).buffer);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
      for (const [what, how] of [[gl.TEXTURE_MIN_FILTER, gl.LINEAR], [gl.TEXTURE_MAG_FILTER, gl.LINEAR], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE]]) gl.texParameteri(gl.TEXTURE_2D, what, how);
      this.tables.set(key, texture);
    }
    return this.tables.get(key);
  }

  // ---- drawing

  // All viewports {x, y, width, height} in CSS pixels; `ratio` screen pixels to one of those.
  draw(items, viewports, camera, { ratio, height, colours: c }) {
    const { gl } = this;
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(...tint(c.paper, c), 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.SCISSOR_TEST);
    viewports.forEach((at, number) => {
      const box = [at.x, height - at.y - at.height, at.width, at.height].map((x) => Math.round(x * ratio));
      gl.viewport(...box);
      gl.scissor(...box);
      this.see = { ...camera.matrices(at), screen: box.slice(2), ratio, c };
      const here = items.filter((item) => item.view === number || item.view === -1);
      const clear = here.filter((item) => item.kind === "mesh" && item.opacity < 1);
      for (const item of here) if (!clear.includes(item)) this.drawItem(item);
      this.drawClear(clear);
    });
  }

  drawItem(item) {
    if (item.kind === "mesh") this.drawMesh(item);
    else if (item.kind === "points") this.drawPoints(item);
    else this.drawLines(item);
  }

  // What shines through: the far sides first, then the near ones; nothing hides behind it.
  drawClear(items) {
    const { gl } = this;
    gl.enable(gl.BLEND);
    gl.depthMask(false);
    for (const item of items) if (item.sheet) this.drawMesh(item);
    gl.enable(gl.CULL_FACE);
    for (const side of [gl.FRONT, gl.BACK]) {
      gl.cullFace(side);
      for (const item of items) if (!item.sheet) this.drawMesh(item);
    }
    gl.disable(gl.CULL_FACE);
    gl.depthMask(true);
    gl.disable(gl.BLEND);
  }

  use(name, item) {
    const { gl, see } = this;
    const { program, uniforms: u } = this.programs[name];
    gl.useProgram(program);
    gl.uniformMatrix4fv(u.view, false, see.view);
    gl.uniformMatrix4fv(u.projection, false, see.projection);
    gl.uniform4fv(u.place, item.place);
    gl.uniform3fv(u.base, tint(item.colour, see.c));
    const paint = item.data.values ? 2 : item.data.colours ? 1 : 0;
    if (u.paint) gl.uniform1i(u.paint, paint);
    if (u.opacity) gl.uniform1f(u.opacity, item.opacity ?? 1);
    if (paint === 2 && u.table) {
      // From what is stored, by way of the value, to a place in the table of 256 colours.
      const bytes = item.colormap === "signed" ? 127 / item.high : 255 / (item.high - item.low);
      const zero = item.colormap === "signed" ? 128 : -item.low * bytes;
      const [scale, offset] = item.decode;
      gl.uniform2f(u.lookup, (scale * bytes) / 256, (offset * bytes + zero + 0.5) / 256);
      gl.bindTexture(gl.TEXTURE_2D, this.table(item.colormap, see.c.dark));
    }
    return u;
  }

  paintFrom(item, options) {
    this.attribute(PLACES.rgb, `${item.name}\ncolours`, 3, options);
    this.attribute(PLACES.value, `${item.name}\nvalues`, 1, options);
  }

  drawMesh(item) {
    const { gl } = this;
    const faces = this.buffers.get(`${item.name}\nfaces`);
    if (!faces?.count) return;
    const u = this.use("surface", item);
    gl.uniform1i(u.flatShaded, Number(item.flat));
    gl.uniform1i(u.lit, Number(item.lit));
    this.attribute(PLACES.position, `${item.name}\npositions`, 3);
    this.attribute(PLACES.normal, `${item.name}\nnormals`, 3);
    this.paintFrom(item);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, faces.buffer);
    gl.enable(gl.POLYGON_OFFSET_FILL);
    gl.polygonOffset(1, 1);
    gl.drawElements(gl.TRIANGLES, faces.count, faces.size === 2 ? gl.UNSIGNED_SHORT : gl.UNSIGNED_INT, 0);
    gl.disable(gl.POLYGON_OFFSET_FILL);
    if (item.wireframe) this.drawEdges(item);
  }

  drawEdges(item) {
    const { gl } = this;
    const edges = this.buffers.get(`${item.name}\nedges`);
    const blended = gl.isEnabled(gl.BLEND);
    const u = this.use("edges", item);
    gl.uniform3fv(u.base, tint("ink", this.see.c));
    gl.uniform1f(u.opacity, 0.35);
    this.attribute(PLACES.position, `${item.name}\npositions`, 3);
    for (const place of [PLACES.normal, PLACES.rgb, PLACES.value]) gl.disableVertexAttribArray(place);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, edges.buffer);
    gl.enable(gl.BLEND);
    gl.drawElements(gl.LINES, edges.count, gl.UNSIGNED_INT, 0);
    if (!blended) gl.disable(gl.BLEND);
  }

  drawPoints(item) {
    const { gl, see } = this;
    const u = this.use("points", item);
    gl.uniform1f(u.size, item.size * see.ratio);
    const count = this.attribute(PLACES.position, `${item.name}\npositions`, 3);
    gl.disableVertexAttribArray(PLACES.normal);
    this.paintFrom(item);
    gl.drawArrays(gl.POINTS, 0, count);
  }

  drawLines(item) {
    const { gl, see } = this;
    const u = this.use("lines", item);
    gl.uniform1f(u.width, item.width * see.ratio);
    gl.uniform1f(u.lift, item.lift ?? 2e-4);
    gl.uniform2fv(u.screen, see.screen);
    const first = { step: 2 };
    const second = { step: 2, from: 1 };
    const ends = this.attribute(PLACES.position, `${item.name}\npositions`, 3, first);
    this.paintFrom(item, first);
    this.attribute(PLACES.end, `${item.name}\npositions`, 3, second);
    this.attribute(PLACES.endRgb, `${item.name}\ncolours`, 3, second);
    this.attribute(PLACES.endValue, `${item.name}\nvalues`, 1, second);
    gl.disableVertexAttribArray(PLACES.normal);
    this.ribbons(ends / 8);
    for (const place of Object.values(PLACES)) gl.disableVertexAttribArray(place);
  }

  // Two triangles for each of so many ribbons, whose corners are 0, 1, 2, 3 and so on.
  ribbons(count) {
    const { gl } = this;
    const size = 1 << Math.ceil(Math.log2(Math.max(256, count)));
    if ((this.corners?.count ?? 0) < size) {
      const corners = new Uint32Array(6 * size);
      for (let i = 0; i < size; i += 1) corners.set([4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 2, 4 * i + 1, 4 * i + 3], 6 * i);
      this.corners ??= { buffer: gl.createBuffer() };
      this.corners.count = size;
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.corners.buffer);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, corners, gl.STATIC_DRAW);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.corners.buffer);
    gl.drawElements(gl.TRIANGLES, 6 * count, gl.UNSIGNED_INT, 0);
  }

  // A browser gives a page few contexts; this one is free again at once.
  free() {
    this.gl?.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

// [r, g, b] from 0 to 1 of a meaning or of "#rrggbb".
const tint = (colour, c) => rgb(c[colour] ?? colour).map((x) => x / 255);

// Unit normals: means of those of the faces around each vertex, larger faces counting more.
function smoothNormals(p, faces) {
  const normals = new Float32Array(p.length);
  for (let i = 0; i < faces.length; i += 3) {
    const a = 3 * faces[i], b = 3 * faces[i + 1], c = 3 * faces[i + 2];
    const ux = p[b] - p[a], uy = p[b + 1] - p[a + 1], uz = p[b + 2] - p[a + 2];
    const vx = p[c] - p[a], vy = p[c + 1] - p[a + 1], vz = p[c + 2] - p[a + 2];
    const x = uy * vz - uz * vy, y = uz * vx - ux * vz, z = ux * vy - uy * vx;
    normals[a] += x; normals[a + 1] += y; normals[a + 2] += z;
    normals[b] += x; normals[b + 1] += y; normals[b + 2] += z;
    normals[c] += x; normals[c + 1] += y; normals[c + 2] += z;
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.sqrt(normals[i] ** 2 + normals[i + 1] ** 2 + normals[i + 2] ** 2) || 1;
    normals[i] /= length; normals[i + 1] /= length; normals[i + 2] /= length;
  }
  return normals;
}

// Both ends of each segment, `width` numbers each, once for each of the four corners of its ribbon.
function fourfold(ends, width) {
  const spread = new ends.constructor(4 * ends.length);
  for (let i = 0; i < ends.length; i += 2 * width) {
    const both = ends.subarray(i, i + 2 * width);
    for (let corner = 0; corner < 4; corner += 1) spread.set(both, 4 * i + corner * 2 * width);
  }
  return spread;
}

// Both ends of each side of each face.
function edgesOf(faces) {
  const edges = new Uint32Array(faces.length * 2);
  for (let i = 0, j = 0; i < faces.length; i += 3) {
    for (let k = 0; k < 3; k += 1) {
      edges[j++] = faces[i + k];
      edges[j++] = faces[i + ((k + 1) % 3)];
    }
  }
  return edges;
}
