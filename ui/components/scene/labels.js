// What is written and drawn beside the picture: axes, scale, numbers.

// Where x, y and z point, as lines with letters; those that point away are fainter.
function drawAxes(svg, camera) {
  const { right, up, back } = camera.basis();
  const axes = ["x", "y", "z"].map((name, k) => ({ name, x: right[k], y: -up[k], depth: back[k] }));
  axes.sort((a, b) => a.depth - b.depth);
  svg.innerHTML = axes
    .map(({ name, x, y, depth }) => `<g opacity="${depth < -0.2 ? 0.5 : 1}"><path d="M0 0L${30 * x} ${30 * y}"/><text x="${43 * x}" y="${43 * y}">${name}</text></g>`)
    .join("");
}

// The name of each viewport, over its middle.
function writeTitles(element, names, viewports) {
  const titles = names.map((name, k) => {
    const span = document.createElement("span");
    span.textContent = name;
    const { x, y, width } = viewports[k];
    Object.assign(span.style, { left: `${x + width / 2}px`, top: `${y}px` });
    return span;
  });
  element.replaceChildren(...titles);
}

// Words beside points of the scene; `placeTags` moves them there.
function writeTags(element, tags, c) {
  while (element.children.length > tags.length) element.lastChild.remove();
  while (element.children.length < tags.length) element.append(document.createElement("span"));
  tags.forEach(({ text, colour }, k) => {
    const span = element.children[k];
    if (span.textContent !== text) span.textContent = text;
    span.style.setProperty("--colour", c[colour] ?? colour);
  });
}

function placeTags(element, tags, camera, viewports) {
  tags.forEach(({ position, view }, k) => {
    const span = element.children[k];
    const seen = camera.project(position, viewports[view]);
    span.hidden = !seen;
    if (seen) span.style.transform = `translate(${seen.x.toFixed(1)}px,${seen.y.toFixed(1)}px)`;
  });
}

// The scale of an item's values; none without one.
function drawLegend(legend, item, dark) {
  legend.classList.toggle("on", Boolean(item));
  if (!item) return;
  const signed = item.colormap === "signed";
  const decimals = decimalsFor(item.high - item.low);
  legend.classList.toggle("zero", signed);
  legend.querySelector(".what").textContent = item.label;
  legend.querySelector(".low").textContent = shown(item.low, decimals);
  legend.querySelector(".high").textContent = (signed ? "+" : "") + shown(item.high, decimals);
  legend.querySelector("i").style.background = gradient(colourTable(item.colormap, dark));
}

// A grid of squares of a round size under everything: an item to draw, and the side of a square.
function floorUnder({ centre, radius, low }) {
  const rough = radius / 4;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const side = decade * [1, 2, 5, 10].find((k) => k * decade >= rough * 0.999);
  const reach = Math.ceil((1.3 * radius) / side);
  const [x, y] = centre.map((c) => Math.round(c / side) * side);
  const z = low ?? centre[2] - radius;
  const ends = [];
  for (let k = -reach; k <= reach; k += 1) {
    ends.push(x + k * side, y - reach * side, z, x + k * side, y + reach * side, z);
    ends.push(x - reach * side, y + k * side, z, x + reach * side, y + k * side, z);
  }
  const name = [x, y, z, side, reach].join(" ");
  return { name: "\nfloor", side, kind: "lines", view: -1, colour: "rule", width: 1, lift: 0, place: [1, 0, 0, 0], arrays: { positions: name }, data: { positions: new Float32Array(ends) } };
}

const decimalsFor = (span) => clamp(2 - Math.floor(Math.log10(span || 1)), 0, 6);

function describePoint(point) {
  const decimals = decimalsFor(Math.max(...point.map(Math.abs), 1e-6));
  return `(${point.map((x) => shown(x, decimals)).join(", ")})`;
}

function describeHit({ item, face, vertex, point }) {
  const { values } = item.data;
  const [scale, offset] = item.decode ?? [1, 0];
  return [
    item.name,
    describePoint(point),
    values && `${item.label || "value"} ${shown(values[vertex] * scale + offset, decimalsFor(item.high - item.low))}`,
    face >= 0 && `face ${face}`,
    `vertex ${vertex}`,
  ].filter(Boolean).join(" · ");
}
